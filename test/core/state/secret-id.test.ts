import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBase32 } from '../../../src/core/base32.ts';
import { codeAt, type Algorithm } from '../../../src/core/one-time-password.ts';
import { secretIds, spentMarks } from '../../../src/core/state/secret-id.ts';
import { faultOf } from '../fault.ts';

const ALGORITHMS: readonly Algorithm[] = ['SHA1', 'SHA256', 'SHA512'];

const fileOf = (secret: Uint8Array, algorithm: Algorithm = 'SHA1'): string =>
  `${encodeBase32(secret)}\n" ALGORITHM ${algorithm}\n" TOTP_AUTH\n`;
const idOf = (secret: Uint8Array, algorithm?: Algorithm) => secretIds(fileOf(secret, algorithm))[0];
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at + 1);
const hashed = (name: string, secret: Uint8Array) =>
  new Uint8Array(createHash(name).update(secret).digest());

describe('the id of a secret', () => {
  test('is the keyed hash that state of version 1 has in its first line', () => {
    const secret = bytes(20);
    const hash = createHmac('sha256', secret).update('cosign-factors state secret').digest('hex');
    expect(secretIds(fileOf(secret))).toEqual([hash.slice(0, 32)]);
  });

  test('is the same however the secret is spelled', () => {
    const ids = ['gezd gnbv gy3t qojq', 'GEZD-GNBV-GY3T-QOJQ', 'GEZDGNBVGY3TQOJQ'].map(
      (line) => secretIds(`${line}\n" TOTP_AUTH\n`)[0],
    );
    expect(new Set(ids).size).toBe(1);
  });

  test('is the same whatever is made of it', () => {
    const secret = encodeBase32(bytes(20));
    const files = ['TOTP_AUTH', 'HOTP_COUNTER 1', 'DIGITS 8', 'STEP_SIZE 60', 'ALGORITHM SHA512'];
    expect(new Set(files.map((line) => secretIds(`${secret}\n" ${line}\n`)[0])).size).toBe(1);
  });

  test.each([
    ['20 bytes and zeros', bytes(20), 44],
    ['no byte but zero', new Uint8Array(1), 9],
    ['63 bytes and a zero', bytes(63), 1],
  ])('does not tell zeros at the end: %s', (_, secret, zeros) => {
    for (const algorithm of ALGORITHMS) {
      expect(idOf(Buffer.concat([secret, Buffer.alloc(zeros)]), algorithm)).toBe(
        idOf(secret, algorithm),
      );
    }
  });

  test('does not tell zeros up to the longer block of SHA-512', () => {
    for (const length of [64, 65, 100, 127]) {
      const secret = bytes(length);
      const padded = Buffer.concat([secret, Buffer.alloc(128 - length)]);
      expect(idOf(padded, 'SHA512')).toBe(idOf(secret, 'SHA512'));
      expect(idOf(padded, 'SHA1')).not.toBe(idOf(secret, 'SHA1'));
    }
    expect(idOf(new Uint8Array(100), 'SHA512')).toBe(idOf(new Uint8Array(1), 'SHA512'));
  });

  test('is that of the hash that HMAC makes of a longer one', () => {
    expect(idOf(bytes(65), 'SHA1')).toBe(idOf(hashed('sha1', bytes(65)), 'SHA1'));
    expect(idOf(bytes(65), 'SHA256')).toBe(idOf(hashed('sha256', bytes(65)), 'SHA256'));
    expect(idOf(bytes(129), 'SHA512')).toBe(idOf(hashed('sha512', bytes(129)), 'SHA512'));
    expect(idOf(bytes(128), 'SHA512')).not.toBe(idOf(hashed('sha512', bytes(128)), 'SHA512'));
  });

  test('is the same exactly where the codes are', () => {
    const secrets = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 140 }),
      fc.integer({ min: 1, max: 140 }).map((length) => bytes(length)),
    );
    const twins = fc.tuple(secrets, fc.constantFrom(...ALGORITHMS), fc.integer({ min: 0, max: 4 }));
    fc.assert(
      fc.property(twins, ([secret, algorithm, zeros]) => {
        const twin = Buffer.concat([secret, Buffer.alloc(zeros)]);
        const codes = [secret, twin].map((each) =>
          [1, 2, 3]
            .map((counter) => codeAt({ secret: each, algorithm, digits: 8 }, counter))
            .join(),
        );
        expect(idOf(secret, algorithm) === idOf(twin, algorithm)).toBe(codes[0] === codes[1]);
      }),
    );
  });

  test('is joined, for a secret longer than a block, by those it has with another ALGORITHM', () => {
    for (const length of [65, 100, 128, 129]) {
      const sets = ALGORITHMS.map((algorithm) => secretIds(fileOf(bytes(length), algorithm)));
      for (const ids of sets) {
        expect([...ids].sort()).toEqual([...(sets[0] ?? [])].sort());
        expect(new Set(ids).size).toBe(ids.length);
      }
    }
  });

  test('has that of version 1 among them', () => {
    const hash = createHmac('sha256', bytes(100))
      .update('cosign-factors state secret')
      .digest('hex');
    for (const algorithm of ALGORITHMS) {
      expect(secretIds(fileOf(bytes(100), algorithm))).toContain(hash.slice(0, 32));
    }
  });

  test('is none without a secret, or an ALGORITHM that it takes', () => {
    expect(faultOf(() => secretIds('?\n')).message).toMatch(/line 1 is not a base32 secret/);
    const file = fileOf(bytes(65)).replace('SHA1', 'MD5');
    expect(faultOf(() => secretIds(file)).message).toMatch(/ALGORITHM must be/);
  });
});

describe('the mark of a spent code', () => {
  test('is another one for each code and each secret', () => {
    const marks = [bytes(20), bytes(21)].flatMap((secret) =>
      ['12345678', '12345679'].map((code) => spentMarks(fileOf(secret), code)[0]),
    );
    expect(new Set(marks).size).toBe(4);
  });

  test('is known again when the ALGORITHM of a long secret was changed', () => {
    const [written] = spentMarks(fileOf(bytes(80), 'SHA1'), '12345678');
    for (const algorithm of ALGORITHMS) {
      expect(spentMarks(fileOf(bytes(80), algorithm), '12345678')).toContain(written);
    }
  });
});
