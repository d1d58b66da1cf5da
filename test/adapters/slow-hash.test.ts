import { describe, expect, test } from 'vitest';
import { hashBypass, isSameBypass, newBypassCode } from '../../src/adapters/slow-hash.ts';

const whole = (login: string, code: string) => ({
  ...hashBypass(login, code),
  madeSeconds: 1,
  untilSeconds: 2,
});

describe('a hashed code', () => {
  test('is the same for that login and code only', async () => {
    const bypass = whole('alice', '123456789012');
    expect(await isSameBypass('alice', '123456789012', bypass)).toBe(true);
    expect(await isSameBypass('alice', '123456789013', bypass)).toBe(false);
    expect(await isSameBypass('bob', '123456789012', bypass)).toBe(false);
  });

  test('is of what RFC 7914 calls scrypt', async () => {
    // RFC 7914 §12 has no vector with our parameters; these numbers are of OpenSSL 3.0's
    // `openssl kdf -keylen 32 -kdfopt pass:'123456789012 alice' -kdfopt hexsalt:00…0f
    // -kdfopt n:32768 -kdfopt r:8 -kdfopt p:1 SCRYPT`.
    const bypass = {
      settings: { cost: 15, blockSize: 8, parallelization: 1 },
      salt: '000102030405060708090a0b0c0d0e0f',
      hash: '67d8b5379881c86f375e2c1ac50008a4d9a4122a8adde373cc42a0c1b2a7f675',
      madeSeconds: 1,
      untilSeconds: 2,
    };
    expect(await isSameBypass('alice', '123456789012', bypass)).toBe(true);
  });

  test('has a salt of its own each time', () => {
    const [one, other] = [whole('alice', '123456789012'), whole('alice', '123456789012')];
    expect(one.salt).not.toBe(other.salt);
    expect(one.hash).not.toBe(other.hash);
  });

  test('is worked for where there is none, and never the same', async () => {
    const startedAt = performance.now();
    expect(await isSameBypass('alice', '123456789012', undefined)).toBe(false);
    // Some 50 ms; a return at once would be far below.
    expect(performance.now() - startedAt).toBeGreaterThan(5);
  });
});

describe('a new code', () => {
  test('is twelve digits, each of them any, and never the same', () => {
    const codes = Array.from({ length: 200 }, newBypassCode);
    for (const code of codes) expect(code).toMatch(/^[0-9]{12}$/);
    expect(new Set(codes).size).toBe(200);
    for (let at = 0; at < 12; at += 1) {
      expect(new Set(codes.map((code) => code[at])).size).toBe(10);
    }
  });
});
