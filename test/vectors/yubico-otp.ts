// Yubico's one-time passwords and the signatures of its validation protocol 2.0.

/** A password of yubico-c's documentation and of yubiserver's: public id dteffujehknh. */
export const OTP = 'dteffujehknhkhnfeducjjkghggicdcfunubcklghlnv';

/** Replies of the real yubikey-val with their signatures. */
export const SIGNED_REPLIES = [
  {
    what: 'an OK under the API key abcdefghijklmnopqrst',
    key: 'abcdefghijklmnopqrst',
    h: 'osoC2U8u7asoZaWLKTh35hmyqcU=',
    fields: {
      nonce: 'aaaaaaaaaaaaaaaaaaaa',
      otp: OTP,
      sessioncounter: '1',
      sessionuse: '1',
      sl: '0',
      status: 'OK',
      t: '2026-11-21T23:48:58Z0999',
      timestamp: '1',
    },
  },
  {
    what: 'a BAD_OTP under the empty key',
    key: '',
    h: 'lu4VEe6gjhBy0P3S6FY0xsPItEo=',
    fields: { status: 'BAD_OTP', t: '2026-11-21T23:48:59Z0035' },
  },
] as const;
