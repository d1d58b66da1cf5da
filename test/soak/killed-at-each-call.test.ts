import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { callersCommand } from '../support/caller.ts';
import { formerState } from '../support/former-state.ts';
import { mustRun } from '../support/namespace.ts';
import { ownSecret } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage } from '../support/totp-stage.ts';

/** Every call by which a login reads, locks, changes or answers. */
const CALLS =
  'openat read pread64 newfstatat flock fcntl write fchmod fsync rename unlink close'.split(' ');

/** More than any of them is made in one login. */
const MOST_CALLS = 100;

const [BEFORE, LEFT, CODE] = ['12345678', '11223344', '87654321'];
const ACCEPTED = 'totp\n';

const hasStrace = spawnSync('strace', ['-V']).status === 0;

describe.runIf(hasStrace || mustRun)('a login killed by strace', () => {
  // flock(2) is for files that Google's module, or the version before, may have open.
  const OWN_CALLS = CALLS.filter((call) => call !== 'flock');
  const PLACES = [
    ['a file of its own', {}, false, OWN_CALLS],
    ['the secret file', { stateInFile: true }, false, CALLS],
    ['a file of version 1', {}, true, CALLS],
  ] as const;

  describe.each(PLACES)('with its state in %s', (_, where, isFormer, calls) => {
    test.each(calls)('as it enters %s, at each time, loses nothing', async (call) => {
      const stage = totpStage('executable', where);
      try {
        let kills = 0;
        while (kills < MOST_CALLS && (await killAt(stage, call, kills + 1, isFormer))) {
          kills += 1;
        }
        expect(kills).toBeGreaterThan(0);
        expect(kills).toBeLessThan(MOST_CALLS);
      } finally {
        stage.remove();
      }
    });
  });
});

/** @returns whether there was such a call: false when the login survived. */
async function killAt(
  stage: Stage,
  call: string,
  time: number,
  isFormer: boolean,
): Promise<boolean> {
  const login = `user${time}`;
  const path = enrol(stage, login, [BEFORE, LEFT, CODE], undefined, ownSecret(login));
  if (isFormer) {
    const former = formerState('totp', readFileSync(path, 'latin1'), BEFORE);
    stage.write(`state/${login}`, former);
  } else {
    expect((await stage.post([login, BEFORE])).stdout).toBe(ACCEPTED);
  }
  // What a login leaves that is killed before its rename is in the way of the next one.
  expect(kill(stage, [login, LEFT], 'rename', 1).status).not.toBe(0);

  const killed = kill(stage, [login, CODE], call, time);
  const next = await stage.post([login, CODE]);
  expect(next.stderr).not.toContain('unavailable');
  const answers = [killed.stdout.toString(), next.stdout].filter((line) => line === ACCEPTED);
  expect(answers.length).toBeLessThanOrEqual(1);
  for (const used of [BEFORE, CODE]) {
    expect((await stage.post([login, used])).status).toBe(1);
  }
  return killed.status !== 0;
}

/** Post a form to a factor that is killed as it enters a call for the Nth time. */
function kill(
  stage: Stage,
  [login, code]: readonly [string, string],
  call: string,
  time: number,
): { readonly status: number | null; readonly stdout: Buffer } {
  const fault = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${time}`];
  const strace = ['-f', '-qq', '-o', '/dev/null', ...fault, stage.program];
  const { file, words, options } = callersCommand('strace', strace, stage.env);
  return spawnSync(file, words, { ...options, input: `${login}\n${code}\n` });
}
