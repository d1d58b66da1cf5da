import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/adapters/config-file.ts';
import { CommandError } from '../../src/cli/console.ts';
import { chooseCodeSection, chooseSecretSection, chooseSection } from '../../src/cli/sections.ts';
import { Scratch } from '../support/scratch.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

const loaded = loadConfig(
  scratch.configure(
    '[factors.campus]\ntype = "pam"\nthrottle = false\n' +
      '[factors.oath]\ntype = "totp"\nusers_oath_file = "/etc/users.oath"\n' +
      '[factors.totp]\ntype = "totp"\nsecret_file = "~/.google_authenticator"\n',
  ),
);

test('a section of any type can be chosen', () => {
  expect(chooseSection(loaded, 'campus').section.type).toBe('pam');
  expect(chooseCodeSection(loaded, 'totp', 'enrol').section.type).toBe('totp');
});

test('a command for codes refuses another type, and says for which it is', () => {
  const choose = (): unknown => chooseCodeSection(loaded, 'campus', 'enrol');
  expect(choose).toThrow(
    new CommandError('campus is a factor of type pam', 'enrol is for totp and hotp'),
  );
});

test('a command for secret files refuses a section of users.oath, and others take it', () => {
  expect(chooseCodeSection(loaded, 'oath', 'enrol').section.type).toBe('totp');
  expect(() => chooseSecretSection(loaded, 'oath', 'scratch-codes')).toThrow(
    new CommandError(
      'oath keeps its users in /etc/users.oath',
      'scratch-codes is for factors with secret_file',
    ),
  );
});
