import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { renderQr } from '../../../src/cli/enrol/qr-code.ts';

const TEXT = 'otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const expected = encode(TEXT, { ecc: 'L', border: 4 }).data;

/** What each character shows above and below, true for dark, when the ground is dark. */
const HALVES: Readonly<Record<string, [boolean, boolean]>> = {
  ' ': [true, true],
  '▀': [false, true],
  '▄': [true, false],
  '█': [false, false],
};

test('half blocks show every module, light drawn and dark left out', () => {
  const shown = renderQr(TEXT, { colours: false, utf8: true })
    .split('\n')
    .flatMap((line) => {
      const cells = Array.from(line).map((character) => HALVES[character] ?? [false, false]);
      return [cells.map(([top]) => top), cells.map(([, bottom]) => bottom)];
    });
  expect(shown.slice(0, expected.length)).toEqual(expected);
});

test('with colours the ground does not matter: every cell says both of its own', () => {
  const lines = renderQr(TEXT, { colours: true, utf8: true }).split('\n');
  // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
  const cell = /\u001b\[38;5;(16|231)m\u001b\[48;5;(16|231)m▀/g;
  const shown = lines.flatMap((line) => {
    const cells = [...line.matchAll(cell)];
    return [cells.map((match) => match[1] === '16'), cells.map((match) => match[2] === '16')];
  });
  expect(shown.slice(0, expected.length)).toEqual(expected);
  for (const line of lines) expect(line.endsWith('\u001b[0m')).toBe(true);
});

test('without UTF-8 everything is ASCII', () => {
  const lines = renderQr(TEXT, { colours: false, utf8: false }).split('\n');
  const shown = lines.map((line) => (line.match(/../g) ?? []).map((cell) => cell === '  '));
  expect(shown).toEqual(expected);
});
