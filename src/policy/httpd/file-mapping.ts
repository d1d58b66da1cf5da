import type { Directive } from '../apache/tree.ts';
import { wordsOf } from '../apache/words.ts';
import type { Assume } from './assume.ts';
import { said, type Said } from './cosign-settings.ts';
import { compilePattern } from './regular-expression.ts';
import type { Servers } from './server-config.ts';

/** Where a path leads before anybody is asked who he is. */
export type Mapping =
  | {
      readonly kind: 'file';
      readonly path: string;
      /** The folder that the alias or the document root names. */
      readonly base: string;
      readonly from: Said | undefined;
    }
  /** Another server: no file, and no section for files. */
  | { readonly kind: 'proxy'; readonly url: string; readonly from: Said }
  | { readonly kind: 'redirect'; readonly status: number; readonly from: Said };

/**
 * Map a path as mod_proxy, mod_alias and the core do, in this order: a proxy, a redirect of the
 * server, an alias, the document root. A host's own lines come before the main server's.
 *
 * @param assume - Asked for lines whose expression has no answer here; what those put in is left out.
 */
export function mapPath(
  path: string,
  { server, main }: Pick<Servers, 'server' | 'main'>,
  assume: Assume,
): Mapping {
  const lines = server.isMain ? main.mapping : [...server.mapping, ...main.mapping];
  for (const line of lines.filter((each) => /^proxypass/i.test(each.name))) {
    const [from = '', to = ''] = wordsOf(line.args);
    const isFor = takesPattern(line)
      ? matchOf(line, from, path, assume) !== null
      : path.startsWith(from);
    if (!isFor) continue;
    if (to === '!') break;
    return { kind: 'proxy', url: `${to}${path.slice(from.length)}`, from: said(line) };
  }
  for (const line of lines.filter((each) => /^redirect/i.test(each.name))) {
    const status = redirectStatus(line, path, assume);
    if (status !== undefined) return { kind: 'redirect', status, from: said(line) };
  }
  for (const line of lines.filter((each) => /alias(match)?$/i.test(each.name))) {
    const file = aliased(line, path, assume);
    if (file !== undefined) return { kind: 'file', ...file, from: said(line) };
  }
  const root = (server.documentRoot ?? main.documentRoot ?? '/').replace(/\/$/, '');
  return { kind: 'file', path: `${root}${path}`, base: root, from: undefined };
}

const STATUSES: Readonly<Record<string, number>> = {
  permanent: 301,
  temp: 302,
  seeother: 303,
  gone: 410,
};

/** The status of a `Redirect` of the form with a path, when it is for this path. */
export function redirectStatus(line: Directive, path: string, assume: Assume): number | undefined {
  const words = wordsOf(line.args);
  const { status, rest } = statusOf(line, words);
  const [from = ''] = rest;
  if (!from.startsWith('/') && !takesPattern(line)) return undefined;
  const matches = takesPattern(line)
    ? matchOf(line, from, path, assume) !== null
    : restBehind(path, from) !== undefined;
  return matches ? status : undefined;
}

/** The status of a `Redirect` of the form without a path, which is for its whole `<Location>`. */
export function wholeRedirect(line: Directive): number | undefined {
  const { status, rest } = statusOf(line, wordsOf(line.args));
  // Where there is nowhere to go, what stands there is the path.
  const most = status >= 300 && status < 400 ? 1 : 0;
  const isWhole = /^redirect(temp|permanent)?$/i.test(line.name) && rest.length <= most;
  return isWhole ? status : undefined;
}

function statusOf(
  line: Directive,
  words: readonly string[],
): { readonly status: number; readonly rest: readonly string[] } {
  const name = line.name.toLowerCase();
  if (name === 'redirectpermanent') return { status: 301, rest: words };
  const [first = ''] = words;
  const named = Object.hasOwn(STATUSES, first.toLowerCase())
    ? STATUSES[first.toLowerCase()]
    : /^\d{3}$/.test(first)
      ? Number(first)
      : undefined;
  return named === undefined
    ? { status: 302, rest: words }
    : { status: named, rest: words.slice(1) };
}

function aliased(
  line: Directive,
  path: string,
  assume: Assume,
): { readonly path: string; readonly base: string } | undefined {
  const [from = '', to = ''] = wordsOf(line.args);
  if (!takesPattern(line)) {
    const rest = restBehind(path, from);
    return rest === undefined ? undefined : { path: `${to}${rest}`, base: to };
  }
  const match = matchOf(line, from, path, assume);
  if (match === null) return undefined;
  const file = to.replace(/\$(\d)|&/g, (whole, digit: string | undefined) =>
    whole === '&' ? (match[0] ?? '') : (match[Number(digit)] ?? ''),
  );
  return { path: file, base: file };
}

function takesPattern({ name }: Directive): boolean {
  return /match$/i.test(name);
}

/** What an expression matches, nothing of it where it is only assumed to; `null` where it does not. */
function matchOf(
  line: Directive,
  pattern: string,
  path: string,
  assume: Assume,
): readonly (string | undefined)[] | null {
  const match = compilePattern(pattern)?.exec(path);
  if (match !== undefined) return match;
  return assume(said(line)) ? [] : null;
}

/** What follows a prefix at a border of segments, `undefined` where the path is not below it. */
function restBehind(path: string, prefix: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  return rest === '' || rest.startsWith('/') || prefix.endsWith('/') ? rest : undefined;
}
