import { RFC_4226 } from './rfc-4226.ts';

/** The key of RFC 4226 D, as `users.oath` has it. */
export const HEX_KEY = '3132333435363738393031323334353637383930';

/**
 * What Debian's libpam-oath 2.6.7-3.1+deb12u1 left of a file after a login, seen on 2026-11-22.
 *
 * The clock was UTC, and stood where TIME says.
 */
export const THEIR_FILES = [
  {
    name: 'a line without state, among comments, CR LF and lines of others',
    before: `# x\r\n\r\n  \t\nHOTP bob - 31\r\nHOTP alice - ${HEX_KEY}\r\nHOTP carl - 32 \t \n\xff\xfe junk\nHOTP dave - 33`,
    typed: RFC_4226.codes[0],
    after: `# x\r\n\r\n  \t\nHOTP bob - 31\r\nHOTP\talice\t-\t${HEX_KEY}\t0\t755224\t2026-11-22T04:28:45L\nHOTP carl - 32 \t \n\xff\xfe junk\nHOTP dave - 33`,
  },
  {
    name: 'a counter with zeros in front of it, and a last line without its end',
    before: `HOTP alice - ${HEX_KEY} 007 111111`,
    typed: RFC_4226.codes[8],
    after: `HOTP\talice\t-\t${HEX_KEY}\t8\t399871\t2026-11-22T04:28:45L\n`,
  },
  {
    name: 'the second of two lines, with a PIN',
    before: `HOTP alice 1 ${'31'.repeat(20)}\nHOTP/E/6 alice 1234 ${HEX_KEY} 3\n`,
    typed: `1234${RFC_4226.codes[4]}`,
    after: `HOTP alice 1 ${'31'.repeat(20)}\nHOTP/E/6\talice\t1234\t${HEX_KEY}\t4\t338314\t2026-11-22T04:28:45L\n`,
  },
] as const;

/** Unix time of their TIME. */
export const THEIR_TIME = Date.UTC(2026, 10, 22, 4, 28, 45) / 1000;
