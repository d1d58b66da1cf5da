/**
 * RFC 6238, appendix B: TOTP codes of eight digits, step 30 s, T0 = 0.
 * https://www.rfc-editor.org/rfc/rfc6238#appendix-B
 *
 * The text names one key of 20 bytes; the reference code of appendix A, which made the table, repeats it
 * to the length of the hash (errata 2866): 20 bytes for SHA-1, 32 for SHA-256, 64 for SHA-512.
 */
export const RFC_6238_KEYS = {
  SHA1: '12345678901234567890',
  SHA256: '12345678901234567890123456789012',
  SHA512: '1234567890123456789012345678901234567890123456789012345678901234',
} as const;

export const RFC_6238 = [
  { unixSeconds: 59, SHA1: '94287082', SHA256: '46119246', SHA512: '90693936' },
  { unixSeconds: 1111111109, SHA1: '07081804', SHA256: '68084774', SHA512: '25091201' },
  { unixSeconds: 1111111111, SHA1: '14050471', SHA256: '67062674', SHA512: '99943326' },
  { unixSeconds: 1234567890, SHA1: '89005924', SHA256: '91819424', SHA512: '93441116' },
  { unixSeconds: 2000000000, SHA1: '69279037', SHA256: '90698825', SHA512: '38618901' },
  { unixSeconds: 20000000000, SHA1: '65353130', SHA256: '77737706', SHA512: '47863826' },
] as const;
