/**
 * RFC 4226, appendix D: HOTP codes of counters 0 to 9, SHA-1.
 * https://www.rfc-editor.org/rfc/rfc4226#appendix-D
 */
export const RFC_4226 = {
  /** ASCII, 20 bytes. */
  key: '12345678901234567890',
  /** Table 2, column "HOTP": six digits. */
  codes: [
    '755224',
    '287082',
    '359152',
    '969429',
    '338314',
    '254676',
    '287922',
    '162583',
    '399871',
    '520489',
  ],
  /** Table 2, column "Decimal": the truncated value before the modulo, so that 7 and 8 digits show. */
  truncated: [
    1284755224, 1094287082, 137359152, 1726969429, 1640338314, 868254676, 1918287922, 82162583,
    673399871, 645520489,
  ],
} as const;
