import { describe, expect, test } from 'vitest';
import {
  decodeBase64,
  EMPTY_KEY,
  isSigned,
  sign,
} from '../../../src/adapters/yubico-otp/signature.ts';
import { signatureOf } from '../../support/validation-server.ts';
import { SIGNED_REPLIES } from '../../vectors/yubico-otp.ts';

const [okReply] = SIGNED_REPLIES;
const key = Buffer.from(okReply.key);
const parameters = new Map<string, string>(Object.entries({ ...okReply.fields, h: okReply.h }));

describe('a signature', () => {
  test.each(SIGNED_REPLIES)('of the real server is recognised: $what', async (reply) => {
    const all = new Map<string, string>(Object.entries({ ...reply.fields, h: reply.h }));
    expect(await isSigned(all, Buffer.from(reply.key))).toBe(true);
    expect(await isSigned(all, EMPTY_KEY)).toBe(reply.key === '');
    expect(signatureOf(reply.fields, reply.key)).toBe(reply.h);
  });

  test('is made as the real server makes it', async () => {
    expect(await sign(parameters, key)).toBe(okReply.h);
  });

  test('does not depend on the order of the parameters', async () => {
    expect(await sign(new Map([...parameters].reverse()), key)).toBe(okReply.h);
  });

  test.each([...parameters.keys()])('is broken by a change of %s', async (name) => {
    const value = parameters.get(name) ?? '';
    const last = value.at(-1) === '1' ? '2' : '1';
    const changed = new Map(parameters).set(name, value.slice(0, -1) + last);
    expect(await isSigned(changed, key)).toBe(false);
  });

  test('is broken by a parameter more or less', async () => {
    expect(await isSigned(new Map(parameters).set('x', '1'), key)).toBe(false);
    const fewer = new Map(parameters);
    fewer.delete('sl');
    expect(await isSigned(fewer, key)).toBe(false);
  });

  test.each(['', ' ', 'oso', 'osoC2U8u7asoZaWLKTh35hmyqc==', `${okReply.h}\n`, 'é'.repeat(28)])(
    'is not %j',
    async (h) => {
      expect(await isSigned(new Map(parameters).set('h', h), key)).toBe(false);
    },
  );

  test.each([
    ['otp', 'x&status=OK'],
    ['a=b', 'c'],
    ['a&b', 'c'],
    ['', 'c'],
    ['a', 'line\nend'],
    ['a', 'caf\u00e9'],
  ])('is none over %j and %j, which could be cut in another way', async (name, value) => {
    const odd = new Map(parameters).set(name, value);
    await expect(sign(odd, key)).rejects.toThrow(RangeError);
    const h = signatureOf(Object.fromEntries(odd), okReply.key);
    expect(await isSigned(odd.set('h', h), key)).toBe(false);
  });

  test('is written in one way', async () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const accepted: string[] = [];
    for (const last of letters) {
      const h = `${okReply.h.slice(0, 26)}${last}=`;
      if (await isSigned(new Map(parameters).set('h', h), key)) accepted.push(h);
    }
    expect(accepted).toEqual([okReply.h]);
  });

  test('is not missing', async () => {
    const unsigned = new Map(parameters);
    unsigned.delete('h');
    expect(await isSigned(unsigned, key)).toBe(false);
    expect(await isSigned(unsigned, EMPTY_KEY)).toBe(false);
  });
});

test('base64 is decoded, and nothing else', () => {
  expect(decodeBase64('AAEC/w==')).toEqual(Uint8Array.of(0, 1, 2, 255));
  expect(decodeBase64('')).toEqual(new Uint8Array());
  for (const text of ['AAE', 'AA=E', 'A===', 'AA_-', 'AA\n=', ' AAE']) {
    expect(decodeBase64(text), text).toBeUndefined();
  }
});
