import { now, phoneCode } from '../../support/scratch.ts';
import type { Stage } from '../../support/stage.ts';
import { enrol, wrongCode } from '../../support/totp-stage.ts';
import { malformed, type BadInput, type BadInputs } from './bad-input.ts';

const ACCEPTED = '[alice] accepted step={n} offset={n}';
const BAD = '[alice] rejected bad-code';
const NOT_DIGITS = '[alice] rejected malformed what="passcode is not 6 to 8 digits"';

const notDigits = (tried: string, passcode: (code: string) => string): BadInput => ({
  tried,
  input: (code) => `alice\n${passcode(code)}\n`,
  answer: 'refused',
  log: NOT_DIGITS,
});

const typed = (
  tried: string,
  passcode: (code: string) => string,
  answer: BadInput['answer'],
  log: string,
): BadInput => ({ tried, input: (code) => `alice\n${passcode(code)}\n`, answer, log });

/** The same digits in another script. */
const inScript =
  (zero: number) =>
  (code: string): string =>
    String.fromCodePoint(...Array.from(code, (digit) => zero + Number(digit)));

/** What people type, and what others do, where a code belongs. */
export const CODES: BadInputs = {
  title: 'Codes',
  entries: [
    typed(
      '`123 456`, as phones show it',
      (c) => `${c.slice(0, 3)} ${c.slice(3)}`,
      'accepted',
      ACCEPTED,
    ),
    typed('blanks around the code', (code) => `  ${code} `, 'accepted', ACCEPTED),
    typed('an empty code', () => '', 'refused', malformed('passcode is empty')),
    notDigits('blanks only', () => '   '),
    notDigits('5 digits', (code) => code.slice(1)),
    notDigits('9 digits', (code) => `${code}000`),
    typed('7 digits where the secret has 6', (code) => `${code}0`, 'refused', BAD),
    typed('8 digits that are no scratch code', () => '99999999', 'refused', BAD),
    notDigits('letters', () => 'abcdef'),
    notDigits('a letter after the code', (code) => `${code}a`),
    notDigits('a sign before it', (code) => `+${code}`),
    notDigits('`0x1234`', () => '0x1234'),
    notDigits('`1e5000`', () => '1e5000'),
    notDigits('full-width digits', inScript(0xff10)),
    notDigits('Arabic-Indic digits', inScript(0x0660)),
    notDigits('mathematical digits, beyond the basic plane', inScript(0x1d7ce)),
    notDigits('a no-break space within the code', (c) => `${c.slice(0, 3)}\u00a0${c.slice(3)}`),
    notDigits('a zero-width space within the code', (c) => `${c.slice(0, 3)}\u200b${c.slice(3)}`),
    notDigits('HTML', () => '<script>alert(1)</script>'),
    notDigits('a quote and SQL', () => `' OR '1'='1`),
    typed('a wrong code', () => wrongCode(), 'refused', BAD),
    typed(
      'the code of a clock 50 minutes fast',
      () => phoneCode(now() + 3000),
      'refused',
      '[alice] rejected skewed skew={n}',
    ),
    {
      tried: 'a code used before',
      arrange: (stage: Stage): void => {
        const step = Math.floor(now() / 30);
        const near = [-2, -1, 0, 1, 2].map((offset) => step + offset);
        enrol(stage, 'alice', [], ['WINDOW_SIZE 17', `DISALLOW_REUSE ${near.join(' ')}`]);
      },
      answer: 'refused',
      log: '[alice] rejected replayed step={n}',
    },
  ],
};
