import type { RewriteSettings } from './rewrite-settings.ts';
import type { RewriteContext, RewriteState } from './rewrite-state.ts';
import { runRules } from './rule-run.ts';
import { leaving, withoutChange, type RewriteOutcome } from './server-rewriting.ts';

/** Where the files of a request are. */
export interface FileContext {
  readonly documentRoot: string;
  /** Of an alias: its path and its folder; without one nothing and the document root. */
  readonly prefix: string;
  readonly folder: string;
  /** Whether `Options` has FollowSymLinks or SymLinksIfOwnerMatch. */
  readonly followsLinks: boolean;
}

const NOTHING: RewriteOutcome = { kind: 'none', hasEnded: false };

/**
 * Run the rules of the sections that hold for a request, at fixup: after Cosign's check.
 *
 * @see hook_fixup of mod_rewrite (httpd 2.4)
 */
export function rewriteInDirectory(
  settings: RewriteSettings,
  state: RewriteState,
  context: RewriteContext,
  around: FileContext,
): RewriteOutcome {
  const { directory, isOn, rules, base } = settings;
  if (isOn !== true || directory === undefined) return NOTHING;
  const [first] = rules;
  if (!around.followsLinks && first !== undefined) {
    return { kind: 'answered', status: 403, by: first.said };
  }
  const isWithoutSlash = `${state.filename}/` === directory;
  if (isWithoutSlash && settings.options?.includes('allownoslash') !== true) return NOTHING;
  const before = state.filename;
  const run = runRules(rules, state, { ...context, directory });
  if (run.kind !== 'changed') return withoutChange(run);
  const made = state.filename;
  if (base !== undefined) rebase(state, directory, base);
  const away = leaving(run, state);
  if (away !== undefined) return away;
  const { by, hasEnded, status } = run;
  if (!made.startsWith('/')) return { kind: 'answered', status: 400, by };
  if (made === before) return NOTHING;
  const based = base === undefined ? withoutRoot(made, around) : state.filename;
  const path = based === made ? outOfContext(made, settings, around) : based;
  if (!path.startsWith('/')) return { kind: 'answered', status: 400, by };
  return { kind: 'path', path, isPassedThrough: false, by, hasEnded, status };
}

/** Put `RewriteBase` in the place of the folder, also behind the name of a server. */
function rebase(state: RewriteState, directory: string, base: string): void {
  const withSlash = base.endsWith('/') ? base : `${base}/`;
  const [, server = '', rest = state.filename] =
    /^([a-z][a-z0-9+.-]*:\/\/[^/]*)(\/.*)$/is.exec(state.filename) ?? [];
  if (rest.startsWith(directory)) {
    state.filename = `${server}${withSlash}${rest.slice(directory.length)}`;
  }
}

/** Without a base the document root is taken off. */
function withoutRoot(filename: string, { documentRoot }: FileContext): string {
  const root = documentRoot.replace(/\/$/, '');
  return filename.startsWith(`${root}/`) ? filename.slice(root.length) : filename;
}

/** What neither of them changed has the folder of its alias replaced by the alias. */
function outOfContext(
  filename: string,
  { options }: RewriteSettings,
  { prefix, folder }: FileContext,
): string {
  if (options?.includes('ignorecontextinfo') === true) return filename;
  const plain = folder.replace(/\/$/, '');
  if (!filename.startsWith(`${plain}/`)) return filename;
  const rest = filename.slice(plain.length);
  // As in httpd, nothing in the place of the document root leaves no slash, and that is refused.
  return prefix === '' ? rest.slice(1) : `${prefix.replace(/\/$/, '')}${rest}`;
}
