import { describeValue } from './config-value.ts';

export type Comparison = '==' | '!=' | '=~' | '!~' | '=^' | '=$';

/** What of a request is compared. */
type Subject = 'host' | 'url' | 'query' | 'scheme' | 'method' | 'address' | 'socket' | 'header';

export interface Condition {
  readonly subject: Subject;
  /** Of `header`. */
  readonly header: string;
  readonly comparison: Comparison;
  /** What it is compared with; `undefined` when only the machine itself knows. */
  readonly text: string | undefined;
  /** As lighttpd shows it: an anchored pattern without other signs is a prefix, a suffix, the whole. */
  readonly written: string;
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  url: 'url',
  host: 'host',
  referer: 'header',
  useragent: 'header',
  'user-agent': 'header',
  language: 'header',
  cookie: 'header',
  remoteip: 'address',
  'remote-ip': 'address',
  querystring: 'query',
  'query-string': 'query',
  'request-method': 'method',
  scheme: 'scheme',
};

/**
 * Make a condition of its parts.
 *
 * @param object - `HTTP`, `SERVER` or `REQUEST_HEADER`.
 * @param tag - What stands in the brackets.
 * @param given - What it is compared with; `undefined` for what is not known.
 * @returns a word why lighttpd refuses it.
 */
export function makeCondition(
  object: string,
  tag: string,
  comparison: Comparison,
  given: string | undefined,
): Condition | string {
  const subject = subjectOf(object, tag);
  const plain =
    given === undefined || comparison !== '=~' || subject === 'socket'
      ? { comparison, text: given }
      : simplify(given);
  const shown = plain.text === undefined ? '?' : describeText(plain.text);
  const written = `$${object}["${tag}"] ${plain.comparison} ${shown}`;
  if (subject === undefined) return `there is no $${object}["${tag}"]`;
  const isPattern = plain.comparison === '=~' || plain.comparison === '!~';
  const text = plain.text === undefined || isPattern ? plain.text : normalise(subject, plain.text);
  if (text === undefined && plain.text !== undefined) return `${shown} is no address`;
  return { subject, header: headerOf(tag), comparison: plain.comparison, text, written };
}

function subjectOf(object: string, tag: string): Subject | undefined {
  if (object === 'REQUEST_HEADER') return 'header';
  if (object === 'SERVER') return tag === 'socket' ? 'socket' : undefined;
  return object === 'HTTP' && Object.hasOwn(SUBJECTS, tag) ? SUBJECTS[tag] : undefined;
}

function headerOf(tag: string): string {
  const name = tag.toLowerCase();
  if (name === 'useragent') return 'user-agent';
  return name === 'language' ? 'accept-language' : name;
}

/** lighttpd makes plain comparisons of `^abc`, `abc$`, `^abc$` and `\.abc$`. */
function simplify(pattern: string): { readonly comparison: Comparison; readonly text: string } {
  const match = /^(\^)?(\\(?=\.[^]*\$$))?(\.?[^\\^$.|?*+()[\]{}]*)(\$)?$/.exec(pattern);
  const [, start, dot, text = '', end] = match ?? [];
  const isDotPlain = !text.startsWith('.') || dot !== undefined;
  if (match === null || !isDotPlain || (start !== undefined && dot !== undefined)) {
    return { comparison: '=~', text: pattern };
  }
  if (start === undefined && end === undefined) return { comparison: '=~', text: pattern };
  if (end === undefined) return { comparison: '=^', text };
  return { comparison: start === undefined ? '=$' : '==', text };
}

/** Hosts, addresses and sockets are compared as lighttpd writes them; `undefined` refuses one. */
function normalise(subject: Subject, text: string): string | undefined {
  if (subject === 'address') return text.startsWith('/') || isNetwork(text) ? text : undefined;
  const isSpecial = subject === 'socket' && /^(:|\[\]|[/\\])/.test(text);
  return isSpecial || !/^(host|socket)$/.test(subject) ? text : withoutStrayColon(text);
}

function withoutStrayColon(text: string): string | undefined {
  const match = /^(\[[0-9A-Fa-f:.]+(?:%[^\]]*)?\]|[^:[][^:]*)?(?::(\d*))?$/.exec(text);
  if (match === null) return undefined;
  const [, host, port = ''] = match;
  if (host === undefined) return text === '' ? text : undefined;
  if (port === '') return host;
  return Number(port) > 0 && Number(port) < 65536 ? `${host}:${Number(port)}` : undefined;
}

function isNetwork(text: string): boolean {
  const [address = '', bits] = text.split('/');
  const isV6 = address.includes(':');
  const isAddress = isV6
    ? /^\[?[0-9A-Fa-f:.]+\]?$/.test(address)
    : /^(\d{1,3})(\.\d{1,3}){3}$/.test(address) &&
      address.split('.').every((part) => Number(part) < 256);
  if (!isAddress || bits === undefined) return isAddress;
  return /^\d+$/.test(bits) && Number(bits) > 0 && Number(bits) <= (isV6 ? 128 : 32);
}

function describeText(text: string): string {
  return describeValue({ kind: 'string', text });
}
