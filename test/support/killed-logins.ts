import { randomInt } from 'node:crypto';
import { expect } from 'vitest';
import { LONGEST_BLOCK_MS, spin, startLogin, untilTouched, type Fate } from './killed-login.ts';
import { now, phoneCode, type Form } from './scratch.ts';
import type { Stage } from './stage.ts';
import { enrol, totpStage } from './totp-stage.ts';

const SCRATCH_CODE = '87654321';
const ACCEPTED = 'totp\n';

/** A factor and the folder in which it changes files. */
interface Target {
  readonly stage: Stage;
  readonly folder: string;
}

/**
 * Kill logins, each at a random instant, and check after each that the user's files are whole, that
 * no code works twice and that the next login goes on.
 *
 * @returns how often each fate was met.
 */
export async function killLogins(form: Form, kills: number): Promise<Record<Fate, number>> {
  const fates: Record<Fate, number> = { answered: 0, lost: 0, unused: 0 };
  const apart = totpStage(form);
  const inFile = totpStage(form, { stateInFile: true });
  const targets: readonly Target[] = [
    { stage: apart, folder: apart.state },
    { stage: inFile, folder: inFile.secrets },
  ];
  try {
    const durationMs = await timeOneLogin(apart);
    for (let kill = 0; kill < kills; kill += 1) {
      const target = targets[kill % 2] ?? { stage: apart, folder: apart.state };
      // Every combination of place, code and instant in its turn.
      const kind = { isScratch: kill % 4 > 1, isWatched: kill % 8 > 3 };
      fates[await killOne(target, `user${kill}`, kind, durationMs)] += 1;
    }
  } finally {
    apart.remove();
    inFile.remove();
  }
  return fates;
}

async function timeOneLogin(stage: Stage): Promise<number> {
  enrol(stage, 'first');
  await startLogin(stage, 'first', phoneCode(now())).ended;
  const startedAt = performance.now();
  await startLogin(stage, 'first', phoneCode(now() + 30)).ended;
  return performance.now() - startedAt;
}

async function killOne(
  { stage, folder }: Target,
  login: string,
  { isScratch, isWatched }: { isScratch: boolean; isWatched: boolean },
  durationMs: number,
): Promise<Fate> {
  enrol(stage, login, [SCRATCH_CODE]);
  const before = phoneCode(now());
  const code = isScratch ? SCRATCH_CODE : phoneCode(now() + 60);
  expect((await stage.post([login, before])).stdout).toBe(ACCEPTED);

  const victim = startLogin(stage, login, code);
  // Any instant of a login, or the moment its files change and a little later.
  if (isWatched) await untilTouched(folder, victim.ended);
  await spin((randomInt(1000) / 1000) * (isWatched ? 1 : durationMs * 1.2));
  victim.kill();
  const killedOutput = await victim.ended;

  const startedAt = performance.now();
  const next = await stage.post([login, code]);
  expect(performance.now() - startedAt).toBeLessThan(LONGEST_BLOCK_MS);
  expect(next.stderr).not.toContain('unavailable');

  const times = [killedOutput, next.stdout].filter((stdout) => stdout === ACCEPTED).length;
  expect(times).toBeLessThanOrEqual(1);
  for (const used of [code, before]) {
    const again = await stage.post([login, used]);
    expect(again.stdout).toBe('That code was not accepted.\n');
    expect(again.stderr).toMatch(/\] rejected (replayed|bad-code)/);
  }
  if (killedOutput === ACCEPTED) return 'answered';
  return times === 0 ? 'lost' : 'unused';
}
