/**
 * HMAC with SHA-1, SHA-256 and SHA-512. Hexadecimal.
 * RFC 2202, section 3: https://www.rfc-editor.org/rfc/rfc2202#section-3 (SHA-1, cases 1, 2, 6)
 * RFC 4231, section 4: https://www.rfc-editor.org/rfc/rfc4231#section-4 (the others, cases 1, 2, 6)
 *
 * Cases 6 have keys longer than a block, which are hashed first; the two RFCs differ in its length.
 */
const hex = (text: string) => Buffer.from(text).toString('hex');
const CASE_2 = { key: hex('Jefe'), message: hex('what do ya want for nothing?') };
const HI_THERE = { key: '0b'.repeat(20), message: hex('Hi There') };
const LONG = hex('Test Using Larger Than Block-Size Key - Hash Key First');

export const HMAC = [
  { ...HI_THERE, hash: 'sha1', digest: 'b617318655057264e28bc0b6fb378c8ef146be00' },
  { ...CASE_2, hash: 'sha1', digest: 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79' },
  {
    key: 'aa'.repeat(80),
    message: LONG,
    hash: 'sha1',
    digest: 'aa4ae5e15272d00e95705637ce8a3b55ed402112',
  },
  {
    ...HI_THERE,
    hash: 'sha256',
    digest: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  },
  {
    ...CASE_2,
    hash: 'sha256',
    digest: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  {
    key: 'aa'.repeat(131),
    message: LONG,
    hash: 'sha256',
    digest: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  },
  {
    ...HI_THERE,
    hash: 'sha512',
    digest:
      '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde' +
      'daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854',
  },
  {
    ...CASE_2,
    hash: 'sha512',
    digest:
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554' +
      '9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
  },
  {
    key: 'aa'.repeat(131),
    message: LONG,
    hash: 'sha512',
    digest:
      '80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352' +
      '6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598',
  },
] as const;
