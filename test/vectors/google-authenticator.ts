/**
 * What the unit test of Google's PAM module expects of it, retold as data.
 * https://github.com/google/google-authenticator-libpam, tests/pam_google_authenticator_unittest.c
 *
 * There one file serves the whole run, and without DISALLOW_REUSE a code works again; ours never
 * does, so each row here starts from a new file. Codes confirmed with `oathtool --totp -b SECRET`.
 */
export const GOOGLE_BASE32 = {
  /** With the NUL that ends the C string. */
  bytes: 'Hello world...\0',
  base32: 'JBSWY3DPEB3W64TMMQXC4LQA',
} as const;

/** 10 bytes: shorter than the 16 that RFC 4226 §4 demands, and in the field. */
export const GOOGLE_SECRET = '2SH3V3GDW7ZNMGYE';

/** The code of step 10000 (time 300000 at 30 s). */
export const GOOGLE_CODE = { step: 10_000, code: '050548' } as const;

/** Wrong at that step: another code, too few digits, too many. */
export const GOOGLE_WRONG = ['123456', '50548', '0050548', '00050548'] as const;

/** HOTP codes by counter. */
export const GOOGLE_HOTP = [
  { counter: 1, code: '293240' },
  { counter: 5, code: '932068' },
] as const;

/** Where the code of step 10000 is accepted: options of the file, and verdicts by current step. */
export const GOOGLE_WINDOWS = [
  { options: ['STEP_SIZE 60'], stepSeconds: 60, no: [9998, 10_002], yes: [9999, 10_001, 10_000] },
  { options: [], stepSeconds: 30, no: [9998, 10_002], yes: [9999, 10_001, 10_000] },
  {
    options: ['WINDOW_SIZE 6'],
    stepSeconds: 30,
    no: [9996, 10_003],
    yes: [9997, 10_002, 10_000],
  },
] as const;

/** With WINDOW_SIZE 6, after the codes of steps 10000 to 10007, each at its own time. */
export const GOOGLE_REUSE = {
  options: ['WINDOW_SIZE 6', 'DISALLOW_REUSE'],
  steps: [10_000, 10_001, 10_002, 10_003, 10_004, 10_005, 10_006, 10_007],
  line: '" DISALLOW_REUSE 10002 10003 10004 10005 10006 10007\n',
} as const;

/** Right codes, each at its own step: the fifth is one too many. */
export const GOOGLE_RATE_LIMIT = {
  options: ['RATE_LIMIT 4 120'],
  tries: [
    { step: 20_000, accepted: true },
    { step: 20_001, accepted: true },
    { step: 20_002, accepted: true },
    { step: 20_003, accepted: true },
    { step: 20_004, accepted: false },
    { step: 20_006, accepted: true },
  ],
  line: '" RATE_LIMIT 4 120 600060 600090 600120 600180\n',
  /** The same with a blank at its end is a format error. */
  broken: 'RATE_LIMIT 4 120 600060 600090 600120 600180 ',
} as const;

/** Codes of a clock 1000 steps behind: the third corrects it, the fourth is an ordinary one. */
export const GOOGLE_SKEW = [
  { step: 12_000, codeStep: 11_000, accepted: false },
  { step: 12_001, codeStep: 11_001, accepted: false },
  { step: 12_002, codeStep: 11_002, accepted: true },
  { step: 12_003, codeStep: 11_003, accepted: true },
] as const;

/** Unknown until its line is appended, then right once. */
export const GOOGLE_SCRATCH_CODE = '12345678';
