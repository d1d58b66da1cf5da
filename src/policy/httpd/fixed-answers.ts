import { refused, served, type Answer } from './answer.ts';
import type { Assume } from './assume.ts';
import { redirectStatus, wholeRedirect } from './file-mapping.ts';
import { optionsOf } from './request-options.ts';
import type { Place } from './request-place.ts';

/** The status of a `Redirect` for a whole `<Location>`, which comes before any check. */
export function redirectOfLocation({ scopes }: Place): number | undefined {
  return scopes
    .filter((scope) => /^<location/i.test(scope.from.directive))
    .flatMap((scope) => scope.redirects.map(wholeRedirect))
    .findLast((status) => status !== undefined);
}

/** The status of `Redirect` in a section, and of a folder without its slash. */
export function redirectOfSection(
  { effective, path, isFolder }: Place,
  assume: Assume,
): number | undefined {
  const status = effective.redirects
    .map((line) => redirectStatus(line, path, assume))
    .find((each) => each !== undefined);
  const lacksSlash = isFolder && effective.hasDirectorySlash && !path.endsWith('/');
  return status ?? (lacksSlash ? 301 : undefined);
}

/** What Apache's own handler answers for a file, whether it is there or not. */
export function fileAnswer(isThere: boolean, method: string, hasUser: boolean): Answer {
  if (method === 'OPTIONS') return served(hasUser);
  if (!/^(GET|HEAD|POST)$/.test(method)) return refused(405, hasUser);
  return isThere ? served(hasUser) : refused(404, hasUser);
}

/** What comes for a folder in which there is no index: a list for who asks, where it may be made. */
export function listAnswer({ scopes }: Place, method: string, hasUser: boolean): Answer {
  if (!/^(GET|HEAD)$/.test(method)) return fileAnswer(false, method, hasUser);
  return optionsOf(scopes).has('indexes') ? served(hasUser) : refused(403, hasUser);
}
