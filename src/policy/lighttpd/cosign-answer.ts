import { evaluateForCachedFilter, evaluateForFilter } from '../factor-filter.ts';
import type { Answer } from '../httpd/answer.ts';
import type { CosignPlace } from './cosign-place.ts';

/** The session that a browser shows; `undefined` for none. */
export interface ShownSession {
  /** In the order in which it obtained them. */
  readonly held: readonly string[];
  /** Whether the filter remembers it, or asks the network. */
  readonly isCached: boolean;
}

export interface AnsweredRequest {
  readonly path: string;
  readonly query: string;
  readonly method: string;
  /** What is checked of a session, which may be left over from another request. */
  readonly checked: readonly string[];
}

/** Without any of these the filter answers 503. */
const NEEDED = [
  'cosign.hostname',
  'cosign.redirect',
  'cosign.service',
  'cosign.post-error-redirect',
] as const;

const HANDLER = 'cosign.validation-handler-uri';

/** Whether the filter asks visitors who they are. */
export function isProtected(place: CosignPlace): boolean {
  return place.isOn('cosign.protected');
}

/** Whether a path is the one that takes the cookie. */
export function isHandler(place: CosignPlace, path: string): boolean {
  return place.text(HANDLER) === path;
}

/** Whether the filter has what it works with. */
export function lacks(place: CosignPlace): readonly string[] {
  return NEEDED.filter((name) => place.text(name) === undefined);
}

/**
 * Answer as the filter does.
 *
 * @see Cosign, git 1926a33, filters/lighttpd/mod_cosign.c: mod_cosign_uri_handler, cosign_auth
 */
export function answerOf(
  place: CosignPlace,
  request: AnsweredRequest,
  session: ShownSession | undefined,
): Answer {
  // The connection ends without an answer.
  if (place.text(HANDLER) === undefined) return refused(500);
  if (isHandler(place, request.path)) return refused(validation(place, request));
  if (!isProtected(place)) return page(false);
  if (lacks(place).length > 0) return refused(503);
  const decide = session?.isCached === true ? evaluateForCachedFilter : evaluateForFilter;
  const decided =
    session &&
    decide({
      demanded: request.checked,
      held: session.held,
      suffix: place.text('cosign.factor-suffix'),
      ignoreSuffix: place.isOn('cosign.factor-suffix-ignore'),
    });
  if (decided?.kind === 'refused') return refused(503);
  if (decided?.kind === 'satisfied') return page(true);
  if (place.isOn('cosign.allow-public-access')) return page(false);
  if (request.method === 'POST') return refused(302);
  const names = place.named?.names ?? [];
  return { ...refused(302), redirectFactors: names.length === 0 ? null : names.join(',') };
}

/** What the handler says to a request without a cookie to validate. */
function validation(place: CosignPlace, { method, query }: AnsweredRequest): number {
  if (!/^(GET|HEAD)$/.test(method)) return 405;
  if (place.text('cosign.valid-reference') === undefined) return 503;
  if (place.text('cosign.validation-error-redirect') === undefined) return 503;
  return query === '' ? 403 : 301;
}

function page(authenticated: boolean): Answer {
  return { status: 200, redirectFactors: null, authenticated, served: true };
}

function refused(status: number): Answer {
  return { status, redirectFactors: null, authenticated: false, served: false };
}
