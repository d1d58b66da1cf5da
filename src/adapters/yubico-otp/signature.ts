import type { webcrypto } from 'node:crypto';

/** Parameters of a request or a reply, each name once. */
export type Parameters = ReadonlyMap<string, string>;

const ALGORITHM = { name: 'HMAC', hash: 'SHA-1' };

/** Under this a server signs what it found before it knew the client. Anybody can. */
export const EMPTY_KEY: Uint8Array = new Uint8Array();

/**
 * Whether a name and a value can be signed.
 *
 * What is signed is `name=value` with `&` between them. So no name holds a `=`, and neither holds a
 * `&`: a value with one could be cut out of the signed text as parameters of their own, a `status=OK`
 * for one. Then each text has one list of parameters.
 */
export function isParameter(name: string, value: string): boolean {
  return /^[A-Za-z0-9_]+$/.test(name) && /^[ -%'-~]*$/.test(value);
}

/**
 * Sign parameters: base64 of HMAC-SHA-1 over all of them but `h`, sorted.
 *
 * @throws RangeError when one cannot be signed.
 */
export async function sign(parameters: Parameters, apiKey: Uint8Array): Promise<string> {
  const message = signedText(parameters);
  if (message === undefined) throw new RangeError('a parameter cannot be signed');
  return encodeBase64(await crypto.subtle.sign('HMAC', await open(apiKey), message));
}

/**
 * Whether `h` is the signature of the other parameters under a key; compared in constant time.
 *
 * `h` counts as it would have been written: base64 of 20 bytes leaves two bits of its last letter to
 * chance, and another letter there is another text.
 */
export async function isSigned(parameters: Parameters, apiKey: Uint8Array): Promise<boolean> {
  const [h, message] = [parameters.get('h') ?? '', signedText(parameters)];
  const signature = decodeBase64(h);
  if (signature === undefined || message === undefined) return false;
  if (encodeBase64(signature.buffer) !== h) return false;
  return crypto.subtle.verify('HMAC', await open(apiKey), signature, message);
}

/** Decode base64 with its padding; `undefined` when it is anything else. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function open(key: Uint8Array): Promise<webcrypto.CryptoKey> {
  // Web Crypto takes no key without bytes; HMAC fills keys up with zeros anyway.
  const bytes = key.length === 0 ? Uint8Array.of(0) : Uint8Array.from(key);
  return crypto.subtle.importKey('raw', bytes, ALGORITHM, false, ['sign', 'verify']);
}

function encodeBase64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/** @returns `undefined` when one of them cannot be signed. */
function signedText(parameters: Parameters): Uint8Array<ArrayBuffer> | undefined {
  const signed = [...parameters].filter(([name]) => name !== 'h').sort(byName);
  if (!signed.every(([name, value]) => isParameter(name, value))) return undefined;
  return new TextEncoder().encode(signed.map((each) => each.join('=')).join('&'));
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}
