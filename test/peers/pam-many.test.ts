import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBun } from '../../scripts/bun.js';
import { PamStage } from '../support/pam-stage.ts';
import { describeWith } from '../support/peers.ts';
import { PROGRAMS, TOP } from '../support/scratch.ts';

const RUNTIMES = { bun: findBun(), node: process.execPath };
const ANSWER = 'x'.repeat(240);

interface Size {
  readonly kilobytes: number;
  readonly descriptors: number;
  readonly children: number;
  readonly handlers: number;
}

interface Told {
  readonly before: Size;
  readonly after: Size;
  readonly codes: Readonly<Record<string, number>>;
}

describeWith(['root', 'gcc'], 'asking PAM again and again', () => {
  let stage: PamStage;
  beforeAll(() => {
    stage = new PamStage();
    stage.build();
    const asks = ['one', 'two', 'three'].map((prompt) => `ask=${prompt}:${ANSWER}`).join(' ');
    stage.service(`auth required play info=hello ${asks}`, 'account required pam_permit.so');
  });
  afterAll(() => stage.remove());

  function askMany(runtime: keyof typeof RUNTIMES, how: 'here' | 'apart', times: number): Told {
    const script = join(TOP, 'test/adapters/programs/pam-many.js');
    const words = [script, how, String(times), stage.name, stage.name, ANSWER, PROGRAMS.executable];
    const { stdout, stderr } = spawnSync(RUNTIMES[runtime], words, { cwd: TOP, timeout: 50_000 });
    expect(stderr.toString()).toBe('');
    return JSON.parse(stdout.toString()) as Told;
  }

  // Three answers of 240 bytes and a handle each time: what is lost of them would be many megabytes.
  test.each(['bun', 'node'] as const)('loses no memory in C, with %s', (runtime) => {
    const { before, after, codes } = askMany(runtime, 'here', 9000);
    expect(codes).toEqual({ '0': 3000, '7': 3000, '19': 3000 });
    expect(after.kilobytes - before.kilobytes).toBeLessThan(6000);
    expect(after.descriptors).toBe(before.descriptors);
  });

  test.each(['bun', 'node'] as const)('leaves no process or pipe behind, with %s', (runtime) => {
    const { before, after, codes } = askMany(runtime, 'apart', 150);
    expect(codes).toEqual({ '0': 50, '7': 50, '19': 50 });
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 5);
    expect(after.children).toBe(0);
    expect(after.handlers).toBe(before.handlers);
  });
});
