import type { Parameters } from './signature.ts';
import type { Status } from './status.ts';

/**
 * What a reply's signature is worth: `valid` under our key, under the `empty-key` that everybody
 * has, `invalid`, or `unchecked` because the client has no key.
 */
export type SignatureState = 'valid' | 'empty-key' | 'invalid' | 'unchecked';

/** What came of asking one server. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly status: Status;
      readonly signature: SignatureState;
      readonly reply: Parameters;
    }
  /** It said something that is not to be believed. */
  | { readonly kind: 'mistrusted'; readonly why: Mistrust; readonly reply?: Parameters }
  /** It answered with an HTTP status other than 200. */
  | { readonly kind: 'http'; readonly httpStatus: number }
  | { readonly kind: 'failed'; readonly what: string; readonly cause: unknown }
  /** Nothing had come when the time was over. */
  | { readonly kind: 'silent' }
  /** Nothing had come when another server had decided. */
  | { readonly kind: 'outrun' };

/**
 * Why a reply is not believed: it has another form than the protocol's, a `signature` that is not
 * ours, or it is about another request.
 */
export type Mistrust = 'form' | 'status' | 'signature' | 'otp' | 'nonce';

/** What one server did. */
export interface ServerReport {
  /** Its address without the question. */
  readonly server: string;
  readonly outcome: Outcome;
  readonly elapsedMs: number;
}

/** Say what a server did in a few words for a log: nothing in it was chosen by the server. */
export function describeReport({ server, outcome, elapsedMs }: ServerReport): string {
  return `${server}: ${describeOutcome(outcome)} after ${Math.round(elapsedMs)} ms`;
}

function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'answered':
      return outcome.status;
    case 'mistrusted':
      return MISTRUSTED[outcome.why];
    case 'http':
      return `HTTP ${outcome.httpStatus}`;
    case 'failed':
      return outcome.what;
    case 'silent':
      return 'no answer';
    case 'outrun':
      return 'not waited for';
  }
}

const MISTRUSTED: Readonly<Record<Mistrust, string>> = {
  form: 'not a reply of the protocol',
  status: 'a status that the protocol does not have',
  signature: 'wrong signature (another API key?)',
  otp: 'a reply about another password',
  nonce: 'a reply to another request',
};
