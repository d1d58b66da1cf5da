import type { webcrypto } from 'node:crypto';

/** Parameters of a request or a reply, each name once. */
export type Parameters = ReadonlyMap<string, string>;

const ALGORITHM = { name: 'HMAC', hash: 'SHA-1' };

/** Under this a server signs what it found before it knew the client. Anybody can. */
export const EMPTY_KEY: Uint8Array = new Uint8Array();

/** Sign parameters: base64 of HMAC-SHA-1 over all of them but `h`, sorted. */
export async function sign(parameters: Parameters, apiKey: Uint8Array): Promise<string> {
  const signature = await crypto.subtle.sign('HMAC', await open(apiKey), message(parameters));
  return btoa(String.fromCharCode(...new Uint8Array(signature)));
}

/** Whether `h` is the signature of the other parameters under a key; compared in constant time. */
export async function isSigned(parameters: Parameters, apiKey: Uint8Array): Promise<boolean> {
  const signature = decodeBase64(parameters.get('h') ?? '');
  if (signature === undefined) return false;
  return crypto.subtle.verify('HMAC', await open(apiKey), signature, message(parameters));
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

function message(parameters: Parameters): Uint8Array<ArrayBuffer> {
  const names = [...parameters.keys()].filter((name) => name !== 'h').sort();
  const lines = names.map((name) => `${name}=${parameters.get(name) ?? ''}`);
  return new TextEncoder().encode(lines.join('&'));
}
