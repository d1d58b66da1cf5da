import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { tryFactors, type TryOptions } from '../../../src/cli/try/try.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { Scratch } from '../../support/scratch.ts';

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

/** A foreign factor: a shell script that reads its input. */
function foreign(name: string, script: string): string {
  return scratch.write(`foreign/${name}`, `#!/bin/sh\n${script}\n`, 0o755);
}

async function run(
  words: readonly string[],
  terminal: FakeConsole,
  options: Partial<TryOptions> = {},
): Promise<boolean> {
  return tryFactors(
    { words, release: 'head', address: '192.0.2.7', json: false, ...options },
    loadConfig(environment),
    environment,
    terminal,
  );
}

describe('a single factor', () => {
  test('that says its name and exits 0 is satisfied', async () => {
    const terminal = new FakeConsole();
    const path = foreign('good', 'cat >/dev/null; echo good');
    expect(await run([path, 'login=alice', 'passcode=1'], terminal)).toBe(true);
    expect(terminal.outLines).toEqual([
      'Cosign would count the factor "good" as satisfied.',
      'The session would hold: good',
    ]);
  });

  test('gets the values in order, the address, and no arguments', async () => {
    const terminal = new FakeConsole();
    const path = foreign('echo', 'cat >&2; echo "$REMOTE_ADDR $#" >&2; echo no; exit 1');
    expect(await run([path, 'login=x', 'passcode=1'], terminal)).toBe(false);
    expect(terminal.saidLines.slice(1)).toEqual(['  log: x', '  log: 1', '  log: 192.0.2.7 0']);
  });

  test('is asked for what is missing, the code without an echo', async () => {
    const terminal = new FakeConsole(['alice', '123456']);
    await run([foreign('ask', 'cat >&2; echo no; exit 1')], terminal);
    expect(terminal.asked).toEqual([
      { question: 'login: ', hidden: false },
      { question: 'passcode: ', hidden: true },
    ]);
    expect(terminal.talk).toContain('log: alice\n  log: 123456');
  });

  test('that is not there is an error and not a refusal', async () => {
    const words = [scratch.at('nowhere'), 'login=a'];
    await expect(run(words, new FakeConsole())).rejects.toThrow('cannot be started');
  });

  test('of ours has no other fields than its section says', async () => {
    await expect(run(['totp', 'pin=1'], new FakeConsole())).rejects.toThrow('no field pin');
  });

  test('or --conf must be said, and not both', async () => {
    await expect(run(['login=a'], new FakeConsole())).rejects.toThrow('either');
    await expect(run(['totp'], new FakeConsole(), { conf: 'x' })).rejects.toThrow('either');
  });
});

describe('with --conf', () => {
  function conf(lines: readonly string[]): string {
    return scratch.write('cosign.conf', `${lines.join('\n')}\n`);
  }

  test('all lines run in order, and the session is said', async () => {
    const pam = foreign('pam', 'cat >/dev/null; echo PAM');
    const otp = foreign('otp', 'cat >/dev/null; echo otp');
    const file = conf([`factor ${pam} login password`, `factor ${otp} -2 login passcode`]);
    const terminal = new FakeConsole();
    const words = ['login=alice', 'password=p', 'passcode=1'];
    const options = { conf: file, require: 'otp LEVEL2' };
    expect(await run(words, terminal, options)).toBe(false);
    expect(terminal.outLines).toEqual([
      `${file}:1 ${pam}: Cosign would count the factor "PAM" as satisfied.`,
      `${file}:2 ${otp}: Cosign would count the factor "otp" as satisfied.`,
      'The session would hold: PAM otp',
      'That is not enough for: otp LEVEL2; missing LEVEL2',
    ]);
    expect(await run(words, new FakeConsole(), { conf: file, require: 'otp' })).toBe(true);
  });

  test('a line whose fields were not posted does not run; what is answered empty is not posted', async () => {
    const pam = foreign('pam2', 'cat >/dev/null; echo PAM');
    const otp = foreign('otp2', 'cat >/dev/null; echo otp');
    const file = conf([`factor ${pam} login password`, `factor ${otp} -2 login passcode`]);
    const terminal = new FakeConsole(['alice', 'p', '']);
    expect(await run([], terminal, { conf: file })).toBe(true);
    expect(terminal.output).toContain('not run, because these fields were not posted: passcode');
  });

  test('a session that holds something counts as logged in', async () => {
    const otp = foreign('otp3', 'cat >/dev/null; echo otp');
    const file = conf([`factor ${otp} -2 login passcode`]);
    const words = ['login=alice', 'passcode=1'];
    const fresh = new FakeConsole();
    expect(await run(words, fresh, { conf: file })).toBe(false);
    expect(fresh.output).toContain('because of -2 and nobody is logged in');
    const stepUp = new FakeConsole();
    expect(await run(words, stepUp, { conf: file, held: 'PAM' })).toBe(true);
    expect(stepUp.output).toContain('The session would hold: PAM otp');
  });

  test('with a suffix NAME-junk is enough for NAME', async () => {
    const otp = foreign('otp4', 'cat >/dev/null; echo otp-junk');
    const file = conf(['suffix -junk', `factor ${otp} login passcode`]);
    const words = ['login=alice', 'passcode=1'];
    expect(await run(words, new FakeConsole(), { conf: file, require: 'otp' })).toBe(true);
  });

  test('a file that Cosign refuses is an error with its place', async () => {
    const file = conf(['factor /x login', 'Suffix y']);
    await expect(run(['login=a'], new FakeConsole(), { conf: file })).rejects.toThrow(
      `${file}:2: Suffix is not a keyword of Cosign`,
    );
  });
});
