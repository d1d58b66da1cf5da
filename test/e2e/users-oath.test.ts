import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { expectAcceptedOnce } from '../support/accepted-once.ts';
import { callersCommand } from '../support/caller.ts';
import { mustRun } from '../support/namespace.ts';
import { enrolInOath, oathCode, oathStage } from '../support/oath-stage.ts';
import { FORMS } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';

const PROCESSES = { executable: 24, node: 8 } as const;

/** Every call by which a login locks, changes or answers; soak/killed-at-each-call has more. */
const CALLS = ['fcntl', 'write', 'rename', 'unlink', 'close'];
const MOST_CALLS = 60;
const ACCEPTED = 'totp\n';

let stage: Stage;
afterEach(() => {
  stage.remove();
});

describe.each(FORMS)('as %s', (form) => {
  test(`one code in ${PROCESSES[form]} processes at once is accepted once`, async () => {
    // A throttle would let one login's guesses through one after the other.
    stage = oathStage(form, 'hotp', 'throttle = false');
    enrolInOath(stage, 'hotp');
    const posts = Array.from({ length: PROCESSES[form] }, () =>
      stage.post(['alice', oathCode('hotp', 0)]),
    );
    const outcomes = await Promise.all(posts);
    expectAcceptedOnce(outcomes);
  });

  test('users who log in at once lose nothing of each other', async () => {
    stage = oathStage(form, 'hotp', 'throttle = false');
    const logins = Array.from({ length: PROCESSES[form] }, (_, at) => `user${at}`);
    enrolInOath(stage, 'hotp', logins);
    const post = async (login: string): Promise<number | null> =>
      (await stage.post([login, oathCode('hotp', 0)])).status;
    expect(new Set(await Promise.all(logins.map(post)))).toEqual(new Set([0]));
    expect(new Set(await Promise.all(logins.map(post)))).toEqual(new Set([1]));
  });
});

const hasStrace = spawnSync('strace', ['-V']).status === 0;

describe.runIf(hasStrace || mustRun)('killed by strace', () => {
  test.each(CALLS)('as it enters %s, at each time, a login loses nothing', async (call) => {
    stage = oathStage('executable', 'totp', 'throttle = false');
    let kills = 0;
    while (kills < MOST_CALLS && (await killAt(call, kills + 1))) kills += 1;
    expect(kills).toBeGreaterThan(0);
    expect(kills).toBeLessThan(MOST_CALLS);
  });
});

/** @returns whether there was such a call: false when the login survived. */
async function killAt(call: string, time: number): Promise<boolean> {
  const path = enrolInOath(stage, 'totp');
  rmSync(`${path}.lock`, { force: true });
  const others = (): readonly string[] => readFileSync(path, 'latin1').split('\n').toSpliced(2, 1);
  const before = others();
  const code = oathCode('totp', 0);

  const fault = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${time}`];
  const strace = ['-f', '-qq', '-o', '/dev/null', ...fault, stage.program];
  const { file, words, options } = callersCommand('strace', strace, stage.env);
  const killed = spawnSync(file, words, { ...options, input: `alice\n${code}\n` });

  const next = await stage.post(['alice', code]);
  expect(next.stderr).not.toContain('unavailable');
  const answers = [killed.stdout.toString(), next.stdout].filter((line) => line === ACCEPTED);
  expect(answers.length).toBeLessThanOrEqual(1);
  expect((await stage.post(['alice', code])).status).toBe(1);
  // Also a lock file that it left keeps nobody out, and goes with the next accepted code.
  expect((await stage.post(['alice', oathCode('totp', 1)])).stdout).toBe(ACCEPTED);
  expect(existsSync(`${path}.lock`)).toBe(false);
  expect(others()).toEqual(before);
  return killed.status !== 0;
}
