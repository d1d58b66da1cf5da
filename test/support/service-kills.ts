import { chownSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Outcome } from './run.ts';
import { bytesOf, now, ownSecret, phoneCode, secretFile } from './scratch.ts';
import type { ServiceStage } from './service-stage.ts';

/** How many log in at once, each with a code of their own. */
const CROWD = 24;

/** What a folder with state comes back to when the power fails: nothing of it is on the disk but the journal. */
type Kept = 'files' | 'journal only';

/**
 * Kill the service while many log in: each gets one valid answer, and no code works twice, whatever of the
 * files was on the disk.
 *
 * @param waitMs - From the first login to the kill.
 */
export async function checkKill(
  stage: ServiceStage,
  round: string,
  waitMs: number,
  kept: Kept,
): Promise<number> {
  const logins = Array.from({ length: CROWD }, (_, each) => `u${round}-${each}`);
  for (const login of logins) {
    stage.enrol(login, secretFile(['DISALLOW_REUSE'], [], ownSecret(login)));
  }
  const forms = logins.map((login) => {
    const code = phoneCode(now(), { secret: bytesOf(ownSecret(login)) });
    return `${login}\n${code}\n`;
  });
  const before = stage.at(`before-${round}`);
  copyState(stage.at('state'), before, stage.uid);

  const asked = forms.map((form) => stage.post(form));
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  await stage.stop('SIGKILL');
  const outcomes = await Promise.all(asked);
  for (const outcome of outcomes) expectValid(outcome);

  if (kept === 'journal only') copyState(before, stage.at('state'), stage.uid);
  rmSync(before, { recursive: true });
  await stage.start();
  const again = await Promise.all(forms.map((form) => stage.post(form)));
  // What the service logged says why, where it is neither.
  if (again.some(({ stdout }) => stdout === UNAVAILABLE)) {
    throw new Error(await stage.log(/unavailable/));
  }
  for (const { stdout } of again) expect(['otp\n', REFUSED]).toContain(stdout);
  const accepted = (outcome: Outcome | undefined): number => (outcome?.status === 0 ? 1 : 0);
  for (const [at, login] of logins.entries()) {
    const times = accepted(outcomes[at]) + accepted(again[at]);
    expect({ login, isTwice: times > 1 }).toEqual({ login, isTwice: false });
  }
  const last = await Promise.all(forms.map((form) => stage.post(form)));
  expect(last.map(({ stdout }) => stdout)).toEqual(forms.map(() => REFUSED));
  return outcomes.filter(({ status }) => status === 0).length;
}

function expectValid({ status, stdout, signal }: Outcome): void {
  expect(signal).toBeNull();
  if (status === 0) expect(stdout).toBe('otp\n');
  else expect({ status, stdout }).toEqual({ status: 1, stdout: UNAVAILABLE });
}

const REFUSED = 'That code was not accepted.\n';
const UNAVAILABLE = 'This sign-in step is unavailable, please try again later.\n';

/** Copy what is in a folder of state, its journal left out, in the place of what is there. */
function copyState(from: string, to: string, uid: number): void {
  const namesIn = (folder: string): readonly string[] =>
    readdirSync(folder).filter((name) => !name.startsWith('.journal-'));
  mkdirSync(to, { recursive: true });
  for (const name of namesIn(to)) rmSync(join(to, name));
  for (const name of namesIn(from)) {
    cpSync(join(from, name), join(to, name), { preserveTimestamps: true });
    chownSync(join(to, name), uid, uid);
  }
}
