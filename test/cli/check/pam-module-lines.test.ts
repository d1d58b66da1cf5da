import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MODULE_WORDS } from '../../../src/core/pam/module-line.ts';
import { TOP } from '../../support/scratch.ts';
import { CheckScene } from './scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
  scene.spellings.set('root', 'root');
  scene.write('users', 'carol\n', 0o644);
});
afterEach(() => {
  scene.remove();
});

const ROLL_OUT = (): string => `{ users_file = "${scene.at('users')}", until = 2099-01-01 }`;

/** What is found in a service of these lines. */
async function found(
  lines: readonly string[],
  changes: Readonly<Record<string, string>> = {},
  allowed = 'root = ["totp"]',
): Promise<readonly string[]> {
  const section = scene.section({ host: '"pam"', ...changes });
  scene.configure(`[service.allow_users]\n${allowed}\n${section}`);
  scene.write('pam.d/sshd', `${lines.join('\n')}\n`, 0o644);
  return scene.found();
}

const LINE = 'auth required pam_cosign_factor.so factor=totp';

test.each<[string, readonly string[], readonly string[]]>([
  ['is right', [LINE], []],
  ['is right with a prompt and first_pass', [`${LINE} [prompt=2F-Token: ] use_first_pass`], []],
  ['is right by a path', ['auth required /opt/pam_cosign_factor.so factor=totp debug'], []],
  [
    "has words that are sections' keys",
    [`${LINE} secret=/x grace_period=5`],
    ['error pam-module-word pam.d/sshd:1', 'error pam-module-word pam.d/sshd:1'],
  ],
  [
    'names nothing',
    ['auth required pam_cosign_factor.so'],
    ['error pam-module-factor pam.d/sshd:1'],
  ],
  [
    'names what is no section',
    ['auth required pam_cosign_factor.so factor=other'],
    ['error pam-module-factor pam.d/sshd:1'],
  ],
  [
    'is of account',
    ['account required pam_cosign_factor.so factor=totp'],
    ['error pam-line-type pam.d/sshd:1'],
  ],
  [
    'lets past who is not enrolled, and the section does not',
    ['auth required pam_unix.so', `${LINE} nullok`],
    ['warning pam-module-nullok pam.d/sshd:2'],
  ],
])('a line of the module %s', async (_, lines, expected) => {
  expect(await found(lines)).toEqual(expected);
});

test.each<[string, readonly string[], readonly string[]]>([
  ['behind a password', ['auth required pam_unix.so', `${LINE} nullok`], []],
  ['before a password', [`${LINE} nullok`, 'auth required pam_sss.so'], []],
  ['alone', [`${LINE} nullok`], ['error pam-module-alone pam.d/sshd:1']],
  [
    'beside what refuses nobody',
    ['auth required pam_env.so', `${LINE} nullok`, 'auth required pam_permit.so'],
    ['error pam-module-alone pam.d/sshd:2'],
  ],
  [
    'beside the same for another factor',
    [`${LINE} nullok`, `${LINE} nullok`],
    ['error pam-module-alone pam.d/sshd:1', 'error pam-module-alone pam.d/sshd:2'],
  ],
  [
    'beside a password of another group',
    [`${LINE} nullok`, 'account required pam_unix.so'],
    ['error pam-module-alone pam.d/sshd:1'],
  ],
  ['not said, where the section has it', [LINE], ['warning pam-module-nullok pam.d/sshd:1']],
])('nullok in a roll-out, %s', async (_, lines, expected) => {
  expect(await found(lines, { unenrolled: ROLL_OUT() })).toEqual(expected);
});

test.each(['root = ["hotp"]', 'root = { factors = [] }', 'www-data = ["totp"]'])(
  'a line of what root may not ask for: %s',
  async (allowed) => {
    const kinds = await found([LINE], {}, allowed);
    expect(kinds).toContain('error service-users pam.d/sshd:1');
  },
);

test('a line for a section of another host', async () => {
  expect(await found([LINE], { host: '"cosign"' })).toEqual(['error other-host pam.d/sshd:1']);
});

test('the words are those that the module takes', () => {
  const source = readFileSync(join(TOP, 'src/native/pam-words.c'), 'latin1');
  const [, list = ''] = /\} words\[\] = \{([^]*?)\n\};/.exec(source) ?? [];
  const words = [...list.matchAll(/\{ "(\w+)"/g)].map(([, word]) => word);
  expect(words.toSorted()).toEqual(MODULE_WORDS.toSorted());
});
