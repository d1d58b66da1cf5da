import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/adapters/config-file.ts';
import { CommandError } from '../../src/cli/console.ts';
import { chooseSecretSection, chooseSection } from '../../src/cli/sections.ts';
import { Scratch } from '../support/scratch.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

const loaded = loadConfig(
  scratch.configure(
    '[factors.campus]\ntype = "pam"\nthrottle = false\n' +
      '[factors.totp]\ntype = "totp"\nsecret_file = "~/.google_authenticator"\n',
  ),
);

test('a section of any type can be chosen', () => {
  expect(chooseSection(loaded, 'campus').section.type).toBe('pam');
  expect(chooseSecretSection(loaded, 'totp', 'enrol').section.type).toBe('totp');
});

test('a command for secret files refuses another type, and says for which it is', () => {
  const choose = (): unknown => chooseSecretSection(loaded, 'campus', 'enrol');
  expect(choose).toThrow(
    new CommandError('campus is a factor of type pam', 'enrol is for totp and hotp'),
  );
});
