import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  parseMessages,
  parseRequest,
  renderMessage,
  renderRequest,
  type PamRequest,
} from '../../../src/core/pam/exchange.ts';

const REQUEST: PamRequest = {
  nonce: 'n',
  service: 'campus',
  login: 'alice',
  rhost: '192.0.2.7',
  prompts: ['^Code', null],
};

/** What a form's value can be. */
const value = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((text) => !text.includes('\0'));

test('a request comes out as it went in, answers in bytes with a NUL each', () => {
  fc.assert(
    fc.property(value, value, (first, second) => {
      const parsed = parseRequest(renderRequest(REQUEST, [first, second]));
      expect(parsed?.request).toEqual(REQUEST);
      expect(parsed?.answers.map(String)).toEqual([`${first}\0`, `${second}\0`]);
    }),
    { numRuns: 200 },
  );
});

test('what is no whole request is none', () => {
  const whole = renderRequest(REQUEST, ['a', 'b']);
  for (let bytes = 0; bytes < whole.length; bytes += 1) {
    expect(parseRequest(whole.subarray(0, bytes)), String(bytes)).toBeUndefined();
  }
  expect(parseRequest(Buffer.concat([whole, Buffer.from('c\0')]))).toBeUndefined();
  expect(parseRequest(Buffer.from('alice\n123456\n'))).toBeUndefined();
});

test('the answers are in the request nowhere else, so that wiping them is enough', () => {
  const bytes = renderRequest(REQUEST, ['hunter2', 'swordfish']);
  for (const answer of parseRequest(bytes)?.answers ?? []) answer.fill(0);
  expect(bytes.toString()).not.toMatch(/hunter2|swordfish/);
});

test('messages are a line each, whatever a module says', () => {
  const text = 'two\nlines and "quotes" \u2028 \u0000';
  const lines = [renderMessage({ kind: 'text', text }), renderMessage({ kind: 'text', text: '' })];
  expect(parseMessages(lines.join(''))).toEqual([
    { kind: 'text', text },
    { kind: 'text', text: '' },
  ]);
});
