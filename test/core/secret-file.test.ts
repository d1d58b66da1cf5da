import { describe, expect, test } from 'vitest';
import { firstLine, readOption, writeOption } from '../../src/core/secret-file.ts';

const FILE =
  'SECRET\n" RATE_LIMIT 3 30\n" WINDOW_SIZE 17\n" DISALLOW_REUSE\n" TOTP_AUTH\n12345678\n';

describe('firstLine', () => {
  test('is all before the first line feed', () => {
    expect(firstLine(FILE)).toBe('SECRET');
    expect(firstLine('SECRET')).toBe('SECRET');
    expect(firstLine('\n" TOTP_AUTH\n')).toBe('');
    expect(firstLine('')).toBe('');
  });
});

describe('readOption', () => {
  test('gives the value without the blanks before it', () => {
    expect(readOption(FILE, 'RATE_LIMIT')).toBe('3 30');
    expect(readOption('S\n" X \t a b \n', 'X')).toBe('a b ');
    expect(readOption('S\n" X\ta\n', 'X')).toBe('a');
  });

  test('tells a flag from an option that is not there', () => {
    expect(readOption(FILE, 'TOTP_AUTH')).toBe('');
    expect(readOption(FILE, 'HOTP_COUNTER')).toBeUndefined();
  });

  test('takes the first of several lines', () => {
    expect(readOption('S\n" X 1\n" X 2\n', 'X')).toBe('1');
  });

  test.each([
    ['a longer name', '" TOTP_AUTHX 1\n'],
    ['a shorter name', '" TOTP_AUT 1\n'],
    ['another case', '" totp_auth\n'],
    ['no blank after the quote', '"TOTP_AUTH\n'],
    ['two blanks after the quote', '"  TOTP_AUTH\n'],
    ['no quote', 'TOTP_AUTH\n'],
    ['a blank before the quote', ' " TOTP_AUTH\n'],
    ['a name that goes on', '" TOTP_AUTH=1\n'],
  ])('does not take %s for the option', (_, line) => {
    expect(readOption(`S\n${line}`, 'TOTP_AUTH')).toBeUndefined();
  });

  test('ends a value at CR or LF, and at the end of the file', () => {
    expect(readOption('S\r\n" X 1 2\r\n" Y 3\r\n', 'X')).toBe('1 2');
    expect(readOption('S\r\n" X 1 2\r\n" Y 3\r\n', 'Y')).toBe('3');
    expect(readOption('S\n" X 1 2', 'X')).toBe('1 2');
    expect(readOption('S\n" X', 'X')).toBe('');
  });
});

describe('writeOption', () => {
  test('replaces the line where it stands', () => {
    expect(writeOption(FILE, 'WINDOW_SIZE', '3')).toBe(FILE.replace('17', '3'));
    expect(writeOption(FILE, 'DISALLOW_REUSE', '5 6')).toBe(
      FILE.replace('DISALLOW_REUSE', 'DISALLOW_REUSE 5 6'),
    );
  });

  test('puts a new option directly after line 1', () => {
    expect(writeOption(FILE, 'TIME_SKEW', '-7')).toBe(
      FILE.replace('SECRET\n', 'SECRET\n" TIME_SKEW -7\n'),
    );
  });

  test('removes later lines of the same name and no others', () => {
    expect(writeOption('S\n" X 1\n" XY 2\n" X 3\n" X\n12345678\n" X 4\n', 'X', '9')).toBe(
      'S\n" X 9\n" XY 2\n12345678\n',
    );
  });

  test('writes an empty value as the original does, with one blank', () => {
    expect(writeOption('S\n" X 1\n', 'X', '')).toBe('S\n" X \n');
  });

  test('keeps options it does not know, comments of others and grace lines', () => {
    const others = '" LAST0 host 1700000000\n" SOMETHING new\n# note\n';
    expect(writeOption(`S\n${others}" X 1\n`, 'X', '2')).toBe(`S\n${others}" X 2\n`);
  });

  test('keeps the line ends of other lines and ends its own with LF', () => {
    expect(writeOption('S\r\n" X 1\r\n" Y 2\r\n', 'X', '3')).toBe('S\r\n" X 3\n" Y 2\r\n');
    expect(writeOption('S\r\n" Y 2\r\n', 'X', '3')).toBe('S\r\n" X 3\n" Y 2\r\n');
  });

  test('takes empty lines after an option with it, as the original does', () => {
    expect(writeOption('S\n\n" X 1\n\n\n" Y 2\n', 'X', '3')).toBe('S\n\n" X 3\n" Y 2\n');
  });

  test('takes an empty line for line 1 when the file begins with one', () => {
    expect(writeOption('\n" Y 2\n', 'X', '1')).toBe('\n" X 1\n" Y 2\n');
  });

  test('never appends to a secret without a line end', () => {
    expect(writeOption('SECRET', 'X', '1')).toBe('SECRET\n" X 1\n');
  });
});
