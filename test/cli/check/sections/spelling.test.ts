import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CheckOptions } from '../../../../src/cli/check/check.ts';
import { secretFile } from '../../../support/scratch.ts';
import { another, CheckScene, isRoot, WEB } from '../scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
  scene.spellings.set('alice', 'alice').set('BOB', 'bob').set('Carol', 'carol');
  scene.secret('BOB', another(secretFile(['DISALLOW_REUSE'])));
  scene.write('pilot', 'Carol\nalice\nnobody-known\n', 0o644);
});
afterEach(() => {
  scene.remove();
});

const pilot = (): string =>
  `{ suffix = "-junk", users_file = "${scene.at('pilot')}", until = 2099-12-31 }`;

/** What was found of spellings, for a section with more keys. */
async function found(
  changes: Readonly<Record<string, string>>,
  options: Partial<CheckOptions> = { user: WEB.name },
): Promise<readonly string[]> {
  scene.configure(scene.section(changes));
  const { problems } = await scene.check(options);
  return problems
    .filter(({ kind }) => kind === 'other-spelling')
    .map(({ severity, what }) => `${severity}: ${what}`);
}

test.runIf(isRoot)('logins in files that the system spells otherwise are named', async () => {
  const what = 'factors.totp: has other spellings of accounts: BOB (bob)';
  expect(await found({})).toEqual([`warning: ${what}`]);
  expect(await found({ spelling: '"exact"' })).toEqual([`error: ${what}`]);
  expect(await found({ unenrolled: pilot() })).toEqual([`warning: ${what}, Carol (carol)`]);
});

test.runIf(isRoot)('a few of many are named', async () => {
  for (const login of ['A1', 'A2', 'A3', 'A4', 'A5', 'A6']) {
    scene.spellings.set(login, login.toLowerCase());
    scene.secret(login, another(secretFile(), Number(login.charAt(1))));
  }
  const [first = ''] = await found({});
  expect(first).toMatch(/: A1 \(a1\), A2 \(a2\), A3 \(a3\), A4 \(a4\), A5 \(a5\) and 2 more$/);
});

test('nobody is looked up without --user', async () => {
  expect(await found({ spelling: '"exact"' }, {})).toEqual([]);
});
