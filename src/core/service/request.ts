import { FACTOR_NAME } from '../config/schema.ts';

/** What a request and its reply begin with; a neighbour of another release has another number. */
export const GREETING = 'cosign-factors/1';

const ANY_GREETING = /^cosign-factors\/(\d{1,9})$/;

/** Variables of a host's environment that go with a request; the launcher has the same list. */
export const FACTS: readonly string[] = [
  ...['REMOTE_ADDR', 'IP', 'TCPREMOTEIP'],
  ...['GATEWAY_INTERFACE', 'AUTHTYPE', 'ORIG_UID'],
  ...['PAM_USER', 'PAM_TYPE', 'PAM_RHOST', 'PAM_RUSER', 'PAM_SERVICE', 'PAM_TTY'],
];

/** Bytes a request may have as a whole; a form of five fields has less than a third of it. */
export const MOST_REQUEST_BYTES = 16_384;

/** One call of a factor, as a host made it. */
export interface FactorRequest {
  /** The factor's name. */
  readonly name: string;
  /** `NAME=value`, in the host's order; one may be there twice. */
  readonly facts: readonly string[];
  /** What the host wrote to the factor, to its end. */
  readonly form: Uint8Array;
}

export type ParsedRequest =
  | { readonly kind: 'request'; readonly request: FactorRequest }
  /** Another release, or none of ours; for the operator's log, without anything that was sent. */
  | { readonly kind: 'refused'; readonly what: string };

/**
 * Read a request: greeting, factor, facts and an empty one, each ended by a NUL, then the form.
 *
 * @param bytes - All that came before the other side ended.
 * @see docs/service-protocol.md
 */
export function parseRequest(bytes: Uint8Array): ParsedRequest {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf(0, at);
    if (end === -1) return refused(parts.length === 0 ? 'not a request' : 'cut off');
    const part = Buffer.from(bytes.subarray(at, end)).toString('latin1');
    at = end + 1;
    if (parts.length === 0 && part !== GREETING) return refused(strangeGreeting(part));
    if (part === '' && parts.length >= 2) break;
    parts.push(part);
  }
  const [, name = '', ...facts] = parts;
  if (!FACTOR_NAME.test(name)) return refused('not the name of a factor');
  const strange = facts.some((fact) => !FACTS.includes(fact.split('=', 1)[0] ?? ''));
  if (strange) return refused('a fact that is none');
  return { kind: 'request', request: { name, facts, form: bytes.subarray(at) } };
}

function strangeGreeting(greeting: string): string {
  const version = ANY_GREETING.exec(greeting)?.[1];
  if (version === undefined) return 'not a request';
  const own = GREETING.slice(GREETING.indexOf('/') + 1);
  return `a launcher of protocol ${version}, and this service has ${own}: install both of one release`;
}

function refused(what: string): ParsedRequest {
  return { kind: 'refused', what };
}
