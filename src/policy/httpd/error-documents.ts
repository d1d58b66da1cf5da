import { wordsOf } from '../apache/words.ts';
import type { Scope } from './scope.ts';

/** What `ErrorDocument` has for a status: a text, a path of this server, or a URL. */
export type ErrorDocument =
  | { readonly kind: 'text' }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url' };

/**
 * Find the last `ErrorDocument` for a status; `undefined` where there is none.
 *
 * @see ErrorDocument (httpd 2.4): a 401 is never sent elsewhere
 */
export function errorDocumentOf(
  scopes: readonly Scope[],
  status: number,
): ErrorDocument | undefined {
  const lines = scopes
    .flatMap((scope) => scope.handling)
    .filter(({ name }) => name.toLowerCase() === 'errordocument')
    .map((line) => wordsOf(line.args));
  const [, what = 'default'] = lines.findLast(([code]) => code === String(status)) ?? [];
  if (what.toLowerCase() === 'default') return undefined;
  if (what.startsWith('/')) return { kind: 'path', path: what };
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(what) && status !== 401;
  return isUrl ? { kind: 'url' } : { kind: 'text' };
}
