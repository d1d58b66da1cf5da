import type { ConfigValue } from './config-value.ts';
import { foldCase } from './config-value.ts';

/** `server.http-parseopts`: names that are on, without their `url-`. */
export type TargetOptions = ReadonlySet<string>;

const DEFAULT = [
  'normalize-unreserved',
  'ctrls-reject',
  'path-2f-decode',
  'path-dotseg-remove',
  'invalid-utf8-reject',
];

/** Bytes that stay as they are; all others are written `%XX`. */
const PLAIN = /[!$&'()*+,\-./0-9:;=?@A-Z_a-z~]/;
const UNRESERVED = /[A-Za-z0-9._~-]/;

/** Read `server.http-parseopts`, which adds to what is on anyway. */
export function readTargetOptions(value: ConfigValue | undefined): TargetOptions {
  const options = new Set(DEFAULT);
  for (const { key = '', value: given } of value?.kind === 'array' ? value.array.items : []) {
    if (!key.startsWith('url-')) continue;
    const name = key.slice('url-'.length);
    if (isEnabled(given)) options.add(name);
    else if (name === 'normalize') return new Set();
    else options.delete(name);
  }
  options.delete('normalize');
  if (options.size > 0 && !options.has('normalize-required')) {
    if (options.has('normalize-unreserved')) return options;
    for (const name of ['normalize-unreserved', 'invalid-utf8-reject']) options.add(name);
  }
  return options;
}

function isEnabled(value: ConfigValue): boolean {
  if (value.kind === 'integer') return value.number !== 0;
  return value.kind === 'string' && ['enable', 'true', '1'].includes(foldCase(value.text));
}

export interface Target {
  /** What `$HTTP["url"]` is compared with: decoded, without dots, the query not part of it. */
  readonly path: string;
  /** Whether the path is UTF-8; lighttpd matches no pattern with one that is not. */
  readonly isPathUtf8: boolean;
  readonly query: string;
}

/**
 * Read a request's path and query as lighttpd 1.4.69 does before any condition is asked.
 *
 * @param path - As the browser sends it.
 * @returns `undefined` when lighttpd refuses it with 400.
 */
export function readTarget(
  path: string,
  query: string | undefined,
  options: TargetOptions,
): Target | undefined {
  const sent = toBytes(query === undefined ? path : `${path}?${query}`);
  const normal = options.size === 0 ? sent : normalise(sent, options);
  if (normal === undefined) return undefined;
  const mark = markOf(normal, options);
  const [before, after] = mark < 0 ? [normal, ''] : [normal.slice(0, mark), normal.slice(mark + 1)];
  const raw =
    options.has('path-2f-decode') && options.size > 0 ? before.replaceAll('%2F', '/') : before;
  if (options.has('path-2f-reject') && before.includes('%2F')) return undefined;
  if (options.has('path-dotseg-reject') && /\/\/|(^|\/)\.\.?(\/|$)/.test(raw)) return undefined;
  // The same dots are gone before and after decoding; a decoded slash or dot counts as one.
  const simple = options.has('path-dotseg-remove') ? withoutDots(raw) : raw;
  const decoded = withoutDots(decode(simple));
  if (!decoded.startsWith('/')) return undefined;
  const text = toText(decoded);
  return { path: text, isPathUtf8: toBytes(text) === decoded, query: toText(after) };
}

/** Where the query begins; with `url-normalize-required` lighttpd takes the last question mark. */
function markOf(normal: string, options: TargetOptions): number {
  const isLast = options.has('normalize-required') && !hasInvalidByte(normal);
  return isLast ? normal.lastIndexOf('?') : normal.indexOf('?');
}

function normalise(sent: string, options: TargetOptions): string | undefined {
  const decodesAll = options.has('normalize-required');
  let isInQuery = false;
  const normal = sent.replace(/%([0-9A-Fa-f]{2})|[^]/g, (whole: string, hex?: string) => {
    if (hex === undefined) {
      if (whole === '?') isInQuery = true;
      return PLAIN.test(whole) ? whole : escapeByte(whole);
    }
    const byte = String.fromCharCode(Number.parseInt(hex, 16));
    const kept = isInQuery ? '&=;+' : '/?';
    const isPlain = decodesAll ? PLAIN.test(byte) && !kept.includes(byte) : UNRESERVED.test(byte);
    return isPlain ? byte : `%${hex.toUpperCase()}`;
  });
  if (options.has('invalid-utf8-reject') && hasInvalidByte(normal)) return undefined;
  if (options.has('ctrls-reject') && /%([01]|7F)/.test(normal)) return undefined;
  return normal;
}

/** Bytes that no UTF-8 has; lighttpd looks no closer. */
function hasInvalidByte(normal: string): boolean {
  return /%(C[01]|F[5-9A-F])/.test(normal);
}

function escapeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Control characters become an underscore. */
function decode(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code < 32 || code === 127 ? '_' : String.fromCharCode(code);
  });
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  for (const part of parts.slice(1)) {
    if (part === '..') kept.pop();
    else if (part !== '.' && part !== '') kept.push(part);
  }
  const isFolder = ['', '.', '..'].includes(last);
  if (!path.startsWith('/')) return path;
  return kept.length === 0 ? '/' : `/${kept.join('/')}${isFolder ? '/' : ''}`;
}

function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function toText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
