import { afterAll, describe, expect, test } from 'vitest';
import { IN_PROCESS, NativeProcess } from '../adapters/native-process.ts';
import { HMAC } from '../vectors/hmac.ts';

const bun = new NativeProcess('bun');

afterAll(() => bun.kill());

describe.each([
  ['node:crypto', IN_PROCESS],
  ['Bun’s hasher', bun],
])('HMAC by %s', (_, caller) => {
  test.each(HMAC)('agrees with the published vectors for $hash', async ({ digest, ...given }) => {
    expect(await caller.ask({ call: 'hmac', ...given })).toBe(digest);
  });

  test.each(HMAC)('says the same with a key that was prepared, for $hash', async (given) => {
    const { hash, key, message, digest } = given;
    const messages = [message, '00', message, ''];
    const digests = await caller.ask({ call: 'hmacs', hash, key, messages });
    const other = (text: string) => caller.ask({ call: 'hmac', hash, key, message: text });
    expect(digests).toEqual([digest, await other('00'), digest, await other('')]);
  });

  test('agrees with the other for keys and messages of every length around a block', async () => {
    for (const length of [1, 9, 20, 63, 64, 65, 127, 128, 129, 300]) {
      const given = {
        call: 'hmac',
        hash: 'sha512',
        key: 'c5'.repeat(length),
        message: '3a'.repeat(300 - length),
      } as const;
      expect(await caller.ask(given)).toBe(await IN_PROCESS.ask(given));
    }
  });
});
