import { expect, test } from 'vitest';
import {
  parseErrand,
  parseOutcome,
  renderErrand,
  renderOutcome,
} from '../../../src/core/service/errand.ts';

const request = {
  name: 'otp',
  facts: ['REMOTE_ADDR=192.0.2.9', 'PAM_TTY=a\nb'],
  form: Buffer.from([0, 255, 10, 13, 34]),
};
const config = { path: '/etc/x', text: '[factors.otp]\n"ä"\n', ownerUid: 0 };

test('an errand is one line, and is read as it was', () => {
  for (const errand of [{ request, config }, { request }]) {
    const line = renderErrand(errand);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(parseErrand(line)).toEqual(errand);
  }
});

test('an outcome is one line, and is read as it was', () => {
  for (const answered of [{ status: 0, line: 'otp' }, { status: 1 }]) {
    const outcome = { answered, words: 'accepted', isOfService: false };
    const line = renderOutcome(outcome);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(parseOutcome(line)).toEqual(outcome);
  }
});

test.each([
  '',
  '{',
  '{}',
  '[]',
  '{"answered":{"status":"0"},"words":"accepted","isOfService":false}',
])('what is none is refused: %s', (line) => {
  expect(() => parseOutcome(line)).toThrow();
  expect(() => parseErrand(line)).toThrow();
});
