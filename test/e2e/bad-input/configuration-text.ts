import { serviceFault, startFault, type BadInput, type BadInputs } from './bad-input.ts';
import { withText } from './changes.ts';

const toml = (tried: string, text: string, what: string): BadInput => ({
  tried,
  arrange: (stage) => {
    withText(text)(stage.scratch.at('factors.toml'));
  },
  answer: 'unavailable',
  log: startFault(`{conf}: ${what}`),
});

/** The least that a section must have, and these lines. */
const section = (tried: string, lines: string, what: string): BadInput =>
  toml(tried, `[factors.totp]\ntype = "totp"\nsecret_file = "/secrets/%u"\n${lines}`, what);

/** A section with another secret_file. */
const secretFile = (tried: string, path: string, what: string): BadInput =>
  toml(
    tried,
    `[factors.totp]\ntype = "totp"\nsecret_file = "${path}"\n`,
    `factors.totp.secret_file must ${what}, got \\"${path}\\"`,
  );

const THROTTLE_TABLE = '{ failures = 1 to 100, seconds = 1 to 3600, per_login = 1 to 1000 }';

/** Configurations with a mistake: nobody gets in until it is mended, and the log names the place. */
export const CONFIGURATION_TEXT: BadInputs = {
  title: 'Configuration',
  entries: [
    toml('an empty file', '', 'has no section [factors.totp]'),
    toml(
      'sections of other factors only',
      '[factors.otp]\ntype = "totp"\nsecret_file = "/s/%u"\n',
      'has no section [factors.totp]',
    ),
    toml('text that is not TOML', 'factors: totp\n', 'line 1: illegal character in key'),
    toml(
      'a key given twice',
      '[factors.totp]\ntype = "totp"\ntype = "totp"\n',
      'line 3: trying to redefine an already defined table or value',
    ),
    toml(
      'a NUL byte',
      '[factors.totp]\ntype = "to\0tp"\n',
      'line 2: control characters are not allowed in strings',
    ),
    toml('a section that is no table', 'factors.totp = "yes"\n', 'factors.totp must be a table'),
    toml(
      'a type that is none',
      '[factors.totp]\ntype = "topt"\n',
      String.raw`factors.totp.type must be one of totp, hotp, pam, yubico, got \"topt\"`,
    ),
    toml(
      'a key is missing',
      '[factors.totp]\ntype = "totp"\n',
      'factors.totp.secret_file is missing',
    ),
    section(
      'a key with a typing error',
      'allowed_prem = 0o640',
      String.raw`factors.totp: unknown key \"allowed_prem\"; did you mean \"allowed_perm\"?`,
    ),
    section(
      'files that everybody may read',
      'allowed_perm = 0o644',
      'factors.totp.allowed_perm must be 0o400 to 0o660, with nothing for others, got 420',
    ),
    secretFile(
      'one secret for everybody',
      '/secrets/all',
      'have %u (the login) or begin with ~/, so that each user has a file of their own',
    ),
    secretFile(
      'a secret file by a relative path',
      'secrets/%u',
      'be an absolute path or begin with ~/',
    ),
    section(
      'a form of one field',
      'fields = ["login"]',
      String.raw`factors.totp.fields must be \"login\" and one more field, for the code`,
    ),
    section(
      '`throttle = true`',
      'throttle = true',
      `factors.totp.throttle must be false or a table ${THROTTLE_TABLE}, got true`,
    ),
    {
      ...section('an owner that has no account', 'owner = "nobody-of-this-name"', ''),
      log: serviceFault(String.raw`owner = \"nobody-of-this-name\": no such account`),
    },
    toml(
      'two mistakes, both reported',
      'audit = 1\n[factors.totp]\ntype = "totp"\n',
      String.raw`unknown key \"audit\"; {conf}: factors.totp.secret_file is missing`,
    ),
  ],
};
