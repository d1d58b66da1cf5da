import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bytesOf, now, ownSecret, phoneCode, secretFile } from '../support/scratch.ts';
import { ServiceStage } from '../support/service-stage.ts';

const SECONDS = Number(process.env['COSIGN_FACTORS_SECONDS'] ?? 600);
const A_SECOND = 50;
const USERS = 2000;

/** A tenth of the time, in which it gets as big as it will be. */
const WARM_SHARE = 0.1;
const MOST_GROWTH = 1.15;

test(`${SECONDS} s of ${A_SECOND} logins a second leave a service as big as it was`, async () => {
  const stage = new ServiceStage();
  try {
    stage.configure('throttle = false');
    for (let user = 0; user < USERS; user += 1) {
      const login = `u${user}`;
      stage.enrol(login, secretFile(['DISALLOW_REUSE'], [], ownSecret(login)));
    }
    await stage.start();
    const sizes: number[] = [];
    let accepted = 0;
    for (let second = 0; second < SECONDS; second += 1) {
      const next = sleep(1000);
      const logins = Array.from(
        { length: A_SECOND },
        (_, at) => `u${(second * A_SECOND + at) % USERS}`,
      );
      const outcomes = await Promise.all(
        logins.map((login) => {
          const code = phoneCode(now(), { secret: bytesOf(ownSecret(login)) });
          return stage.post(`${login}\n${code}\n`);
        }),
      );
      accepted += outcomes.filter(({ status }) => status === 0).length;
      sizes.push(kilobytesOf(stage.service.pid ?? 0));
      await next;
    }
    // Each user comes every forty seconds, with a code of another step.
    expect(accepted).toBeGreaterThan(SECONDS * A_SECOND * 0.9);
    const warm = sizes.slice(0, Math.ceil(SECONDS * WARM_SHARE));
    expect(Math.max(...sizes)).toBeLessThan(Math.max(...warm) * MOST_GROWTH);
  } finally {
    stage.remove();
  }
});

/** What a process has in memory. */
function kilobytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}
