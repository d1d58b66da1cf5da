import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from '../../src/adapters/standard-input.ts';

/** Cut bytes at some places, empty pieces left out. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length];
  const at = sorted.toSorted((a, b) => a - b);
  return at
    .slice(1)
    .map((end, index) => bytes.subarray(at[index], end))
    .filter((p) => p.length > 0);
}

test.each([
  ['', []],
  ['\n', ['']],
  ['alice\n123456\n', ['alice', '123456']],
  ['alice\n123456', ['alice', '123456']],
  ['alice\r\n\n', ['alice\r', '']],
])('%j has these lines', async (text, lines) => {
  expect(await splitLines(text === '' ? [] : [Buffer.from(text)])).toEqual(lines);
});

test('has the same lines in however many pieces they come', async () => {
  const text = fc
    .array(fc.constantFrom('\n', '\r', '\0', 'a', 'é', '😀', '\u2028'))
    .map((all) => all.join(''));
  const places = fc.array(fc.nat(200), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(text, places, async (whole, at) => {
      const bytes = Buffer.from(whole);
      const inOne = bytes.length === 0 ? [] : [bytes];
      expect(await splitLines(cut(bytes, at))).toEqual(await splitLines(inOne));
    }),
  );
});
