import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  enrolOathLine,
  oathLinesOf,
  traceOf,
  writeOathLine,
} from '../../../src/core/users-oath/users-oath.ts';
import { HEX_KEY } from '../../vectors/users-oath.ts';

const KEY = HEX_KEY;

describe('oathLinesOf', () => {
  test.each([
    ['HOTP', undefined, undefined],
    ['HOTP/E', undefined, undefined],
    ['HOTP/E/7', undefined, 7],
    ['HOTP/T30', 30, undefined],
    ['HOTP/T30/6', 30, 6],
    ['HOTP/T60/8', 60, 8],
  ])('reads the TYPE %s', (type, stepSeconds, digits) => {
    const [line] = oathLinesOf(`${type}\talice - ${KEY}\n`, 'alice');
    expect(line).toMatchObject({ number: 1, type, stepSeconds, digits, pin: '-', counter: 0 });
  });

  test.each(['TOTP', 'hotp', 'HOTP/6', 'HOTP/T90', 'HOTP/T30/', 'HOTP/E/9', '#HOTP', '# HOTP'])(
    'skips lines of the TYPE %s, as libpam-oath does',
    (type) => {
      expect(oathLinesOf(`${type} alice - ${KEY}\n`, 'alice')).toEqual([]);
    },
  );

  test('reads every field, whatever blanks are between them', () => {
    const text = `\n \t HOTP \t alice  1234\t${KEY} 17 123456 2026-11-21T23:38:02L \r\n`;
    expect(oathLinesOf(text, 'alice')).toEqual([
      {
        number: 2,
        type: 'HOTP',
        stepSeconds: undefined,
        digits: undefined,
        login: 'alice',
        pin: '1234',
        hexKey: KEY,
        key: Buffer.from('12345678901234567890'),
        counter: 17,
        lastCode: '123456',
        lastTime: '2026-11-21T23:38:02L',
      },
    ]);
  });

  test('finds all lines of a login and no other login’s', () => {
    const text = `HOTP alice - 31\nHOTP alic - 32\nHOTP alicea - 33\nHOTP/T30 alice - 34\n`;
    expect(oathLinesOf(text, 'alice').map(({ number }) => number)).toEqual([1, 4]);
  });

  test.each([
    ['HOTP alice', 'has no key'],
    ['HOTP alice -', 'has no key'],
    ['HOTP alice - zz', 'the key is not hexadecimal'],
    ['HOTP alice - 313', 'the key is not hexadecimal'],
    [`HOTP alice - ${'31'.repeat(33)}`, 'the key has 33 bytes, at most 32'],
    [`HOTP alice - ${KEY} x`, 'COUNTER is not a whole number that can be used'],
    [`HOTP alice - ${KEY} -1`, 'COUNTER is not a whole number that can be used'],
    [`HOTP alice - ${KEY} 9007199254740991`, 'COUNTER is not a whole number that can be used'],
    [`HOTP alice - ${KEY} 0 -`, 'LASTOTP is not 6 to 8 digits'],
    [`HOTP alice - ${KEY} 0 123456 noon`, 'TIME is not like 2026-11-21T23:38:02L'],
    [
      `HOTP alice - ${KEY} 0 123456 2026-11-21T23:38:02L 192.0.2.7`,
      'has more than 7 fields; mod_authn_otp writes another dialect',
    ],
  ])('says what is wrong with %s', (line, what) => {
    const [found] = oathLinesOf(`# comment\n${line}\n`, 'alice');
    expect(found).toMatchObject({ number: 2, fault: { message: `users.oath line 2: ${what}` } });
  });

  test.each([1, 32])('takes a key of %i bytes', (bytes) => {
    const [line] = oathLinesOf(`HOTP alice - ${'ab'.repeat(bytes)}`, 'alice');
    expect(line).toMatchObject({ key: Buffer.alloc(bytes, 0xab) });
  });
});

describe('writeOathLine', () => {
  test('changes its line and keeps every other byte', () => {
    const strange = fc.array(
      fc.stringMatching(/^(# ?|\t| |HOTP\/T90 alice - 00|HOTP bob - 11\r?)?[\x80-\xff ]*$/),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(strange, strange, fc.boolean(), (above, below, isLast) => {
        const rest = isLast ? '' : `\n${below.join('\n')}`;
        const head = above.map((each) => `${each}\n`).join('');
        const text = `${head}HOTP alice - ${KEY}${rest}`;
        const [line] = oathLinesOf(text, 'alice');
        if (line === undefined || 'fault' in line) throw new Error('there is a line');
        const time = '2026-11-21T23:38:02L';
        const written = writeOathLine(text, {
          ...line,
          counter: 3,
          lastCode: '969429',
          lastTime: time,
        });
        const end = isLast ? '\n' : rest;
        expect(written).toBe(`${head}HOTP\talice\t-\t${KEY}\t3\t969429\t${time}${end}`);
      }),
      { numRuns: 300 },
    );
  });
});

describe('enrolOathLine', () => {
  const FIELDS = ['HOTP/E/6', 'alice', '-', KEY];
  const LINE = `HOTP/E/6\talice\t-\t${KEY}`;

  test('adds a line at the end', () => {
    expect(enrolOathLine('', FIELDS)).toBe(`${LINE}\n`);
    expect(enrolOathLine('# x\nHOTP bob - 31', FIELDS)).toBe(`# x\nHOTP bob - 31\n${LINE}\n`);
  });

  test('puts it in the place of all that the login has', () => {
    const text = `# x\nHOTP alice - 31\nHOTP bob - 32\nHOTP/T30 alice - 33\nHOTP/T90 alice - 34\n`;
    expect(enrolOathLine(text, FIELDS)).toBe(`# x\n${LINE}\nHOTP bob - 32\nHOTP/T90 alice - 34\n`);
    expect(enrolOathLine('HOTP alice - 31', FIELDS)).toBe(`${LINE}\n`);
  });
});

describe('traceOf', () => {
  test('finds a line that names a login without counting, and not a part of a word', () => {
    const text = `# for malice\nHOTP bob - 31\n#HOTP alice - 32\n`;
    expect(traceOf(text, 'alice')).toBe(3);
    expect(traceOf(text, 'carl')).toBeUndefined();
  });
});
