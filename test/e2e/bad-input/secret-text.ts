import { now, RFC_SECRET, secretFile } from '../../support/scratch.ts';
import { loginFault, type BadInput, type BadInputs } from './bad-input.ts';
import { withText } from './changes.ts';

const text = (tried: string, content: string, what: string): BadInput => ({
  tried,
  arrange: (stage) => {
    withText(content)(`${stage.secrets}/alice`);
  },
  answer: 'refused',
  log: loginFault(what),
});

const firstLine = (tried: string, line: string): BadInput =>
  text(tried, `${line}\n" TOTP_AUTH\n`, 'secret file: line 1 is not a base32 secret');

const option = (line: string, what: string): BadInput =>
  text(`\`${line}\``, secretFile([line]), `secret file: ${what}`);

const accepted = (tried: string, content: string): BadInput => ({
  ...text(tried, content, ''),
  answer: 'accepted',
  log: '[alice] accepted step={n} offset={n}',
});

const RATE_LIMIT = 'RATE_LIMIT must be 1 to 100 tries in 1 to 3600 seconds';

/** Secret files that cannot be understood: nothing in them falls back on a default. */
export const SECRET_TEXT: BadInputs = {
  title: 'Text of the secret file',
  entries: [
    text('an empty file', '', '{secret}: has 0 bytes, must be 1 to 65536'),
    text(
      '65,537 bytes',
      secretFile().padEnd(65_537, '\n'),
      '{secret}: has 65537 bytes, must be 1 to 65536',
    ),
    accepted('65,536 bytes', secretFile().padEnd(65_536, '\n')),
    text('a NUL byte', `${secretFile()}\0`, '{secret}: has a NUL byte'),
    firstLine('line 1 is not base32', 'not a secret!'),
    firstLine('line 1 is empty', ''),
    firstLine('`=` at the end of the secret', `${RFC_SECRET}====`),
    text('no `TOTP_AUTH`', `${RFC_SECRET}\n12345678\n`, 'secret file: has no TOTP_AUTH line'),
    option('HOTP_COUNTER 1', 'has HOTP_COUNTER, so it is not for a totp factor'),
    option('STEP_SIZE 0', 'STEP_SIZE must be 1 to 60'),
    option('STEP_SIZE 90', 'STEP_SIZE must be 1 to 60'),
    option('WINDOW_SIZE 101', 'WINDOW_SIZE must be 1 to 100'),
    option('WINDOW_SIZE three', 'WINDOW_SIZE must be 1 to 100'),
    option('ALGORITHM MD5', 'ALGORITHM must be SHA1, SHA256 or SHA512'),
    option('DIGITS 9', 'DIGITS must be 6, 7 or 8'),
    option('RATE_LIMIT 0 30', RATE_LIMIT),
    option('RATE_LIMIT 3', RATE_LIMIT),
    option('DISALLOW_REUSE yesterday', 'DISALLOW_REUSE cannot be read'),
    option('COSIGN_FACTORS_USED 30', 'COSIGN_FACTORS_USED cannot be read'),
    {
      ...text('`RATE_LIMIT 1 300`, used up', secretFile([`RATE_LIMIT 1 300 ${now()}`]), ''),
      log: '[alice] rejected throttled by=RATE_LIMIT',
    },
    accepted('an option that nobody knows', secretFile(['FUTURE 1 2 3'])),
    accepted('lines that end with CR LF', secretFile(['WINDOW_SIZE 3']).replaceAll('\n', '\r\n')),
    accepted('the last line without its end', secretFile().trimEnd()),
  ],
};
