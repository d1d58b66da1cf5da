import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_FIELD, parseForm } from '../../src/core/form.ts';

const FIELDS = ['login', 'passcode'];

describe('parseForm', () => {
  test('gives the values in the order of the fields', () => {
    expect(parseForm(FIELDS, ['alice', '123 456'])).toEqual({
      kind: 'form',
      values: ['alice', '123 456'],
    });
    expect(parseForm(['a', 'b', 'c', 'd', 'e'], ['1', '2', '3', '4', '5']).kind).toBe('form');
  });

  test.each([
    [[], 'expected 2 lines, got 0'],
    [['alice'], 'expected 2 lines, got 1'],
    [['alice', '123456', 'surplus'], 'expected 2 lines, got 3'],
    [['alice', '123456', ''], 'expected 2 lines, got 3'],
    [['', '123456'], 'login is empty'],
    [['alice', ''], 'passcode is empty'],
  ])('refuses lines that are not one a field: %j', (lines, what) => {
    expect(parseForm(FIELDS, lines)).toEqual({ kind: 'malformed', what });
  });

  test('takes 255 bytes a field and not one more', () => {
    expect(LONGEST_FIELD).toBe(255);
    expect(parseForm(FIELDS, ['alice', 'x'.repeat(255)]).kind).toBe('form');
    expect(parseForm(FIELDS, ['alice', 'x'.repeat(256)])).toEqual({
      kind: 'malformed',
      what: 'passcode is longer than 255 bytes',
    });
  });

  test('counts bytes, not characters', () => {
    expect(parseForm(FIELDS, ['alice', 'é'.repeat(127)]).kind).toBe('form');
    expect(parseForm(FIELDS, ['alice', 'é'.repeat(128)]).kind).toBe('malformed');
  });

  test('refuses every control character and both line separators', () => {
    const codes = [...Array(0x20).keys(), 0x7f, ...Array.from({ length: 32 }, (_, i) => 0x80 + i)];
    for (const code of [...codes, 0x2028, 0x2029]) {
      const typed = `12${String.fromCharCode(code)}34`;
      expect(parseForm(FIELDS, ['alice', typed])).toEqual({
        kind: 'malformed',
        what: 'passcode has a control character',
      });
    }
  });

  test('refuses a carriage return that a browser left at the end', () => {
    expect(parseForm(FIELDS, ['alice', '123456\r']).kind).toBe('malformed');
  });

  test('never repeats what was typed when it refuses', () => {
    const secret = 'correct-horse';
    const around = fc.constantFrom('', '\n', '\r', '\0', 'é'.repeat(200), '\u0085');
    fc.assert(
      fc.property(fc.array(around, { maxLength: 4 }), (parts) => {
        const form = parseForm(
          FIELDS,
          parts.map((part) => `${secret}${part}`),
        );
        if (form.kind === 'malformed') expect(form.what).not.toContain('horse');
      }),
    );
  });
});
