import type { Said } from '../httpd/cosign-settings.ts';
import { isAbsoluteUrl } from './absolute-url.ts';
import { isRedirect } from './rule-flags.ts';
import type { RewriteSettings } from './rewrite-settings.ts';
import type { RewriteContext, RewriteState } from './rewrite-state.ts';
import { runRules, type RuleRun } from './rule-run.ts';

/** What rewriting makes of a request. */
export type RewriteOutcome =
  | { readonly kind: 'none'; readonly hasEnded: boolean }
  | { readonly kind: 'answered'; readonly status: number; readonly by: Said }
  | {
      readonly kind: 'redirected';
      readonly status: number;
      readonly target: string;
      readonly by: Said;
    }
  | { readonly kind: 'proxied'; readonly url: string; readonly by: Said }
  /** To another path of this server, or in a server without PT to a file. */
  | {
      readonly kind: 'path';
      readonly path: string;
      readonly isPassedThrough: boolean;
      /** Whether nothing more is to be rewritten for this request. */
      readonly hasEnded: boolean;
      /** Of an earlier rule with R, under which the page comes. */
      readonly status: number | undefined;
      readonly by: Said;
    }
  /** Where it leads only the running server knows. */
  | { readonly kind: 'unknown'; readonly by: Said };

/** Run a server's rules, before anything is mapped to files. */
export function rewriteInServer(
  { rules }: RewriteSettings,
  state: RewriteState,
  context: RewriteContext,
): RewriteOutcome {
  const run = runRules(rules, state, context);
  if (run.kind !== 'changed') return withoutChange(run);
  const away = leaving(run, state);
  if (away !== undefined) return away;
  const { by, isPassedThrough, hasEnded, status } = run;
  if (!state.filename.startsWith('/')) return { kind: 'answered', status: 400, by };
  return { kind: 'path', path: state.filename, isPassedThrough, by, hasEnded, status };
}

/** What a run means that went nowhere. */
export function withoutChange(run: Exclude<RuleRun, { kind: 'changed' }>): RewriteOutcome {
  return run.kind === 'unchanged' ? { kind: 'none', hasEnded: run.hasEnded } : run;
}

/** What leads to another server; `undefined` where it is a path. */
export function leaving(
  { by, status, isPassedThrough }: Extract<RuleRun, { kind: 'changed' }>,
  { filename, query }: RewriteState,
): RewriteOutcome | undefined {
  // What PT passes on is a path to whoever comes next, also where it is none.
  if (isPassedThrough) return undefined;
  const whole = query === '' ? filename : `${filename}?${query}`;
  if (filename.startsWith('proxy:')) {
    return { kind: 'proxied', url: whole.slice('proxy:'.length), by };
  }
  if (!isAbsoluteUrl(filename)) return undefined;
  const asked = status !== undefined && isRedirect(status) ? status : 302;
  return { kind: 'redirected', status: asked, target: whole, by };
}
