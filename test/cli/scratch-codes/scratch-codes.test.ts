import { readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { scratchCodes } from '../../../src/cli/scratch-codes/scratch-codes.ts';
import type { SecretOptions } from '../../../src/cli/enrol/secret-options.ts';
import { readScratchHashes } from '../../../src/core/scratch-hashes.ts';
import { attempt } from '../../../src/runner/attempt.ts';
import { openFactor } from '../../../src/runner/open-factor.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { RFC_SECRET, Scratch, secretFile } from '../../support/scratch.ts';
import { circumstances } from '../../runner/fake-factor.ts';

const OLD = ['12345678', '87654321'];

let scratch: Scratch;
let environment: Record<string, string>;
beforeEach(() => {
  scratch = new Scratch();
  scratch.folder('secrets');
  scratch.folder('state');
});
afterEach(() => {
  scratch.remove();
});

function configure(keys = '', file = '%u'): void {
  environment = scratch.configure(
    `audit_file = "${scratch.at('audit.jsonl')}"\n[factors.totp]\ntype = "totp"\n` +
      `secret_file = "${scratch.at('secrets')}/${file}"\nowner = "${process.getuid?.() ?? 0}"\n${keys}\n`,
  );
}

const APART = (): string => `state_dir = "${scratch.at('state')}"`;

async function run(options: Partial<SecretOptions> = {}): Promise<FakeConsole> {
  const terminal = new FakeConsole();
  const all = {
    login: 'alice',
    hashedScratchCodes: false,
    oursOnly: false,
    json: false,
    ...options,
  };
  await scratchCodes(all, loadConfig(environment), 1_700_000_000, terminal);
  return terminal;
}

/** A login with a code, by the factor itself. */
async function login(code: string): Promise<string> {
  const loaded = loadConfig(environment);
  const section = loaded.kind === 'loaded' ? loaded.config.section('totp') : undefined;
  if (section?.kind !== 'good') throw new Error('the configuration is broken');
  const factor = await openFactor('totp', section.value);
  const input = { kind: 'lines', lines: ['alice', code] } as const;
  const { verdict } = await attempt(factor, section.value, input, circumstances());
  return verdict.kind === 'rejected' ? verdict.reason : verdict.kind;
}

describe.each([
  ['in the secret file', () => ''],
  ['in state_dir', APART],
])('with the state %s, hashed scratch codes', (_, keys) => {
  beforeEach(() => {
    configure(keys());
    scratch.write('secrets/alice', secretFile(['WINDOW_SIZE 5'], OLD));
  });

  test('work once each, stay hashed when they are made anew, and are void then', async () => {
    const first = (await run({ hashedScratchCodes: true })).outLines;
    const text = readFileSync(scratch.at('secrets/alice'), 'latin1');
    for (const code of [...first, ...OLD]) expect(text).not.toContain(code);
    for (const old of OLD) expect(await login(old)).toBe('bad-code');
    expect(await login(first[0] ?? '')).toBe('accepted');
    expect(await login(first[0] ?? '')).toBe('bad-code');

    const second = (await run()).outLines;
    for (const code of second) {
      expect(readFileSync(scratch.at('secrets/alice'), 'latin1')).not.toContain(code);
    }
    expect(await login(first[1] ?? '')).toBe('bad-code');
    for (const code of second) {
      expect(await login(code)).toBe('accepted');
      expect(await login(code)).toBe('bad-code');
    }
  });
});

describe.each([
  ['in the secret file', () => ''],
  ['in state_dir', APART],
])('with the state %s, new scratch codes', (_, keys) => {
  beforeEach(() => {
    configure(keys());
    scratch.write('secrets/alice', secretFile(['WINDOW_SIZE 5'], OLD));
  });

  test('work once each, and the old ones no more, used or not', async () => {
    expect(await login('12345678')).toBe('accepted');
    const codes = (await run()).outLines;
    expect(codes).toHaveLength(5);
    for (const old of OLD) expect(await login(old)).toBe('bad-code');
    for (const code of codes) {
      expect(await login(code)).toBe('accepted');
      expect(await login(code)).toBe('bad-code');
    }
  });

  test('leave the secret, the options and the mode as they are', async () => {
    const codes = (await run()).outLines;
    const text = readFileSync(scratch.at('secrets/alice'), 'latin1');
    expect(text).toBe(secretFile(['WINDOW_SIZE 5'], codes));
    expect(text.startsWith(RFC_SECRET)).toBe(true);
    expect(statSync(scratch.at('secrets/alice')).mode & 0o7777).toBe(0o600);
  });
});

test.each([false, true])(
  'in state_dir, codes that were replaced stay void when the file comes back from a backup',
  async (hashedScratchCodes) => {
    configure(`${APART()}\nthrottle = false`);
    scratch.write('secrets/alice', secretFile(['WINDOW_SIZE 5'], OLD));
    const before = (await run({ hashedScratchCodes })).outLines;
    const backup = readFileSync(scratch.at('secrets/alice'), 'latin1');
    const now = (await run()).outLines;
    scratch.write('secrets/alice', backup);
    for (const code of [...OLD, ...before, ...now]) expect(await login(code)).toBe('bad-code');
  },
);

test('JSON has them too, and the audit file that they were made, not what they are', async () => {
  configure();
  scratch.write('secrets/alice', secretFile([], OLD));
  const told = JSON.parse((await run({ json: true })).output) as { scratchCodes: string[] };
  expect(told).toEqual({
    login: 'alice',
    path: scratch.at('secrets/alice'),
    scratchCodes: expect.arrayContaining([expect.stringMatching(/^[1-9][0-9]{7}$/)]) as unknown,
  });
  const line = readFileSync(scratch.at('audit.jsonl'), 'utf8');
  expect(JSON.parse(line)).toMatchObject({ login: 'alice', verdict: 'scratch-codes-made' });
  for (const code of told.scratchCodes) expect(line).not.toContain(code);
});

test('of several devices all hashed ones have one salt', async () => {
  configure('', '%u/');
  const saltIn = (device: string): string | undefined =>
    readScratchHashes(readFileSync(scratch.at(`secrets/alice/${device}`), 'latin1'))?.salt;
  for (const device of ['phone', 'tablet', 'watch']) {
    scratch.write(`secrets/alice/${device}`, secretFile());
  }
  await run({ device: 'tablet', hashedScratchCodes: true });
  const before = saltIn('tablet');
  expect(before).toMatch(/^[0-9a-f]{32}$/);
  await run({ device: 'phone', hashedScratchCodes: true });
  expect([saltIn('phone'), saltIn('watch')]).toEqual([before, undefined]);
  await run({ device: 'tablet' });
  expect(saltIn('tablet')).toBe(before);
});

test('of several devices one is named', async () => {
  configure('', '%u/');
  scratch.write('secrets/alice/phone', secretFile([], OLD));
  await expect(run()).rejects.toThrow('keeps several devices');
  expect((await run({ device: 'phone' })).outLines).toHaveLength(5);
});

test.each(['bob', '../alice', 'a b'])('%j, who is not enrolled, gets none', async (name) => {
  configure();
  await expect(run({ login: name })).rejects.toThrow(/is not enrolled|can have no secret/);
});

test('a file that others can read is left as it is', async () => {
  configure();
  const path = scratch.write('secrets/alice', secretFile([], OLD), 0o644);
  await expect(run()).rejects.toThrow('has mode 0644');
  expect(readFileSync(path, 'latin1')).toBe(secretFile([], OLD));
});
