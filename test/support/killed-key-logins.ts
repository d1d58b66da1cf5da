import { randomBytes, randomInt } from 'node:crypto';
import { expect } from 'vitest';
import { formerKeyState } from './former-state.ts';
import { LONGEST_BLOCK_MS, spin, startLogin, untilTouched, type Fate } from './killed-login.ts';
import type { Form } from './scratch.ts';
import { SoftKey } from './soft-key.ts';
import { YubicoStage } from './yubico-stage.ts';

const ACCEPTED = 'otp\n';

/**
 * Kill logins by a key, each at a random instant, and check after each that its counters are whole,
 * that no code works twice, that none before it works again, and that the next login goes on.
 *
 * @returns how often each fate was met.
 */
export async function killKeyLogins(form: Form, kills: number): Promise<Record<Fate, number>> {
  const fates: Record<Fate, number> = { answered: 0, lost: 0, unused: 0 };
  const staged = new YubicoStage(form, 'throttle = false');
  try {
    await startLogin(staged.stage, 'alice', staged.key.touch({ counter: 1, use: 0 })).ended;
    const startedAt = performance.now();
    await startLogin(staged.stage, 'alice', staged.key.touch({ counter: 1, use: 1 })).ended;
    const durationMs = performance.now() - startedAt;
    for (let kill = 0; kill < kills; kill += 1) {
      const kind = { isWatched: kill % 2 === 1, isFormer: kill % 4 > 1 };
      fates[await killOne(staged, 2 + kill, kind, durationMs)] += 1;
    }
  } finally {
    staged.remove();
  }
  return fates;
}

async function killOne(
  staged: YubicoStage,
  counter: number,
  { isWatched, isFormer }: { readonly isWatched: boolean; readonly isFormer: boolean },
  durationMs: number,
): Promise<Fate> {
  const { stage } = staged;
  // Programmed anew for each, where version 1 has its state: it is taken over once.
  const key = isFormer ? new SoftKey(undefined, randomBytes(16).toString('hex')) : staged.key;
  staged.program(key);
  const [before, code] = [0, 1].map((use) => key.touch({ counter, use })) as [string, string];
  if (isFormer) {
    stage.write(`state/${key.secret.publicId}`, formerKeyState(key, { counter, use: 0 }));
  } else {
    expect((await stage.post(['alice', before])).stdout).toBe(ACCEPTED);
  }

  const victim = startLogin(stage, 'alice', code);
  // Any instant of a login, or the moment its files change and a little later.
  if (isWatched) await untilTouched(stage.state, victim.ended);
  await spin((randomInt(1000) / 1000) * (isWatched ? 1 : durationMs * 1.2));
  victim.kill();
  const killedOutput = await victim.ended;

  const startedAt = performance.now();
  const next = await stage.post(['alice', code]);
  expect(performance.now() - startedAt).toBeLessThan(LONGEST_BLOCK_MS);
  expect(next.stderr).not.toContain('unavailable');

  const times = [killedOutput, next.stdout].filter((stdout) => stdout === ACCEPTED).length;
  expect(times).toBeLessThanOrEqual(1);
  for (const used of [code, before]) {
    const again = await stage.post(['alice', used]);
    expect(again.stdout).toBe('That code was not accepted.\n');
    expect(again.stderr).toMatch(/\] rejected replayed /);
  }
  if (killedOutput === ACCEPTED) return 'answered';
  return times === 0 ? 'lost' : 'unused';
}
