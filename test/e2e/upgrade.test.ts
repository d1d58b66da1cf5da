import { copyFileSync, linkSync, renameSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SENTENCES } from '../support/answers.ts';
import { runPiped } from '../support/pipes.ts';
import { bytesOf, now, ownSecret, phoneCode, PROGRAMS } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage, wrongCode } from '../support/totp-stage.ts';

const LOGINS = 60;
const UPGRADES = 6;
const AT_ONCE = 4;

let stage: Stage;
let launcher: string;
let factor: string;
beforeAll(() => {
  stage = totpStage('executable', { section: 'throttle = false' });
  launcher = stage.scratch.at('installed/cosign-factors');
  stage.scratch.folder('installed', 0o755);
  factor = stage.scratch.at('installed/totp');
  symlinkSync('cosign-factors', factor);
  // Two of each, so that each upgrade brings files that were not there before.
  for (const version of ['a', 'b']) {
    copyFileSync(PROGRAMS.executable, `${launcher}.${version}`);
    copyFileSync(`${PROGRAMS.executable}.run`, `${launcher}.run.${version}`);
  }
  upgrade('a');
});
afterAll(() => {
  stage.remove();
});

/** As README installs: the runtime first, and each of them at once. */
function upgrade(version: string): void {
  for (const path of [`${launcher}.run`, launcher]) {
    linkSync(`${path}.${version}`, `${path}.new`);
    renameSync(`${path}.new`, path);
  }
}

test('no login fails, and none is let in wrongly, while the program is replaced', async () => {
  const logins = Array.from({ length: LOGINS }, (_, at) => `user${at}`);
  for (const login of logins) enrol(stage, login, [], undefined, ownSecret(login));
  const codeOf = (login: string): string => phoneCode(now(), { secret: bytesOf(ownSecret(login)) });
  const isWrong = (at: number): boolean => at % 3 === 0;
  const started: number[] = [];
  const statuses = new Map<string, unknown>();
  const waiting = logins.entries();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const [at, login] of waiting) {
      started.push(at);
      // In the midst of the logins that the others started.
      if (started.length % (LOGINS / UPGRADES) === 5)
        upgrade(started.length % 20 === 5 ? 'b' : 'a');
      const code = isWrong(at) ? wrongCode() : codeOf(login);
      const { status, stdout } = await runPiped(factor, `${login}\n${code}\n`, { env: stage.env });
      statuses.set(login, { status, stdout });
    }
  });
  await Promise.all(workers);
  expect(Object.fromEntries(statuses)).toEqual(
    Object.fromEntries(
      logins.map((login, at) => [
        login,
        isWrong(at)
          ? { status: 1, stdout: `${SENTENCES.refused}\n` }
          : { status: 0, stdout: 'totp\n' },
      ]),
    ),
  );
});
