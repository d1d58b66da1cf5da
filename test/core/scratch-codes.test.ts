import { describe, expect, test } from 'vitest';
import {
  removeScratchCode,
  replaceScratchCodes,
  scratchCodes,
} from '../../src/core/secret-file.ts';

const HEAD = 'SECRET\n" TOTP_AUTH\n';

describe('scratchCodes', () => {
  test('reads them in the order of the file', () => {
    expect(scratchCodes(`${HEAD}12345678\n10000000\n99999999\n`)).toEqual([
      '12345678',
      '10000000',
      '99999999',
    ]);
  });

  test('does not take line 1 for one', () => {
    expect(scratchCodes('12345678\n')).toEqual([]);
    expect(scratchCodes('12345678\n87654321\n')).toEqual(['87654321']);
    expect(scratchCodes('\n12345678\n')).toEqual(['12345678']);
  });

  test('skips options, before and between', () => {
    expect(scratchCodes('S\n12345678\n" X 1\n87654321\n')).toEqual(['12345678', '87654321']);
  });

  test.each(['1234567', '123456789', '02345678', '1234567a', '12 345678', '12345678 x', '# note'])(
    'stops at the first line that is neither: %j',
    (line) => {
      expect(scratchCodes(`${HEAD}11111111\n${line}\n22222222\n`)).toEqual(['11111111']);
    },
  );

  test('reads CRLF and a last line without its end', () => {
    expect(scratchCodes('S\r\n" TOTP_AUTH\r\n12345678\r\n87654321')).toEqual([
      '12345678',
      '87654321',
    ]);
  });

  test('reads past empty lines', () => {
    expect(scratchCodes(`${HEAD}\n12345678\n\n\n87654321\n`)).toEqual(['12345678', '87654321']);
  });

  test('has none in a file without any', () => {
    expect(scratchCodes(HEAD)).toEqual([]);
    expect(scratchCodes('')).toEqual([]);
  });
});

describe('removeScratchCode', () => {
  test('deletes the line of the code and nothing else', () => {
    const text = `${HEAD}11111111\n22222222\n33333333\n`;
    expect(removeScratchCode(text, '22222222')).toBe(`${HEAD}11111111\n33333333\n`);
    expect(removeScratchCode(text, '33333333')).toBe(`${HEAD}11111111\n22222222\n`);
  });

  test('changes nothing when the code is not there', () => {
    expect(removeScratchCode(`${HEAD}11111111\n`, '22222222')).toBe(`${HEAD}11111111\n`);
    expect(removeScratchCode(`${HEAD}# note\n22222222\n`, '22222222')).toBe(
      `${HEAD}# note\n22222222\n`,
    );
  });

  test('deletes every line of a code that somebody copied twice, so that it works once', () => {
    expect(removeScratchCode(`${HEAD}11111111\n22222222\n11111111\n`, '11111111')).toBe(
      `${HEAD}22222222\n`,
    );
  });
});

describe('replaceScratchCodes', () => {
  const NEW = ['33333333', '44444444'];
  const LINES = '33333333\n44444444\n';

  test.each([
    ['in the place of others', `${HEAD}11111111\n22222222\n`, `${HEAD}${LINES}`],
    ['where there are none', HEAD, `${HEAD}${LINES}`],
    ['behind a secret alone', 'SECRET', `SECRET\n${LINES}`],
    ['behind options without a line end', 'SECRET\n" X 1', `SECRET\n" X 1\n${LINES}`],
    [
      'before what stops the scan',
      `${HEAD}11111111\n# note\n22222222\n`,
      `${HEAD}${LINES}# note\n22222222\n`,
    ],
    ['behind all options', `S\n" X 1\n11111111\n" Y 2\n22222222\n`, `S\n" X 1\n" Y 2\n${LINES}`],
  ])('puts them %s', (_, text, expected) => {
    expect(replaceScratchCodes(text, NEW)).toBe(expected);
    expect(scratchCodes(expected)).toEqual(NEW);
  });

  test('removes all where there are no new ones', () => {
    expect(replaceScratchCodes(`${HEAD}11111111\n`, [])).toBe(HEAD);
  });
});
