import { matchesAddress } from '../httpd/address-match.ts';
import type { Pattern } from '../httpd/pattern.ts';
import { compilePattern } from '../httpd/regular-expression.ts';
import type { Comparison, Condition } from './condition.ts';

/** What conditions are compared with. */
export interface RequestFacts {
  /** Name, and the port where it is not the scheme's own. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly isPathUtf8: boolean;
  readonly query: string;
  readonly scheme: string;
  readonly method: string;
  /** The browser's. */
  readonly address: string;
}

/** Decides conditions; keeps their patterns. */
export class ConditionMatcher {
  readonly #patterns = new Map<string, Pattern | undefined>();

  /** Say whether a condition holds; `undefined` when only the running server knows. */
  matches(condition: Condition, request: RequestFacts): boolean | undefined {
    const { subject, comparison, text, header } = condition;
    if (text === undefined) return undefined;
    if (subject === 'socket') return matchesSocket(comparison, text, request);
    const isEqual = comparison === '==' || comparison === '!=';
    if (isEqual && subject === 'host')
      return isSameHost(request.host, text) === (comparison === '==');
    if (isEqual && subject === 'address' && !text.startsWith('/')) {
      const network = text.replace(/[[\]]/g, '');
      return matchesAddress(request.address, network) === (comparison === '==');
    }
    const value = valueOf(subject, header, request);
    if (value === undefined) return undefined;
    // Seen: a pattern and a path that is not UTF-8 never match, whatever they are.
    if (subject === 'url' && !request.isPathUtf8) {
      if (comparison === '=~') return false;
      if (comparison === '!~') return true;
    }
    switch (comparison) {
      case '==':
        return value === text;
      case '!=':
        return value !== text;
      case '=^':
        return value.startsWith(text);
      case '=$':
        return value.endsWith(text);
      case '=~':
        return this.#matchesPattern(text, value);
      case '!~': {
        const isMatch = this.#matchesPattern(text, value);
        return isMatch === undefined ? undefined : !isMatch;
      }
    }
  }

  #matchesPattern(text: string, value: string): boolean | undefined {
    const start = literalStart(text);
    return start === undefined || value.startsWith(start)
      ? this.#pattern(text)?.test(value)
      : false;
  }

  #pattern(text: string): Pattern | undefined {
    const known = this.#patterns.get(text);
    if (known !== undefined) return known;
    const pattern = compilePattern(text);
    this.#patterns.set(text, pattern);
    return pattern;
  }
}

/** What a plain pattern begins with, so that most need not be compiled: `/a` of `^/a(/|$)`. */
function literalStart(pattern: string): string | undefined {
  return /^\^([\w/-]+)(?:\$|\([\w/|$-]*\))?$/.exec(pattern)?.[1];
}

function valueOf(
  subject: Condition['subject'],
  header: string,
  request: RequestFacts,
): string | undefined {
  switch (subject) {
    case 'host':
      return request.host;
    case 'url':
      return request.path;
    case 'query':
      return request.query;
    case 'scheme':
      return request.scheme;
    case 'method':
      return request.method;
    case 'address':
      return request.address;
    case 'header':
      return header === 'host' ? request.host : undefined;
    case 'socket':
      return undefined;
  }
}

/** Names are compared without a port where one of them has none. */
function isSameHost(host: string, text: string): boolean {
  if (host === text || host === '') return host === text;
  const [long, short] = host.length > text.length ? [host, text] : [text, host];
  return long.startsWith(`${short}:`) && (long === text || long.length - short.length <= 6);
}

/** Which socket took the request is decided by its port, and by an address that means all. */
function matchesSocket(
  comparison: Comparison,
  text: string,
  { port, address }: RequestFacts,
): boolean | undefined {
  if (comparison !== '==' && comparison !== '!=') return undefined;
  if (/^[/\\]/.test(text)) return comparison === '!=';
  const match = /^(.*?):(\d+)$/.exec(text);
  if (match === null) return undefined;
  if (Number(match[2]) !== port) return comparison === '!=';
  const isV6 = address.includes(':');
  const all = isV6 ? ['[::]', '[]'] : ['', '0.0.0.0'];
  return all.includes(match[1] ?? '') ? comparison === '==' : undefined;
}
