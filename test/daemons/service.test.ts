import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCRIPT } from '../../scripts/launcher.js';
import { IS_ROOT } from '../support/caller.ts';
import { IS_COMPILED } from '../support/launcher-form.ts';
import { mustRun } from '../support/namespace.ts';
import { run } from '../support/run.ts';
import { bytesOf, now, ownSecret, phoneCode, secretFile } from '../support/scratch.ts';
import { SERVER, WEB } from '../support/service-process.ts';
import { ServiceStage } from '../support/service-stage.ts';

const REFUSED = 'That code was not accepted.\n';
const UNAVAILABLE = 'This sign-in step is unavailable, please try again later.\n';

describe.runIf((IS_ROOT && IS_COMPILED) || mustRun)('the resident service', () => {
  let stage: ServiceStage;
  beforeAll(async () => {
    stage = new ServiceStage();
    for (const login of ['alice', 'bob', 'carol']) {
      stage.enrol(login, secretFile(['DISALLOW_REUSE'], [], ownSecret(login)));
    }
    await stage.start();
  });
  afterAll(() => {
    stage.remove();
  });

  const codeOf = (login: string): string => phoneCode(now(), { secret: bytesOf(ownSecret(login)) });

  test('accepts a code once, and tells the web server nothing', async () => {
    const form = `alice\n${codeOf('alice')}\n`;
    const env = { REMOTE_ADDR: '192.0.2.9', GATEWAY_INTERFACE: 'CGI/1.1' };
    expect(await stage.post(form, { env })).toEqual({
      ...{ status: 0, signal: null, stdout: 'otp\n', stderr: '' },
    });
    expect(await stage.log(/accepted/)).toMatch(
      /^\[otp\] \[alice\] accepted address=192\.0\.2\.9 step=\d+ offset=0\n$/,
    );
    const refused = { status: 1, signal: null, stdout: REFUSED, stderr: '' };
    expect(await stage.post(form, { env })).toEqual(refused);
    expect(await stage.log(/replayed/)).toContain('[alice] rejected replayed');
    // Who is not enrolled reads the same.
    expect(await stage.post('mallory\n123456\n', { env })).toEqual(refused);
    expect(await stage.log(/not-enrolled/)).toContain('[mallory] rejected not-enrolled');
  });

  test('accepts one code once, whoever asks at once', async () => {
    const form = `bob\n${codeOf('bob')}\n`;
    const outcomes = await Promise.all(Array.from({ length: 16 }, () => stage.post(form)));
    expect(outcomes.filter(({ status }) => status === 0)).toHaveLength(1);
    await stage.log(/replayed/, 15);
  });

  test.each([
    ['no form', '', 'expected 2 lines, got 0'],
    ['a line too many', 'alice\n123456\nx\n', 'expected 2 lines, got 3'],
    ['more than a form can be', 'x'.repeat(100_000), 'bytes of input'],
    ['what is not UTF-8', Buffer.from([0xff, 0x0a, 0x31, 0x0a]), 'input is not UTF-8'],
  ])('refuses %s', async (_, form, what) => {
    expect(await stage.post(form)).toMatchObject({ status: 1, stdout: REFUSED });
    expect(await stage.log(/malformed/)).toContain(what);
  });

  test('answers nobody who is not named, and for nothing that is not', async () => {
    const form = `carol\n${codeOf('carol')}\n`;
    const unavailable = { status: 1, signal: null, stdout: UNAVAILABLE, stderr: '' };
    expect(await stage.post(form, { uid: 12_345, gid: 12_345 })).toEqual(unavailable);
    expect(await stage.log(/uid/)).toContain('uid 12345 may not ask for otp');
    const words = ['-c', 'exec -a hotp "$0"', stage.factor];
    const other = await run('/bin/bash', form, { arguments: words, uid: WEB, gid: WEB });
    expect(other).toEqual(unavailable);
    expect(await stage.log(/uid/)).toContain(`uid ${WEB} may not ask for hotp`);
    expect(await stage.post(form)).toMatchObject({ status: 0 });
    await stage.log(/accepted/);
  });

  test('has secrets that whoever asks cannot read', async () => {
    const words = [stage.at('secrets/alice')];
    const { status, stdout } = await run('/bin/cat', '', { arguments: words, uid: WEB, gid: WEB });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });

  test('reads a configuration that changed, and keeps the one before a broken one', async () => {
    stage.configure('throttle = fals');
    expect(await stage.post('alice\n000000\n')).toMatchObject({ stdout: REFUSED });
    expect(await stage.log(/rejected/)).toMatch(
      /line \d+: .*; the configuration before it goes on"\n\[otp\] \[alice\] rejected (bad-code|skewed .*)\n$/,
    );
    stage.configure('', 'nobody = ["otp"]');
    expect(await stage.post('alice\n000000\n')).toMatchObject({ stdout: UNAVAILABLE });
    await stage.log(/may not ask/);
    stage.configure();
    expect(await stage.post('alice\n000000\n')).toMatchObject({ stdout: REFUSED });
    await stage.log(/rejected/);
  });

  test.each([
    ['garbage', 'GET / HTTP/1.0\r\n\r\n', 'not a request'],
    ['half a request', 'cosign-factors/1\0ot', 'cut off'],
    ['a request of another release', 'cosign-factors/9\0otp\0\0', 'a launcher of protocol 9'],
    ['a request without end', Buffer.alloc(20_000), 'a request of more than 16384 bytes'],
  ])('answers %s with no, and goes on', async (_, bytes, what) => {
    const socket = connect(stage.socket);
    const chunks: Buffer[] = [];
    socket.on('error', () => undefined);
    socket.end(bytes);
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(await stage.log(/uid 0/)).toContain(what);
    expect(await stage.post('alice\n000000\n')).toMatchObject({ status: 1 });
    await stage.log(/alice/);
  });

  test('is not kept from others by those who connect and say nothing', async () => {
    const silent = Array.from({ length: 400 }, () => connect(stage.socket));
    for (const socket of silent) socket.on('error', () => undefined);
    await Promise.all(silent.map((socket) => new Promise((done) => socket.once('connect', done))));
    expect(await stage.post('alice\n000000\n')).toMatchObject({ status: 1, stdout: REFUSED });
    expect(await stage.log(/alice/)).toContain('too many requests at once of uid 0');
    for (const socket of silent) socket.destroy();
    await stage.log(/nothing was asked/, 384);
  });

  test('killed at any time, it loses nothing', async () => {
    stage.enrol('dave', secretFile(['DISALLOW_REUSE'], [], ownSecret('dave')));
    const form = `dave\n${codeOf('dave')}\n`;
    let accepted = 0;
    for (let round = 0; round < 5; round += 1) {
      const asked = Array.from({ length: 4 }, () => stage.post(form));
      await new Promise((resolve) => setTimeout(resolve, round * 4));
      await stage.stop('SIGKILL');
      const outcomes = await Promise.all(asked);
      expect(outcomes.map(({ signal }) => signal)).toEqual([null, null, null, null]);
      accepted += outcomes.filter(({ status }) => status === 0).length;
      await stage.start();
    }
    const { status } = await stage.post(form);
    expect(accepted + (status === 0 ? 1 : 0)).toBeLessThanOrEqual(1);
    expect(await stage.post(form)).toMatchObject({ status: 1 });
  });

  test('ends by SIGTERM with 0, and then the answer is no', async () => {
    const waiting = stage.post('alice\n000000\n');
    await stage.log(/alice/);
    expect(await stage.stop()).toBe(0);
    expect(await waiting).toMatchObject({ status: 1, stdout: REFUSED });
    const asked = await statusBy(0);
    expect(asked).toMatchObject({ status: 1, stdout: '' });
    expect(asked.stderr).toMatch(/no service answers \((ENOENT|ECONNREFUSED)\)\n.*hint: start it/);
    expect(existsSync(stage.at('bin/cosign-factors.run'))).toBe(true);
    const { status, stdout, stderr } = await stage.post(`alice\n${codeOf('alice')}\n`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: UNAVAILABLE });
    expect(stderr).toMatch(
      /^\[otp\] \[-\] unavailable scope=service what="\/run\/.*factord\.sock: /,
    );
    await stage.start();
  });

  test('does not start where another one listens, nor as root', async () => {
    const words = ['serve', '--socket', stage.socket];
    const env = { COSIGN_FACTORS_CONF: stage.at('factors.toml') };
    for (const [uid, what] of [
      [SERVER, 'another service listens there'],
      [0, 'the service is not for root'],
    ] as const) {
      const options = { arguments: words, env, uid, gid: uid };
      const { status, stderr } = await run(stage.at('bin/cosign-factors'), '', options);
      expect(status).toBe(1);
      expect(stderr).toContain(what);
    }
  });

  test('is not passed by by a launcher that cannot ask it', async () => {
    const script = stage.at('bin/cosign-factors');
    renameSync(script, `${script}.compiled`);
    writeFileSync(script, SCRIPT, { mode: 0o755 });
    try {
      const env = { COSIGN_FACTORS_CONF: stage.at('factors.toml') };
      const outcome = await stage.post(`alice\n${codeOf('alice')}\n`, { env });
      expect(outcome).toMatchObject({ status: 1, stdout: UNAVAILABLE });
      expect(outcome.stderr).toContain('the resident service answers for this program');
    } finally {
      renameSync(`${script}.compiled`, script);
    }
  });

  const statusBy = (uid: number, words: readonly string[] = []) =>
    run(stage.at('bin/cosign-factors'), '', {
      ...{ arguments: ['status', '--socket', stage.socket, ...words], uid, gid: uid },
    });

  test('tells root and whom it names how it is, and nobody else', async () => {
    stage.configure('throttle = fals');
    await stage.post('alice\n000000\n');
    await stage.log(/alice/);
    for (const uid of [0, SERVER]) {
      const { status, stdout } = await statusBy(uid, ['--json']);
      expect(status).toBe(0);
      const told: unknown = JSON.parse(stdout);
      expect(told).toMatchObject({
        ...{ pid: stage.service.pid, atWork: 0, typing: 0 },
        config: {
          path: stage.at('factors.toml'),
          problems: [expect.stringContaining('invalid value')],
        },
        workers: { busy: 0, idle: 0, waiting: 0 },
        journals: { [stage.at('state')]: 'kept' },
        factors: { otp: { milliseconds: { longest: expect.any(Number) as number } } },
      });
    }
    const refused = await statusBy(WEB);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain('does not say how it is');
    expect(await stage.log(/uid/)).toContain(`uid ${WEB} may not ask for the status`);
    stage.configure('', 'www-data = ["otp"]', 'admin_users = ["www-data"]');
    const { status, stdout } = await statusBy(WEB);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^cosign-factors \S+, process \d+, for 00:\d\d:\d\d, by /);
    expect(stdout).toMatch(
      /\notp: median [\d.]+ ms, 99 of 100 within [\d.]+ ms, longest [\d.]+ ms\n/,
    );
  });

  test('has workers that nobody else can start', async () => {
    const program = stage.at('bin/cosign-factors');
    const script = `echo '{"request":{"name":"otp","facts":[],"form":""}}' | '${program}' --service-worker`;
    expect(await run('/bin/sh', '', { arguments: ['-c', script] })).toEqual({
      ...{ status: 1, signal: null, stdout: '' },
      stderr: 'cosign-factors: error: only the service starts this\n',
    });
    // Whoever makes its pipes is answered nothing that could be taken for a factor's answer.
    const made = await run(program, '{"request":1}\n', { arguments: ['--service-worker'] });
    expect(made).toMatchObject({ stdout: '' });
    expect(made.status).not.toBe(0);
  });

  test('takes the socket that systemd hands over', async () => {
    rmSync(stage.socket, { force: true });
    await stage.stop();
    const activate = `use Socket; $^F = 3; umask 0111; socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un(shift)) or die $!;
      listen(S, 99); require POSIX; POSIX::dup2(fileno(S), 3); $ENV{LISTEN_FDS} = 1; $ENV{LISTEN_PID} = $$;
      exec @ARGV`;
    await stage.start(['perl', '-e', activate, stage.socket]);
    expect(await stage.post('alice\n000000\n')).toMatchObject({ status: 1, stdout: REFUSED });
  });
});
