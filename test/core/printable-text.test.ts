import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, printableAscii, printableJson } from '../../src/core/printable-text.ts';
import { HOSTILE, obeyed } from '../support/hostile-text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  // Halves of surrogate pairs, too.
  fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
);

describe('printable', () => {
  test.each([
    ['plain ASCII ~', 'plain ASCII ~'],
    ['Straße, Ελλάδα, 日本', 'Straße, Ελλάδα, 日本'],
    ['a\tb\nc\rd\0e', 'a\\x09b\\x0ac\\x0dd\\x00e'],
    ['\u001b[31m \u007f \u009b2J', '\\x1b[31m \\x7f \\x9b2J'],
    ['\u202e\u2066\u200f\u061c', '\\u202e\\u2066\\u200f\\u061c'],
    [
      '\u200b\u200d\u2060\ufeff\u00ad\u034f\ufe0f',
      '\\u200b\\u200d\\u2060\\ufeff\\xad\\u034f\\ufe0f',
    ],
    ['\u2028\u2029\u0085', '\\u2028\\u2029\\x85'],
    ['\u00a0\u3000', '\\xa0\\u3000'],
    ['\u115f\u3164\uffa0', '\\u115f\\u3164\\uffa0'],
    ['\u{e0041}\u{e000}\u{10ffff}', '\\udb40\\udc41\\ue000\\udbff\\udfff'],
    ['a\ud800b\udc00', 'a\\ud800b\\udc00'],
    ['\ufdd0\uffff', '\\ufdd0\\uffff'],
    ['', ''],
  ])('shows %j as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('leaves nothing that a terminal obeys, and nothing to escape', () => {
    expect(obeyed(HOSTILE)).toBeDefined();
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = printable(text);
        expect(obeyed(shown)).toBeUndefined();
        expect(shown).not.toContain('\n');
        expect(shown).not.toMatch(/\p{Cs}/u);
        expect(printable(shown)).toBe(shown);
      }),
      { numRuns: 5000, seed: 20_261_123 },
    );
  });
});

describe('printableAscii', () => {
  test('shows letters of other scripts as numbers too', () => {
    expect(printableAscii('Straße\u001b日\u{1f511}')).toBe('Stra\\xdfe\\x1b\\u65e5\\ud83d\\udd11');
  });

  test('escapes all that printable does', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printableAscii(text)).toBe(printableAscii(printable(text)));
        expect(printableAscii(text)).toMatch(/^[ -~]*$/);
      }),
      { numRuns: 5000, seed: 20_261_123 },
    );
  });
});

describe('printableJson', () => {
  test.each([0, 2] as const)(
    'is the same value, with nothing that a terminal obeys (%d)',
    (indent) => {
      fc.assert(
        fc.property(fc.dictionary(anyText, fc.array(anyText)), (value) => {
          const json = printableJson(value, indent);
          expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
          expect(obeyed(json)).toBeUndefined();
        }),
        { numRuns: 2000, seed: 20_261_123 },
      );
    },
  );

  test('is laid out as JSON always is', () => {
    const value = { a: [1, 'ü'], b: {} };
    expect(printableJson(value, 2)).toBe(JSON.stringify(value, undefined, 2));
    expect(printableJson(value, 0)).toBe(JSON.stringify(value));
  });
});
