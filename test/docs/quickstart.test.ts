import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TOP } from '../support/scratch.ts';

let shown = '';
let factor = '';
beforeAll(() => {
  shown = execFileSync(process.execPath, ['scripts/start.cjs', 'quickstart'], {
    cwd: TOP,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
  factor = /ln -s \S+ (\S+)/.exec(shown)?.[1] ?? '';
});
afterAll(() => {
  if (factor !== '') rmSync(dirname(factor), { recursive: true });
});

function commands(): readonly string[] {
  return [...shown.matchAll(/^ {2}\$ (.*)$/gm)].map(([, command = '']) => command);
}

test('accepts the code of the moment once, and nothing else', () => {
  const answers = [...shown.matchAll(/to Cosign: (.*?) +\(status (\d)\)/g)].map(
    ([, ...said]) => said,
  );
  const no = ['That code was not accepted.', '1'];
  expect(answers).toEqual([no, ['totp', '0'], no, no, no]);
});

test('shows commands that can be pasted into a shell of any folder', () => {
  const [, configuration, , ...tries] = commands();
  expect(tries).toHaveLength(5);
  for (const command of tries) {
    const { status, stderr } = spawnSync('/bin/sh', ['-c', `${configuration ?? ''}; ${command}`], {
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '' },
    });
    expect(stderr.toString()).toMatch(/\] rejected (malformed|replayed|bad-code)/);
    expect(status).toBe(1);
  }
});
