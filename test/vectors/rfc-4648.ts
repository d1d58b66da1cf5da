/**
 * RFC 4648, section 10: base32. Given there with `=` padding, which secrets do not have.
 * https://www.rfc-editor.org/rfc/rfc4648#section-10
 */
export const RFC_4648 = [
  { bytes: '', base32: '' },
  { bytes: 'f', base32: 'MY' },
  { bytes: 'fo', base32: 'MZXQ' },
  { bytes: 'foo', base32: 'MZXW6' },
  { bytes: 'foob', base32: 'MZXW6YQ' },
  { bytes: 'fooba', base32: 'MZXW6YTB' },
  { bytes: 'foobar', base32: 'MZXW6YTBOI' },
] as const;
