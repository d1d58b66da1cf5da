import { parseReply } from './reply.ts';
import type { Mistrust, Outcome, SignatureState } from './report.ts';
import type { Request } from './request.ts';
import { readOtp } from './otp.ts';
import { EMPTY_KEY, isSigned, type Parameters } from './signature.ts';
import { readStatus, type Status } from './status.ts';

/** Statuses that a server only finds once it has looked the password up: it knows our key then. */
const NEED_OUR_SIGNATURE: readonly Status[] = ['OK', 'REPLAYED_OTP', 'REPLAYED_REQUEST'];

/**
 * Decide what a server's reply is worth.
 *
 * @param apiKey - `undefined` when only TLS says whose reply it is.
 */
export async function judge(
  body: string,
  request: Request,
  apiKey: Uint8Array | undefined,
): Promise<Outcome> {
  const reply = parseReply(body);
  if (reply === undefined) return { kind: 'mistrusted', why: 'form' };
  const status = readStatus(reply.get('status'));
  if (status === undefined) return { kind: 'mistrusted', why: 'status', reply };
  const signature = await signatureState(reply, apiKey);
  const why = findMistrust(reply, status, signature, request);
  if (why !== undefined) return { kind: 'mistrusted', why, reply };
  return { kind: 'answered', status, signature, reply };
}

async function signatureState(
  reply: Parameters,
  apiKey: Uint8Array | undefined,
): Promise<SignatureState> {
  if (apiKey === undefined) return 'unchecked';
  if (await isSigned(reply, apiKey)) return 'valid';
  return (await isSigned(reply, EMPTY_KEY)) ? 'empty-key' : 'invalid';
}

function findMistrust(
  reply: Parameters,
  status: Status,
  signature: SignatureState,
  request: Request,
): Mistrust | undefined {
  const isSure = signature === 'valid' || signature === 'unchecked';
  if (!isSure && NEED_OUR_SIGNATURE.includes(status)) return 'signature';
  // What was found before the password was looked at comes without password and nonce.
  const mayLack = !NEED_OUR_SIGNATURE.includes(status);
  const [otp, nonce] = [reply.get('otp'), reply.get('nonce')];
  if (otp === undefined ? !mayLack : readOtp(otp)?.text !== request.otp.text) return 'otp';
  if (nonce === undefined ? !mayLack : nonce !== request.nonce) return 'nonce';
  return undefined;
}
