import { settingsOf } from './effective.ts';
import { redirectStatus, wholeRedirect } from './file-mapping.ts';
import type { Place, Servers } from './request-place.ts';
import type { WebRequest } from './request-url.ts';

/** The status of a `Redirect` for a whole `<Location>`, which comes before any check. */
export function redirectOfLocation({ scopes }: Place): number | undefined {
  return scopes
    .filter((scope) => /^<location/i.test(scope.from.directive))
    .flatMap((scope) => scope.redirects.map(wholeRedirect))
    .findLast((status) => status !== undefined);
}

/** The status of `Redirect` in a section, and of a folder without its slash. */
export function redirectOfSection({ effective, path, found }: Place): number | undefined {
  const status = effective.redirects
    .map((line) => redirectStatus(line, path))
    .find((each) => each !== undefined);
  const isFolder = found?.kind === 'folder' || found?.kind === 'assumed-folder';
  const lacksSlash = isFolder && effective.hasDirectorySlash && !path.endsWith('/');
  return status ?? (lacksSlash ? 301 : undefined);
}

/** What mod_cosign's own handler answers to a request without a cookie to validate. */
export function validationStatus({ server, main }: Servers, { method, query }: WebRequest): number {
  const settings = settingsOf(server, main);
  if (method !== 'GET') return 405;
  const { isConfigured, validReference, validationError } = settings;
  if (!isConfigured || validReference === undefined || validationError === undefined) return 503;
  return query === '' ? 403 : 301;
}
