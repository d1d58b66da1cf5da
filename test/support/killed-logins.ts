import { randomInt } from 'node:crypto';
import { expect } from 'vitest';
import { LONGEST_BLOCK_MS, spin, startLogin, untilTouched, type Fate } from './killed-login.ts';
import { openTargets, SCRATCH_CODE, type Target } from './killed-targets.ts';
import type { Form } from './scratch.ts';

const ACCEPTED = 'totp\n';

/**
 * Kill logins, each at a random instant, and check after each that the user's files are whole, that
 * no code works twice and that the next login goes on.
 *
 * @returns how often each fate was met.
 */
export async function killLogins(form: Form, kills: number): Promise<Record<Fate, number>> {
  const fates: Record<Fate, number> = { answered: 0, lost: 0, unused: 0 };
  const targets = openTargets(form);
  try {
    const [first] = targets;
    if (first === undefined) throw new Error('no targets');
    const durationMs = await timeOneLogin(first);
    for (let kill = 0; kill < kills; kill += 1) {
      const at = kill % targets.length;
      const target = targets[at] ?? first;
      // Every combination of target, code and instant in its turn; each round has some of all.
      const turn = Math.floor(kill / targets.length) + at;
      const kind = { isScratch: turn % 2 === 1, isWatched: turn % 4 > 1 };
      fates[await killOne(target, `user${kill}`, kind, durationMs)] += 1;
    }
  } finally {
    for (const { stage } of targets) stage.remove();
  }
  return fates;
}

async function timeOneLogin({ stage, codes, enrol }: Target): Promise<number> {
  enrol('first');
  const [before, code] = codes('first');
  await startLogin(stage, 'first', before).ended;
  const startedAt = performance.now();
  await startLogin(stage, 'first', code).ended;
  return performance.now() - startedAt;
}

async function killOne(
  { stage, codes, enrol, use }: Target,
  login: string,
  { isScratch, isWatched }: { isScratch: boolean; isWatched: boolean },
  durationMs: number,
): Promise<Fate> {
  const folder = enrol(login);
  const [before, later] = codes(login);
  const code = isScratch ? SCRATCH_CODE : later;
  await use(login, before);

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
