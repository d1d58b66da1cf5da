import { malformed, type BadInput, type BadInputs } from './bad-input.ts';

const noLogin = (tried: string, login: string): BadInput => ({
  tried,
  input: (code) => `${login}\n${code}\n`,
  answer: 'refused',
  log: malformed(`login of ${Buffer.byteLength(login)} bytes is not one that Cosign accepts`),
});

const nobody = (login: string, tried = `\`${login}\``): BadInput => ({
  tried,
  input: (code) => `${login}\n${code}\n`,
  answer: 'refused',
  log: `[${login}] rejected not-enrolled`,
});

/** Logins that are none, and logins that would be something else as a path or an option. */
export const LOGINS: BadInputs = {
  title: 'Logins',
  entries: [
    {
      tried: 'an empty login',
      input: (code) => `\n${code}\n`,
      answer: 'refused',
      log: malformed('login is empty'),
    },
    noLogin('a login with a blank in it', 'alice smith'),
    noLogin('a blank after the login', 'alice '),
    noLogin('130 characters', 'a'.repeat(130)),
    nobody('a'.repeat(129), '129 characters that nobody has'),
    noLogin('an accented letter', 'alicé'),
    noLogin('a Cyrillic letter that looks like one of ours', '\u0430lice'),
    noLogin('a byte order mark before the login', '\ufeffalice'),
    noLogin('`%u`', '%u'),
    noLogin('`$(id)`', '$(id)'),
    noLogin('`alice;id`', 'alice;id'),
    noLogin('`<b>alice</b>`', '<b>alice</b>'),
    noLogin('`alice] accepted [`', 'alice] accepted ['),
    nobody('../../etc/shadow'),
    nobody('/etc/shadow'),
    nobody('a/b'),
    nobody('../secrets/alice'),
    nobody('./alice'),
    nobody('alice/'),
    nobody('.'),
    nobody('..'),
    nobody('~'),
    nobody('~root'),
    nobody('-schallenge'),
    nobody('--help'),
    nobody('.hidden'),
    nobody('.throttle'),
    nobody('.alice.lock'),
    nobody('ALICE'),
  ],
};
