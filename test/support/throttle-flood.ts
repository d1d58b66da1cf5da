import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { openThrottle } from '../../src/adapters/throttle-file.ts';
import { DEFAULT_THROTTLE } from '../../src/core/throttle/settings.ts';
import type { Outcome } from './run.ts';
import { now, phoneCode, type Form } from './scratch.ts';
import type { Stage } from './stage.ts';
import { start } from './start.ts';
import { enrol, totpStage, wrongCode } from './totp-stage.ts';

const ADDRESSES = Array.from({ length: 50 }, (_, host) => `198.51.100.${host + 1}`);
const ATTACKED_FROM = { env: { REMOTE_ADDR: '192.0.2.7' } };
const FRESH = { env: { REMOTE_ADDR: '203.0.113.5' } };

/** Longer than the only delay the test meets, in times a login is tried. */
const MOST_TRIES = 1000;

/** How the flood is made. */
export interface Flood {
  /** Guesses at invented logins, each one's first, made by calls. */
  readonly calls: number;
  /** The same by whole processes, of which every third is killed at any instant. */
  readonly processes: number;
}

/**
 * Guess at one login from one address, and meanwhile at invented ones from fifty, and check that the
 * store stays as it is and delays whom it should, and nobody else.
 */
export async function checkFlood(form: Form, flood: Flood): Promise<void> {
  const stage = totpStage(form, { section: 'throttle = { seconds = 2 }' });
  try {
    enrol(stage, 'alice');
    const attack = (): Promise<Outcome> => stage.post(['alice', wrongCode()], ATTACKED_FROM);
    for (let tries = 0; tries < 4; tries += 1) expect(reason(await attack())).toBe('bad-code');

    const { size } = statSync(join(stage.state, '.throttle'));
    await callMany(stage, flood.calls);
    await startMany(stage, flood.processes);
    expect(statSync(join(stage.state, '.throttle')).size).toBe(size);
    expect(readdirSync(stage.state)).toEqual(['.throttle']);

    // The fifth is the one too many only if the four before the flood still count.
    expect(reason(await attack())).toBe('bad-code');
    const code = phoneCode(now());
    expect(reason(await stage.post(['alice', code], ATTACKED_FROM))).toBe('throttled');
    expect(reason(await stage.post(['alice', phoneCode(now() + 60)], FRESH))).toBe('accepted');
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const said = reason(await stage.post(['alice', code], ATTACKED_FROM));
      if (said === 'accepted') return;
      expect(said).toBe('throttled');
      await sleep(50);
    }
    throw new Error('the delay did not end');
  } finally {
    stage.remove();
  }
}

async function callMany(stage: Stage, calls: number): Promise<void> {
  const place = { path: join(stage.state, '.throttle'), scope: 'service' } as const;
  const throttle = openThrottle(place, DEFAULT_THROTTLE);
  for (let call = 0; call < calls; call += 1) {
    const guess = { login: `called-${call}`, address: addressOf(call), exists: false };
    const admission = await throttle.admit(guess, now());
    if ('settle' in admission) admission.settle('failure');
    else throw new Error('an invented login was delayed at its first guess');
  }
}

async function startMany(stage: Stage, processes: number): Promise<void> {
  for (let number = 0; number < processes; number += 1) {
    const env = { ...stage.env, REMOTE_ADDR: addressOf(number) };
    const { child, ended } = start(stage.program, { env });
    child.stdin?.end(`invented-${number}\n${wrongCode()}\n`);
    if (number % 3 === 0) {
      await sleep(randomInt(15));
      child.kill('SIGKILL');
      await ended;
    } else {
      expect(reason(await ended)).toBe('not-enrolled');
    }
  }
}

function addressOf(number: number): string {
  return ADDRESSES[number % ADDRESSES.length] ?? '';
}

/** Why a login was refused, or that it was not. */
function reason({ stderr }: Outcome): string {
  return /\] (?:rejected )?([a-z-]+)/.exec(stderr.replace(/^\[[^\]]*\] /, ''))?.[1] ?? stderr;
}
