import { FACTOR_NAME } from '../config/schema.ts';

/** What a request and its reply begin with; a neighbour of another release has another number. */
export const GREETING = 'cosign-factors/1';

/** The same of a call in which the service asks the user, and is answered, on the way. */
export const CONVERSATION_GREETING = 'cosign-factors-conversation/1';

/** The same of whoever wants to know how the service is. */
export const STATUS_GREETING = 'cosign-factors-status/1';

const GREETINGS = [GREETING, CONVERSATION_GREETING, STATUS_GREETING];

const ANY_GREETING = /^(cosign-factors(?:-conversation|-status)?)\/(\d{1,9})$/;

/** Who begins with each. */
const ASKERS: Readonly<Record<string, string>> = {
  [CONVERSATION_GREETING]: 'a PAM module',
  [STATUS_GREETING]: 'a command',
};

/** Variables of a host's environment that go with a request; the launcher has the same list. */
export const FACTS: readonly string[] = [
  ...['REMOTE_ADDR', 'IP', 'TCPREMOTEIP'],
  ...['GATEWAY_INTERFACE', 'AUTHTYPE', 'ORIG_UID'],
  ...['PAM_USER', 'PAM_TYPE', 'PAM_RHOST', 'PAM_RUSER', 'PAM_SERVICE', 'PAM_TTY'],
];

/** Bytes a request may have as a whole; a form of five fields has less than a third of it. */
export const MOST_REQUEST_BYTES = 16_384;

/** Which factor is asked for, and by whom. */
export interface RequestHead {
  /** The factor's name. */
  readonly name: string;
  /** `NAME=value`, in the host's order; one may be there twice. */
  readonly facts: readonly string[];
}

/** One call of a factor, as a host made it. */
export interface FactorRequest extends RequestHead {
  /** What the host wrote to the factor, to its end. */
  readonly form: Uint8Array;
}

export type ParsedRequest =
  | { readonly kind: 'request'; readonly request: FactorRequest }
  | { readonly kind: 'conversation'; readonly request: RequestHead }
  | { readonly kind: 'status' }
  /** Another release, or none of ours; for the operator's log, without anything that was sent. */
  | { readonly kind: 'refused'; readonly what: string };

/**
 * Read a request: greeting, factor, facts and an empty one, each ended by a NUL, then the form.
 *
 * @param bytes - All that came before the other side ended, or waits to be asked.
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
    if (parts.length === 0 && !GREETINGS.includes(part)) return refused(strangeGreeting(part));
    if (parts[0] === STATUS_GREETING) {
      const isAll = part === '' && at === bytes.length;
      return isAll ? { kind: 'status' } : refused('more than a question for the status');
    }
    if (part === '' && parts.length >= 2) break;
    parts.push(part);
  }
  const [greeting, name = '', ...facts] = parts;
  if (!FACTOR_NAME.test(name)) return refused('not the name of a factor');
  const strange = facts.some((fact) => !FACTS.includes(fact.split('=', 1)[0] ?? ''));
  if (strange) return refused('a fact that is none');
  const form = bytes.subarray(at);
  if (greeting === GREETING) return { kind: 'request', request: { name, facts, form } };
  if (form.length > 0) return refused('an answer before anything was asked');
  return { kind: 'conversation', request: { name, facts } };
}

/** Whether whoever sent this waits to be asked: what makes a conversation is there, to its empty fact. */
export function isWaiting(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1');
  return text.startsWith(`${CONVERSATION_GREETING}\0`) && text.endsWith('\0\0');
}

function strangeGreeting(greeting: string): string {
  const [, word, version] = ANY_GREETING.exec(greeting) ?? [];
  if (word === undefined || version === undefined) return 'not a request';
  const own = GREETINGS.find((each) => each.startsWith(`${word}/`)) ?? GREETING;
  const asks = ASKERS[own] ?? 'a launcher';
  const ours = own.slice(own.indexOf('/') + 1);
  return `${asks} of protocol ${version}, and this service has ${ours}: install both of one release`;
}

function refused(what: string): ParsedRequest {
  return { kind: 'refused', what };
}
