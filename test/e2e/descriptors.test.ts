import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asRoot } from '../adapters/ordinary-user.ts';
import { expectAnswer, SENTENCES } from '../support/answers.ts';
import { filesBelow } from '../support/files-below.ts';
import type { Outcome } from '../support/run.ts';
import { FORMS, now, phoneCode } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { start, untilUp } from '../support/start.ts';
import { enrol, totpStage } from '../support/totp-stage.ts';

describe.each(FORMS)('as %s', (form) => {
  let stage: Stage;
  let code: string;
  beforeEach(() => {
    stage = totpStage(form, { globals: ({ state }) => `audit_file = "${state}/audit"` });
    enrol(stage, 'alice');
    code = phoneCode(now());
  });
  afterEach(() => {
    stage.remove();
  });

  const post = (redirections: string): Promise<Outcome> => {
    const started = start(stage.program, { env: stage.env, redirections });
    started.child.stdin?.end(`alice\n${code}\n`);
    return started.ended;
  };

  /** Nothing that was meant for a descriptor may have gone into a file of ours. */
  const expectCleanFiles = (audited: string): void => {
    for (const name of filesBelow(stage.scratch)) {
      const text = readFileSync(stage.scratch.at(name), 'latin1');
      expect(text, name).not.toContain(SENTENCES.refused);
      expect(text, name).not.toContain('[totp]');
      expect(text.split('\n'), name).not.toContain('totp');
    }
    const [line, ...rest] = readFileSync(`${stage.state}/audit`, 'utf8').trimEnd().split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({ verdict: audited });
    expect(rest).toEqual([]);
  };

  test('without standard input there is no form', async () => {
    const outcome = await post('<&-');
    expectAnswer(
      outcome,
      'totp',
      'refused',
      '[-] rejected malformed what="expected 2 lines, got 0"',
    );
    expectCleanFiles('rejected');
  });

  test.each(['>&-', '>/dev/full', '1</dev/null'])(
    'with %s nobody hears an acceptance, so there is none, and the code is used',
    async (redirections) => {
      const outcome = await post(redirections);
      expect(outcome).toMatchObject({ status: 1, signal: null, stdout: '' });
      expect(outcome.stderr).toMatch(/^\[totp\] \[alice\] accepted step=\d+ offset=-?\d+\n$/);
      expectCleanFiles('accepted');
      expect((await post('')).stderr).toMatch(/^\[totp\] \[alice\] rejected replayed /);
    },
  );

  test('with >/dev/null somebody wants the status alone', async () => {
    expect(await post('>/dev/null')).toMatchObject({ status: 0, signal: null, stdout: '' });
  });

  test.each(['2>&-', '2>/dev/null', '2>/dev/full', '2</dev/null'])(
    'with %s the log goes nowhere, and the answer is the same',
    async (redirections) => {
      const outcome = await post(redirections);
      expect(outcome).toEqual({ status: 0, signal: null, stdout: 'totp\n', stderr: '' });
      expectCleanFiles('accepted');
    },
  );

  test('without standard output and error no file takes their place', async () => {
    expect(await post('>&- 2>&-')).toEqual({ status: 1, signal: null, stdout: '', stderr: '' });
    expectCleanFiles('accepted');
  });

  test.each([
    ['a log that nobody reads', '2>', 0, 'totp\n'],
    ['a standard output that nobody reads', '>', 1, ''],
  ])('%s, full, keeps nobody waiting', async (_, redirection, status, stdout) => {
    const path = stage.scratch.at('full');
    execFileSync('mkfifo', ['-m', '0666', path]);
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    expect(() => {
      for (;;) writeSync(fd, Buffer.alloc(4096));
    }).toThrow('EAGAIN');
    const startedAt = performance.now();
    expect(await post(`${redirection}'${path}'`)).toMatchObject({ status, stdout });
    expect(performance.now() - startedAt).toBeLessThan(8000);
    closeSync(fd);
    rmSync(path);
    expectCleanFiles('accepted');
  });

  test('without any of the three there is still an end, and a no', async () => {
    const outcome = await post('<&- >&- 2>&-');
    expect(outcome).toEqual({ status: 1, signal: null, stdout: '', stderr: '' });
    expectCleanFiles('rejected');
  });

  // Nobody but root may look into a process that leaves no dumps.
  test.runIf(asRoot)(
    'descriptors that were closed are /dev/null while the factor works',
    async () => {
      const { child, pid, ended } = start(stage.program, {
        env: stage.env,
        redirections: '>&- 2>&-',
      });
      await untilUp(pid);
      for (const fd of [1, 2]) expect(readlinkSync(`/proc/${pid}/fd/${fd}`)).toBe('/dev/null');
      child.stdin?.end();
      expect((await ended).status).toBe(1);
    },
  );

  test('an acceptance that nobody reads is none, and its code is used', async () => {
    const { child, pid, ended } = start(stage.program, { env: stage.env });
    await untilUp(pid);
    child.stdout?.destroy();
    child.stdin?.end(`alice\n${code}\n`);
    const outcome = await ended;
    expect(outcome).toMatchObject({ status: 1, signal: null });
    expect(outcome.stderr).toMatch(/^\[totp\] \[alice\] accepted /);
    expect((await post('')).stderr).toMatch(/^\[totp\] \[alice\] rejected replayed /);
  });

  test('a log that nobody reads does not change the answer', async () => {
    const { child, pid, ended } = start(stage.program, { env: stage.env });
    await untilUp(pid);
    child.stderr?.destroy();
    child.stdin?.end(`alice\n${code}\n`);
    expect(await ended).toMatchObject({ status: 0, signal: null, stdout: 'totp\n' });
  });

  test.runIf(asRoot)('descriptor 3 is neither read nor written nor closed', async () => {
    // Under Cosign it is the CGI's own connection to cosignd.
    const path = stage.write('connection', 'LOGIN\n');
    const fd = openSync(path, 'r+');
    const { child, pid, ended } = start(stage.program, {
      env: stage.env,
      stdio: ['pipe', 'pipe', 'pipe', fd],
    });
    await untilUp(pid);
    expect(readlinkSync(`/proc/${pid}/fd/3`)).toBe(path);
    child.stdin?.end(`alice\n${code}\n`);
    expect(await ended).toMatchObject({ status: 0, stdout: 'totp\n' });
    // The offset is shared: had anybody read or written, this would not be the whole text.
    const buffer = Buffer.alloc(100);
    expect(buffer.toString('latin1', 0, readSync(fd, buffer))).toBe('LOGIN\n');
    closeSync(fd);
  });

  test('nothing arrives on a socket that is descriptor 3', async () => {
    const { child, ended } = start(stage.program, {
      env: stage.env,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const received: Buffer[] = [];
    child.stdio[3]?.on('data', (chunk: Buffer) => received.push(chunk));
    child.stdin?.end(`alice\n${code}\n`);
    expect(await ended).toMatchObject({ status: 0, stdout: 'totp\n' });
    expect(received).toEqual([]);
  });
});
