import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { watch } from 'node:fs';
import { expect } from 'vitest';
import { callersCommand } from './caller.ts';
import { now, phoneCode, type Form } from './scratch.ts';
import type { Stage } from './stage.ts';
import { enrol, totpStage } from './totp-stage.ts';

/** No killed process may hold up the next login for longer. */
const LONGEST_BLOCK_MS = 2000;

const SCRATCH_CODE = '87654321';
const ACCEPTED = 'totp\n';

/** What became of the code of a login that was killed. */
export type Fate =
  /** The answer was out before the kill. */
  | 'answered'
  /** It was stored as used, and nobody was told. */
  | 'lost'
  /** Nothing was stored, so it was good for the next login. */
  | 'unused';

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

interface Login {
  /** What it said on standard output before its end. */
  readonly ended: Promise<string>;
  kill(): void;
}

function startLogin(stage: Stage, login: string, code: string): Login {
  const { file, words, options } = callersCommand(stage.program, [], stage.env);
  const child = spawn(file, words, { ...options, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${login}\n${code}\n`);
  const ended = new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => {
      resolve(output);
    });
  });
  return { ended, kill: () => child.kill('SIGKILL') };
}

/** Wait until something is made or changed in a folder, or the login ends. */
async function untilTouched(folder: string, ended: Promise<unknown>): Promise<void> {
  const watcher = watch(folder);
  await Promise.race([new Promise((resolve) => watcher.once('change', resolve)), ended]);
  watcher.close();
}

/** Let so many milliseconds pass, and fractions of one: timers know whole ones only. */
async function spin(ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
}
