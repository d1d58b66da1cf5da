import { afterEach, beforeEach, expect, test } from 'vitest';
import { CheckScene } from './scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
  scene.spellings.set('root', 'root');
});
afterEach(() => {
  scene.remove();
});

/** What is found with these keys of the service. */
async function found(
  service: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  scene.configure(`${service}\n${scene.section(changes)}`);
  return scene.found();
}

const CONFIG = 'factors.toml';

test.each<[string, string, readonly string[]]>([
  ['nothing of it', '', []],
  ['who may ask', '[service.allow_users]\nroot = ["totp"]', []],
  [
    'who may ask and is told',
    '[service.allow_users]\nroot = { factors = ["totp"], verdicts = true }',
    [],
  ],
  ['who may know', '[service]\nadmin_users = ["root"]', []],
  [
    'users without an account',
    '[service.allow_users]\nnobody-here = ["totp"]',
    [`error no-account ${CONFIG}`],
  ],
  [
    'admins without an account',
    '[service]\nadmin_users = ["nobody-here"]',
    [`error no-account ${CONFIG}`],
  ],
  [
    'no section',
    '[service.allow_users]\nroot = ["totp", "other"]',
    [`error service-factor ${CONFIG}`],
  ],
])('a configuration with %s', async (_, service, expected) => {
  expect(await found(service)).toEqual(expected);
});

test('a section of a host that the service cannot answer', async () => {
  const kinds = await found('[service.allow_users]\nroot = ["totp"]', { host: '"checkpassword"' });
  expect(kinds).toContain(`error service-factor ${CONFIG}`);
});

test('a section with files in homes', async () => {
  const homes = { secret_file: '"~/.google_authenticator"', owner: '"user"' };
  const kinds = await found('[service.allow_users]\nroot = ["totp"]', homes);
  expect(kinds).toContain(`error service-factor ${CONFIG}`);
});

test('a launcher that asks a service which nobody may ask', async () => {
  scene.write('bin/cosign-factors.service', '/run/factord.sock\n0\n', 0o644);
  expect(await found('')).toEqual(['error service-users bin/cosign-factors.service']);
  expect(await found('[service.allow_users]\nroot = ["totp"]')).toEqual([]);
});
