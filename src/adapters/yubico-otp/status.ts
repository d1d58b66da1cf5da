const STATUSES = [
  'OK',
  'BAD_OTP',
  'REPLAYED_OTP',
  'REPLAYED_REQUEST',
  'DELAYED_OTP',
  'BAD_SIGNATURE',
  'MISSING_PARAMETER',
  'NO_SUCH_CLIENT',
  'OPERATION_NOT_ALLOWED',
  'BACKEND_ERROR',
  'NOT_ENOUGH_ANSWERS',
] as const;

/** What a server says of a request, all words of the protocol's version 2.0. */
export type Status = (typeof STATUSES)[number];

/** Read the word of a server, exactly as the protocol spells it; `undefined` for any other. */
export function readStatus(word: string | undefined): Status | undefined {
  return STATUSES.find((status) => status === word);
}
