import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/adapters/config-file.ts';
import { tryFactor, type TryOptions } from '../../src/cli/try.ts';
import { FakeConsole } from '../support/fake-console.ts';
import { Scratch } from '../support/scratch.ts';

const scratch = new Scratch();
let environment: Record<string, string>;

beforeAll(() => {
  environment = {
    PATH: process.env['PATH'] ?? '',
    ...scratch.configure(
      `[factors.totp]\ntype = "totp"\nsecret_file = "${scratch.folder('secrets')}/%u"\n`,
    ),
  };
});
afterAll(() => {
  scratch.remove();
});

/** A foreign factor: a shell script. */
function foreign(name: string, script: string): string {
  const path = scratch.write(`foreign/${name}`, `#!/bin/sh\n${script}\n`, 0o755);
  chmodSync(path, 0o755);
  return path;
}

async function run(
  options: Partial<TryOptions> & { factor: string },
  terminal: FakeConsole,
): Promise<boolean> {
  return tryFactor(
    { pairs: ['login=alice', 'passcode=123456'], address: '192.0.2.7', ...options },
    loadConfig(environment),
    environment,
    terminal,
  );
}

test('a factor that says its name and exits 0 is satisfied', async () => {
  const terminal = new FakeConsole();
  const path = foreign('good', 'cat >/dev/null; echo good');
  expect(await run({ factor: path }, terminal)).toBe(true);
  expect(terminal.output).toBe('Cosign would count the factor "good" as satisfied.');
});

test('the factor gets the values in order, the address, and no arguments', async () => {
  const terminal = new FakeConsole();
  const path = foreign('echo', 'cat >&2; echo "$REMOTE_ADDR $#" >&2; echo no; exit 1');
  expect(await run({ factor: path, pairs: ['passcode=1', 'login=x'] }, terminal)).toBe(false);
  expect(terminal.talk).toContain('x\n1\n192.0.2.7 0');
});

test('missing fields are asked for, the code without an echo', async () => {
  const terminal = new FakeConsole(['alice', '123456']);
  const path = foreign('ask', 'cat >&2; echo no; exit 1');
  await run({ factor: path, pairs: [] }, terminal);
  expect(terminal.asked).toEqual([
    { question: 'login: ', hidden: false },
    { question: 'passcode: ', hidden: true },
  ]);
  expect(terminal.talk).toContain('alice\n123456');
});

test('a factor that is not there is an error and not a refusal', async () => {
  const factor = scratch.at('nowhere');
  await expect(run({ factor }, new FakeConsole())).rejects.toThrow('cannot be started');
});

test('a field that the factor does not have is an error', async () => {
  const factor = foreign('any', 'echo any');
  await expect(run({ factor, pairs: ['pin=1'] }, new FakeConsole())).rejects.toThrow(
    'no field pin',
  );
});
