import { malformed, type BadInputs } from './bad-input.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
  );

const NOT_UTF8 = malformed('input is not UTF-8');
const CONTROL_IN_LOGIN = malformed('login has a control character');
const CONTROL_IN_CODE = malformed('passcode has a control character');
const lines = (count: number): string => malformed(`expected 2 lines, got ${count}`);

/** Things that no form of two fields is. */
export const STANDARD_INPUT: BadInputs = {
  title: 'Standard input',
  entries: [
    { tried: 'nothing at all', input: () => '', answer: 'refused', log: lines(0) },
    { tried: 'one line', input: () => 'alice\n', answer: 'refused', log: lines(1) },
    { tried: 'one line without its end', input: () => 'alice', answer: 'refused', log: lines(1) },
    {
      tried: 'the last line without its end',
      input: (code) => `alice\n${code}`,
      answer: 'accepted',
      log: '[alice] accepted step={n} offset={n}',
    },
    {
      tried: 'a line too many',
      input: (code) => `alice\n${code}\nmore\n`,
      answer: 'refused',
      log: lines(3),
    },
    {
      tried: '`%0A` posted within the login',
      input: (code) => `alice\n${code}\n${code}\n`,
      answer: 'refused',
      log: lines(3),
    },
    {
      tried: '`%0A` posted before the login',
      input: (code) => `\nalice\n${code}\n`,
      answer: 'refused',
      log: lines(3),
    },
    {
      tried: '`%0A` posted after the code',
      input: (code) => `alice\n${code}\n\n`,
      answer: 'refused',
      log: lines(3),
    },
    {
      tried: '`%0D%0A` posted after the code',
      input: (code) => `alice\n${code}\r\n\n`,
      answer: 'refused',
      log: lines(3),
    },
    {
      tried: 'lines that end with CR LF',
      input: (code) => `alice\r\n${code}\r\n`,
      answer: 'refused',
      log: CONTROL_IN_LOGIN,
    },
    {
      tried: 'lines that end with CR alone',
      input: (code) => `alice\r${code}\r`,
      answer: 'refused',
      log: lines(1),
    },
    {
      tried: 'NUL within the login',
      input: (code) => `alice\0bob\n${code}\n`,
      answer: 'refused',
      log: CONTROL_IN_LOGIN,
    },
    {
      tried: 'NUL after the code',
      input: (code) => `alice\n${code}\0\n`,
      answer: 'refused',
      log: CONTROL_IN_CODE,
    },
    {
      tried: 'two lines of ESC sequences',
      input: () => '\u001b[2J\n\u001b]0;owned\u0007\n',
      answer: 'refused',
      log: CONTROL_IN_LOGIN,
    },
    {
      tried: 'a tab within the code',
      input: (code) => `alice\n${code.slice(0, 3)}\t${code.slice(3)}\n`,
      answer: 'refused',
      log: CONTROL_IN_CODE,
    },
    {
      tried: 'DEL after the code',
      input: (code) => `alice\n${code}\u007f\n`,
      answer: 'refused',
      log: CONTROL_IN_CODE,
    },
    {
      tried: 'U+009B, a control sequence in one character',
      input: (code) => `alice\n\u009b${code}\n`,
      answer: 'refused',
      log: CONTROL_IN_CODE,
    },
    {
      tried: 'U+2028, a line break to some readers',
      input: (code) => `alice\n${code}\u2028\n`,
      answer: 'refused',
      log: CONTROL_IN_CODE,
    },
    {
      tried: 'bytes that are not UTF-8 in the login',
      input: (code) => bytes('ali', [0xff, 0xfe], `ce\n${code}\n`),
      answer: 'refused',
      log: NOT_UTF8,
    },
    {
      tried: 'a line break in overlong UTF-8',
      input: (code) => bytes('alice', [0xc0, 0x8a], `\n${code}\n`),
      answer: 'refused',
      log: NOT_UTF8,
    },
    {
      tried: 'half a surrogate pair',
      input: (code) => bytes('alice\n', [0xed, 0xa0, 0x80], `${code}\n`),
      answer: 'refused',
      log: NOT_UTF8,
    },
    {
      tried: 'a character cut short at the end',
      input: (code) => bytes(`alice\n${code}`, [0xe2, 0x82]),
      answer: 'refused',
      log: NOT_UTF8,
    },
    {
      tried: 'the form in UTF-16',
      input: (code) => Buffer.from(`alice\n${code}\n`, 'utf16le'),
      answer: 'refused',
      log: lines(3),
    },
    {
      tried: 'the form as it was posted, undecoded',
      input: (code) => `login=alice&passcode=${code}\n`,
      answer: 'refused',
      log: lines(1),
    },
    {
      tried: '256 bytes in the code',
      input: () => `alice\n${'1'.repeat(256)}\n`,
      answer: 'refused',
      log: malformed('passcode is longer than 255 bytes'),
    },
    {
      tried: '100 kB in one line',
      input: () => `alice\n${'1'.repeat(100_000)}\n`,
      answer: 'refused',
      log: malformed('100007 bytes of input'),
    },
    {
      tried: '10 MB in one line, all of it read',
      input: () => Buffer.alloc(10_000_000, '1'),
      answer: 'refused',
      log: malformed('10000000 bytes of input'),
    },
    {
      tried: 'a right form and then 10 MB of line ends',
      input: (code) => Buffer.concat([bytes(`alice\n${code}\n`), Buffer.alloc(10_000_000, '\n')]),
      answer: 'refused',
      log: malformed('10000013 bytes of input'),
    },
  ],
};
