import type { Otp } from './otp.ts';
import { sign, type Parameters } from './signature.ts';

/** How many of a pool's servers must have heard of the password: a percentage or a word for one. */
type SyncLevel = number | 'fast' | 'secure';

/** What a request may ask for beyond the verdict; nothing of it is sent unless asked for. */
export interface Wishes {
  /** 1 to 100, `fast` or `secure`. */
  readonly syncLevel?: SyncLevel;
  /** How long the server may wait for its pool, in whole seconds, 1 to 60. */
  readonly syncTimeoutSeconds?: number;
  /** Tell the key's clock and counters. */
  readonly timestamp?: boolean;
}

/** One request, the same for every server that is asked. */
export interface Request {
  readonly otp: Otp;
  readonly nonce: string;
  /** All parameters, signed when there is a key. */
  readonly query: string;
}

const MOST_TIMEOUT_SECONDS = 60;

/**
 * Make a request with a nonce of 128 bits.
 *
 * @throws RangeError when a wish is out of its range.
 */
export async function makeRequest(
  clientId: number,
  apiKey: Uint8Array | undefined,
  otp: Otp,
  wishes: Wishes,
): Promise<Request> {
  const nonce = makeNonce();
  const parameters = new Map([
    ['id', String(clientId)],
    ['nonce', nonce],
    ['otp', otp.text],
    ...wishedFor(wishes),
  ]);
  if (apiKey !== undefined) parameters.set('h', await sign(parameters, apiKey));
  return { otp, nonce, query: encode(parameters) };
}

function wishedFor({ syncLevel, syncTimeoutSeconds, timestamp }: Wishes): [string, string][] {
  const wished: [string, string][] = [];
  if (timestamp === true) wished.push(['timestamp', '1']);
  if (syncLevel !== undefined) {
    if (typeof syncLevel === 'number') requireWhole('syncLevel', syncLevel, 100);
    wished.push(['sl', String(syncLevel)]);
  }
  if (syncTimeoutSeconds !== undefined) {
    requireWhole('syncTimeoutSeconds', syncTimeoutSeconds, MOST_TIMEOUT_SECONDS);
    wished.push(['timeout', String(syncTimeoutSeconds)]);
  }
  return wished;
}

function requireWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`${name} must be a whole number from 1 to ${most}`);
}

function makeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function encode(parameters: Parameters): string {
  return Array.from(parameters, ([name, value]) => `${name}=${encodeURIComponent(value)}`).join(
    '&',
  );
}
