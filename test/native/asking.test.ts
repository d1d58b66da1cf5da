import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { IS_ROOT } from '../support/caller.ts';
import { IS_COMPILED } from '../support/launcher-form.ts';
import { mustRun } from '../support/namespace.ts';
import { run } from '../support/run.ts';
import { PROGRAMS } from '../support/scratch.ts';
import { ServiceStage } from '../support/service-stage.ts';

/**
 * What a program ends with that may be damaged, and then may not end. bash(1) starts it, which takes no
 * binary file for a script, as execvp(3) does.
 */
async function statusOf(program: string, cwd: string): Promise<number | string | null> {
  return new Promise((resolve) => {
    const child = spawn('/bin/bash', ['-c', 'exec "$0"', program], {
      ...{ cwd, timeout: 2000, stdio: ['pipe', 'ignore', 'ignore'] },
    });
    child.on('error', (error) => {
      resolve(error.message);
    });
    child.on('exit', resolve);
    child.stdin.on('error', () => undefined);
    child.stdin.end('x\n');
  });
}

const UNAVAILABLE = 'This sign-in step is unavailable, please try again later.\n';
const HELLO = 'cosign-factors/1\0';
const YES = 's\0\x010';

describe.runIf((IS_ROOT && IS_COMPILED) || mustRun)('the launcher that asks', () => {
  let stage: ServiceStage;
  let server: Server | undefined;
  beforeAll(() => {
    stage = new ServiceStage();
  });
  afterAll(() => {
    server?.close();
    stage.remove();
  });

  /** A service of a test's own, which gets what was asked. */
  const listen = async (answer: (asked: Buffer, socket: Socket) => void): Promise<void> => {
    server?.close();
    rmSync(stage.socket, { force: true });
    server = createServer({ allowHalfOpen: true }, (socket) => {
      const chunks: Buffer[] = [];
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('end', () => {
        answer(Buffer.concat(chunks), socket);
      });
    });
    await new Promise<void>((resolve) => server?.listen(stage.socket, resolve));
    chmodSync(stage.socket, 0o666);
  };
  const saying = (reply: string): Promise<void> =>
    listen((_, socket) => socket.end(Buffer.from(reply, 'latin1')));

  test('refuses arguments, which no service is told', async () => {
    await listen((_, socket) => socket.end(HELLO + YES));
    const { status, stdout, stderr } = await stage.post('x\n', { arguments: ['alice'] });
    expect({ status, stdout }).toEqual({ status: 1, stdout: UNAVAILABLE });
    expect(stderr).toContain('takes no arguments');
  });

  test('sends the name, the facts and the form, and passes on the answer', async () => {
    let asked = '';
    await listen((bytes, socket) => {
      asked = bytes.toString('latin1');
      socket.end(`${HELLO}o\0\x04otp\n${YES}`);
    });
    const env = { REMOTE_ADDR: '::1', SECRET: 'x', IPX: '1', PAM_USER: 'a b', AUTHTYPE: 'PASS' };
    const outcome = await stage.post('alice\n1\0\xff', { env });
    expect(outcome).toEqual({ status: 0, signal: null, stdout: 'otp\n', stderr: '' });
    const [greeting, name, ...rest] = asked.split('\0');
    expect([greeting, name]).toEqual(['cosign-factors/1', 'otp']);
    const facts = rest.slice(0, rest.indexOf(''));
    expect(facts.toSorted()).toEqual(['AUTHTYPE=PASS', 'PAM_USER=a b', 'REMOTE_ADDR=::1']);
    expect(rest.slice(facts.length + 1).join('\0')).toBe('alice\n1\0\u00c3\u00bf');
  });

  test.each<[string, string, number, string]>([
    ['a no', `${HELLO}o\0\x03No\ns\0\x011`, 1, 'No\n'],
    ['an expired password', `${HELLO}o\0\x02x\ns\0\x012`, 2, 'x\n'],
    ['a status alone', `${HELLO}s\0\x011`, 1, ''],
    ['two lines', `${HELLO}o\0\x02a\no\0\x02b\n${YES}`, 0, 'a\nb\n'],
    ['what comes after the status', `${HELLO}${YES}o\0\x02a\n`, 0, ''],
  ])('passes on %s', async (_, reply, status, stdout) => {
    await saying(reply);
    expect(await stage.post('x\n')).toEqual({ status, signal: null, stdout, stderr: '' });
  });

  test('takes a reply that comes byte by byte', async () => {
    await listen((_, socket) => {
      const bytes = Buffer.from(`${HELLO}o\0\x04otp\n${YES}`, 'latin1');
      const send = (at: number): void => {
        if (at === bytes.length) socket.end();
        else socket.write(bytes.subarray(at, at + 1), () => setTimeout(send, 1, at + 1));
      };
      send(0);
    });
    expect(await stage.post('x\n')).toMatchObject({ status: 0, stdout: 'otp\n' });
  });

  test.each<[string, string, number]>([
    ['nothing', '', 71],
    ['the greeting alone', HELLO, 71],
    ['zeros', '\0'.repeat(64), 93],
    ['another release', `cosign-factors/2\0${YES}`, 93],
    ['no greeting', YES.repeat(9), 93],
    ['a status of a zero byte', `${HELLO}s\0\x01\0`, 71],
    ['a status that is no digit', `${HELLO}s\0\x01y`, 71],
    ['a status of two bytes', `${HELLO}s\0\x0200`, 71],
    ['a status of no byte', `${HELLO}s\0\0`, 71],
    ['a frame of no kind', `${HELLO}z\0\x010${YES}`, 71],
    ['a frame that is too long', `${HELLO}o\xff\xff${'x'.repeat(65_535)}${YES}`, 71],
    ['a frame that is cut off', `${HELLO}s\0`, 71],
  ])('says no where a service answers %s', async (_, reply, errno) => {
    await saying(reply);
    const { status, signal, stdout, stderr } = await stage.post('alice\n123456\n');
    expect({ status, signal, stdout }).toEqual({ status: 1, signal: null, stdout: UNAVAILABLE });
    const what = `${stage.socket}: the service did not answer" cause="errno ${errno}"`;
    expect(stderr).toBe(`[otp] [-] unavailable scope=service what="${what}\n`);
  });

  test('says no, and one sentence, where a service goes away behind a line', async () => {
    await saying(`${HELLO}o\0\x04otp\n`);
    const { status, stdout } = await stage.post('x\n');
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'otp\n' });
  });

  test('says no in time where a service never answers', async () => {
    await listen(() => undefined);
    const startedAt = performance.now();
    const { status, stdout, stderr } = await stage.post('x\n');
    expect({ status, stdout }).toEqual({ status: 1, stdout: UNAVAILABLE });
    expect(stderr).toContain('errno 110');
    expect(performance.now() - startedAt).toBeLessThan(9900);
  });

  test('says no where nobody hears the answer', async () => {
    await saying(`${HELLO}o\0\x04otp\n${YES}`);
    for (const close of ['>&-', '>/dev/full', '>&- 2>&- <&-']) {
      const words = ['-c', `printf x | "$0" ${close}`, stage.factor];
      expect(await run('/bin/sh', '', { arguments: words }), close).toMatchObject({ status: 1 });
    }
  });

  test('is the same in a hundredth of the memory that the runtime needs', async () => {
    await saying(`${HELLO}o\0\x04otp\n${YES}`);
    const words = ['-c', 'ulimit -v 4096; printf x | "$0"', stage.factor];
    expect(await run('/bin/bash', '', { arguments: words })).toMatchObject({ stdout: 'otp\n' });
  });

  describe('reads nothing, and says no', () => {
    /** What is done to a deployment in which a yes would come. */
    const refusal = async (spoil: () => () => void): Promise<string> => {
      let isAsked = false;
      await listen((_, socket) => {
        isAsked = true;
        socket.end(`${HELLO}o\0\x04otp\n${YES}`);
      });
      onTestFinished(spoil());
      const { status, stdout, stderr } = await stage.post('alice\n123456\n');
      expect({ status, stdout, isAsked }).toEqual({
        ...{ status: 1, stdout: UNAVAILABLE, isAsked: false },
      });
      return stderr;
    };

    test('where others can write a folder on the way', async () => {
      const stderr = await refusal(() => {
        chmodSync(stage.at('run'), 0o777);
        return () => {
          chmodSync(stage.at('run'), 0o755);
        };
      });
      expect(stderr).toContain('is not there, or others could have put it there" cause="errno 1"');
    });

    test('where a folder on the way is somebody else’s', async () => {
      await refusal(() => {
        chownSync(stage.path, 12_345, 12_345);
        return () => {
          chownSync(stage.path, 0, 0);
        };
      });
    });

    test('where the socket is somebody else’s', async () => {
      await refusal(() => {
        chownSync(stage.socket, 12_345, 12_345);
        return () => undefined;
      });
    });

    test('where a link leads to the socket, or to its folder', async () => {
      await refusal(() => {
        renameSync(stage.socket, stage.at('run/other'));
        symlinkSync('other', stage.socket);
        return () => {
          rmSync(stage.at('run/other'));
        };
      });
      await refusal(() => {
        renameSync(stage.at('run'), stage.at('moved'));
        symlinkSync('moved', stage.at('run'));
        return () => {
          rmSync(stage.at('run'));
          renameSync(stage.at('moved'), stage.at('run'));
        };
      });
    });

    test('where there is no socket, or nobody listens', async () => {
      await refusal(() => {
        rmSync(stage.socket);
        return () => undefined;
      });
      await refusal(() => {
        rmSync(stage.socket);
        mkdirSync(stage.socket);
        return () => {
          rmSync(stage.socket, { recursive: true });
        };
      });
    });

    test.each([
      ['nothing', ''],
      ['a path alone', '/run/x'],
      ['no path', 'run/x\n33\n'],
      ['no number', '/run/x\nfactord\n'],
      ['a path that is too long', `/${'x'.repeat(200)}\n33\n`],
    ])('where what tells it of the service has %s', async (_, text) => {
      const stderr = await refusal(() => {
        stage.tell(text);
        return () => {
          stage.tell(`${stage.socket}\n65534\n`);
        };
      });
      expect(stderr).toContain('has not the path of a socket and the uid of a service');
    });
  });

  test('whichever block of it is zeros, and wherever it is cut, a no stays a no', async () => {
    await saying(`${HELLO}o\0\x03No\ns\0\x011`);
    const whole = readFileSync(PROGRAMS.executable);
    const places = Array.from({ length: Math.ceil(whole.length / 64) }, (_, block) => block * 64);
    const damaged = places.flatMap((at) => {
      const zeros = Buffer.from(whole);
      zeros.fill(0, at, Math.min(at + 64, whole.length));
      // An empty file is a script to everybody.
      return at === 0 ? [zeros] : [zeros, whole.subarray(0, at)];
    });
    const launcher = stage.at('bin/cosign-factors');
    try {
      for (const bytes of damaged) {
        rmSync(launcher);
        writeFileSync(launcher, bytes, { mode: 0o755 });
        expect(await statusOf(stage.factor, stage.path)).not.toBe(0);
      }
    } finally {
      rmSync(launcher);
      writeFileSync(launcher, whole, { mode: 0o755 });
    }
  });

  test('says no where the environment is too long for a request', async () => {
    await saying(`${HELLO}${YES}`);
    const { status, stderr } = await stage.post('x\n', { env: { PAM_USER: 'x'.repeat(9000) } });
    expect(status).toBe(1);
    expect(stderr).toContain("the host's environment is too long for a request");
  });

  test('is the command line under its own name', async () => {
    await saying(`${HELLO}${YES}`);
    const { stdout } = await run(stage.at('bin/cosign-factors'), '', { arguments: ['--version'] });
    expect(stdout).toMatch(/^cosign-factors \d/);
  });
});
