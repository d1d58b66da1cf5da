import { createServer, type Server, type Socket } from 'node:net';
import { chmodSync, chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { PAM, PamModuleStage, type PamOutcome } from '../support/pam-module-stage.ts';
import { bytesOf, now, ownSecret, phoneCode, secretFile, TOP } from '../support/scratch.ts';

const HELLO = 'cosign-factors-conversation/1\0';

function frame(letter: string, text: string): string {
  return `${letter}${String.fromCharCode(text.length >> 8, text.length & 0xff)}${text}`;
}

const codeOf = (login: string, ahead = 0): string =>
  phoneCode(now() + ahead, { secret: bytesOf(ownSecret(login)) });

const ended = (results: readonly number[], shown: readonly string[] = []): PamOutcome => ({
  ...{ results, shown, complaints: '' },
});

describe('the PAM module', () => {
  let stage: PamModuleStage;
  beforeAll(async () => {
    stage = new PamModuleStage();
    for (const login of ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']) {
      stage.enrol(login, secretFile(['WINDOW_SIZE 17'], [], ownSecret(login)));
    }
    await stage.start();
  });
  afterAll(() => {
    stage.remove();
  });

  test('lets a code in once, and says from where it came', async () => {
    const code = codeOf('alice');
    expect(await stage.login(stage.line(), [code])).toEqual(
      ended([PAM.success], ['1 One-time code: ']),
    );
    expect(await stage.log(/accepted/)).toMatch(
      /^\[otp\] \[alice\] accepted address=192\.0\.2\.9 /,
    );
    expect(await stage.login(stage.line(), [code])).toMatchObject({ results: [PAM.authError] });
    expect(await stage.log(/rejected/)).toContain('replayed');
  });

  test('shows the same of who is enrolled and who is not', async () => {
    const wrong = await stage.login(stage.line(), ['123456'], { user: 'bob' });
    const nobody = await stage.login(stage.line(), ['123456'], { user: 'mallory' });
    expect(wrong).toEqual(ended([PAM.authError], ['1 One-time code: ']));
    expect(nobody).toEqual(wrong);
    await stage.log(/mallory/);
  });

  test('tells too many tries apart', async () => {
    const options = { user: 'carol', rounds: 12 };
    const { results, complaints } = await stage.login(stage.line(), ['123456'], options);
    expect(complaints).toBe('');
    expect(results.slice(0, 3)).toEqual([PAM.authError, PAM.authError, PAM.authError]);
    expect(results).toContain(PAM.maxTries);
    await stage.log(/throttled/);
  });

  test('answers where there is little memory', async () => {
    const line = stage.line('factor=otp', join(TOP, 'dist/pam_cosign_factor.so'));
    const options = { user: 'erin', limit: 'ulimit -v 65536;' };
    expect(await stage.login(line, [codeOf('erin')], options)).toEqual(
      ended([PAM.success], ['1 One-time code: ']),
    );
    await stage.log(/erin/);
  });

  test.each([
    ['another prompt', 'factor=otp prompt=Token:', '1 Token:'],
    [
      'a prompt with blanks, as pam.conf(5) has them',
      'factor=otp [prompt=2F-Token: ]',
      '1 2F-Token: ',
    ],
    ["Google's prompt", 'factor=otp [authtok_prompt=2F-Token: ]', '1 2F-Token: '],
    ['echo', 'factor=otp echo', '2 One-time code: '],
    ["Google's echo", 'factor=otp echo_verification_code', '2 One-time code: '],
    ['debug', 'factor=otp debug', '1 One-time code: '],
  ])('shows %s', async (_, words, shown) => {
    const outcome = await stage.login(stage.line(words), ['x']);
    expect(outcome).toEqual(ended([PAM.authError], [shown]));
    await stage.log(/malformed/);
  });

  test('is the factor that it is installed as', async () => {
    const module = stage.link('pam_otp.so');
    const { results } = await stage.login(stage.line('', module), [codeOf('dave')], {
      user: 'dave',
    });
    expect(results).toEqual([PAM.success]);
    await stage.log(/dave/);
    const other = await stage.login(stage.line('', stage.link('pam_hotp.so')), []);
    expect(other).toMatchObject({ results: [PAM.unavailable], shown: [] });
    expect(await stage.log(/uid 0/)).toContain('may not ask for hotp');
  });

  test.each([
    ['no factor', ''],
    ['a word of nobody', 'factor=otp surprise'],
    ['a factor that is none', `factor=${'x'.repeat(65)}`],
    ...['secret=/x', 'user=root', 'allowed_perm=0644', 'grace_period=60', 'no_strict_owner'].map(
      (word) => [`Google's ${word}`, `factor=otp ${word}`],
    ),
  ])('refuses a line with %s', async (_, words = '') => {
    expect(await stage.login(stage.line(words), [])).toEqual(ended([PAM.serviceError]));
  });

  test('hands a password on, and asks for the code behind it', async () => {
    const told = stage.at('told');
    const script = stage.at('tell.sh');
    writeFileSync(script, `#!/bin/sh\ntr -d '\\0' >${told}\n`, { mode: 0o755 });
    const stack = `${stage.line('factor=otp forward_pass')}auth required pam_exec.so expose_authtok ${script}\n`;
    const typed = `pass word 99${codeOf('frank')}`;
    const { results, shown, complaints } = await stage.login(stack, [typed], { user: 'frank' });
    // Two digits of the password and six of the code are as many as a scratch code has.
    expect({ results, complaints }).toEqual({ results: [PAM.authError], complaints: '' });
    expect(shown).toEqual(['1 Password & verification code: ']);
    await stage.log(/frank/);
    const other = await stage.login(stack, [`pass word9-${codeOf('frank', 30)}`], {
      user: 'frank',
    });
    expect(other).toMatchObject({ results: [PAM.success], complaints: '' });
    expect(readFileSync(told, 'utf8')).toBe('pass word9-');
    await stage.log(/frank/);
  });

  test('takes what was typed before, and asks where the line says so', async () => {
    const before = `auth optional pam_unix.so\n`;
    const given = [codeOf('alice', 60)];
    const use = `${before}${stage.line('factor=otp use_first_pass')}`;
    expect(await stage.login(use, given)).toMatchObject({ results: [PAM.success], complaints: '' });
    await stage.log(/accepted/);
    expect(await stage.login(use, ['123456'])).toMatchObject({ results: [PAM.authError] });
    await stage.log(/bad-code/);
    expect(await stage.login(stage.line('factor=otp use_first_pass'), [])).toEqual(
      ended([PAM.authError]),
    );
    const attempt = `${before}${stage.line('factor=otp try_first_pass')}`;
    const { results, shown } = await stage.login(attempt, ['a password', codeOf('alice', 90)]);
    expect({ results, shown }).toEqual({
      ...{ results: [PAM.success], shown: ['1 Password: ', '1 One-time code: '] },
    });
    await stage.log(/accepted/);
  });

  test("asks nobody about sshd's own refusals", async () => {
    const outcome = await stage.login(stage.line(), ['\b\n\r\u007fINCORRECT']);
    expect(outcome).toEqual(ended([PAM.authError], ['1 One-time code: ']));
    expect(await stage.log(/\n/)).toMatch(/uid 0: (nothing was asked|gone before)/);
  });

  test.each([
    ['nothing', ''],
    ['a blank', ' '],
    ['as much as PAM takes', 'x'.repeat(511)],
    ['what is no digit', '\u00e9\u0001'],
    ['what printf obeys', '%s%n%n'],
  ])('refuses %s for a code', async (_, typed) => {
    const { results, complaints } = await stage.login(stage.line(), [typed]);
    expect({ results, complaints }).toEqual({ results: [PAM.authError], complaints: '' });
    await stage.log(/\n/);
  });

  test.each([
    ['empty', ''],
    ['9000 letters', 'a'.repeat(9000)],
    ['obeyed by printf', '%s%n\u0001'],
    ['a path', '../x'],
  ])('lets no user in whose name is %s', async (_, user) => {
    const { results, complaints } = await stage.login(stage.line(), ['123456'], { user });
    expect(complaints).toBe('');
    expect(results).not.toContain(PAM.success);
  });

  test('says unavailable where nobody listens, and where others could', async () => {
    const unavailable = ended([PAM.unavailable]);
    const line = stage.line().replace(stage.socket, stage.at('run/none.sock'));
    expect(await stage.login(line, [])).toEqual(unavailable);
    const long = stage.line().replace(stage.socket, `/${'x'.repeat(200)}`);
    expect(await stage.login(long, [])).toEqual(unavailable);
    chmodSync(stage.at('run'), 0o777);
    onTestFinished(() => {
      chmodSync(stage.at('run'), 0o755);
    });
    expect(await stage.login(stage.line(), [])).toEqual(unavailable);
    chmodSync(stage.at('run'), 0o755);
    const stranger = stage.line().replace('service_user=nobody', 'service_user=daemon');
    expect(await stage.login(stranger, [])).toEqual(unavailable);
  });
});

describe('the PAM module in a roll-out', () => {
  let stage: PamModuleStage;
  beforeAll(async () => {
    stage = new PamModuleStage();
    const list = stage.at('roll-out');
    writeFileSync(list, 'alice\nbob\n', { mode: 0o644 });
    const unenrolled = `unenrolled = { users_file = "${list}", until = 2099-12-31 }`;
    stage.configure(`host = "pam"\n${unenrolled}`, 'root = ["otp"]');
    stage.enrol('alice', secretFile([], [], ownSecret('alice')));
    await stage.start();
  });
  afterAll(() => {
    stage.remove();
  });

  test.each([
    ['bob', '', true],
    ['bob', '123456', true],
    // In the list, and enrolled by now.
    ['alice', '', false],
    ['alice', '123456', false],
    ['mallory', '', false],
    ['mallory', '123456', false],
  ])('ignores %s with %j: %s, and only where both say so', async (user, typed, isIgnored) => {
    const permitted = 'auth required pam_permit.so\n';
    const login = async (words: string, more = permitted): Promise<readonly number[]> => {
      const { results, complaints } = await stage.login(stage.line(words) + more, [typed], {
        user,
      });
      expect(complaints).toBe('');
      await stage.log(/\n/);
      return results;
    };
    expect(await login('factor=otp nullok')).toEqual([isIgnored ? PAM.success : PAM.authError]);
    expect(await login('factor=otp')).toEqual([PAM.authError]);
    // Where nothing else can say yes, nobody does.
    expect(await login('factor=otp nullok', '')).not.toContain(PAM.success);
  });

  test('is a no to pam_exec, which cannot ignore', async () => {
    const env = { PAM_TYPE: 'auth', PAM_USER: 'bob', PAM_SERVICE: 'x' };
    stage.configure(
      `host = "pam"\nunenrolled = { users_file = "${stage.at('roll-out')}", until = 2099-12-31 }`,
      'www-data = ["otp"]',
    );
    const outcome = await stage.post('123456', { env });
    expect(outcome).toMatchObject({ status: 1, stdout: 'That code was not accepted.\n' });
    expect(await stage.log(/bob/)).toContain(
      '[otp] [bob] unenrolled unenrolled=listed until=2099-12-31',
    );
  });
});

describe('the PAM module and a hostile service', () => {
  let stage: PamModuleStage;
  let server: Server | undefined;
  beforeAll(() => {
    stage = new PamModuleStage();
  });
  afterAll(() => {
    server?.close();
    stage.remove();
  });

  /** Answer each login with this, and end. */
  const say = async (text: string, isEnded = true): Promise<void> => {
    server?.close();
    rmSync(stage.socket, { force: true });
    server = createServer((socket: Socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => undefined);
      socket.write(Buffer.from(text, 'latin1'));
      if (isEnded) socket.end();
    });
    await new Promise<void>((resolve) => server?.listen(stage.socket, resolve));
    chownSync(stage.socket, 0, 0);
  };

  test.each<[string, string, number]>([
    ['a yes', `${HELLO}${frame('s', '0')}`, PAM.success],
    ['a yes with its verdict', HELLO + frame('v', 'accepted') + frame('s', '0'), PAM.success],
    ['a yes after a question', HELLO + frame('p', 'x') + frame('s', '0'), PAM.success],
    [
      'a yes of one not enrolled',
      HELLO + frame('v', 'unenrolled') + frame('s', '0'),
      PAM.authError,
    ],
    [
      'a yes that was refused',
      HELLO + frame('v', 'rejected bad-code') + frame('s', '0'),
      PAM.authError,
    ],
    ['a no that was accepted', HELLO + frame('v', 'accepted') + frame('s', '1'), PAM.authError],
    ['too many tries', HELLO + frame('v', 'rejected throttled') + frame('s', '1'), PAM.maxTries],
    ['expired', HELLO + frame('v', 'expired') + frame('s', '1'), PAM.accountExpired],
    ['unavailable', HELLO + frame('v', 'unavailable') + frame('s', '1'), PAM.unavailable],
    ['a byte for a status', HELLO + frame('s', '\0'), PAM.unavailable],
    ['two digits', HELLO + frame('s', '00'), PAM.unavailable],
    ['no digit', HELLO + frame('s', ''), PAM.unavailable],
    ['an unknown letter', HELLO + frame('z', '0') + frame('s', '0'), PAM.unavailable],
    [
      'a frame that is too long',
      `${HELLO}t\xff\xff${'x'.repeat(65_535)}${frame('s', '0')}`,
      PAM.unavailable,
    ],
    ['half a frame', `${HELLO}s\0`, PAM.unavailable],
    ['nothing', '', PAM.unavailable],
    ['another release', `cosign-factors-conversation/2\0${frame('s', '0')}`, PAM.unavailable],
    ['the launcher’s greeting', `cosign-factors/1\0${frame('s', '0')}`, PAM.unavailable],
    ['zeros', '\0'.repeat(5000), PAM.unavailable],
    ['no end of questions', HELLO + frame('p', 'x').repeat(9), PAM.convError],
  ])('%s', async (_, text, code) => {
    await say(text);
    const { results, complaints } = await stage.login(stage.line(), ['1', '2']);
    expect({ results, complaints }).toEqual({ results: [code], complaints: '' });
  });

  test('shows texts without what a terminal obeys, and nothing to who wants silence', async () => {
    const text = `${HELLO}${frame('t', 'a\u001b[31m\n%s')}${frame('x', 'b\0c')}${frame('s', '1')}`;
    await say(text);
    expect(await stage.login(stage.line(), [])).toEqual(
      ended([PAM.authError], ['4 a?[31m?%s', '3 b']),
    );
  });

  test('waits for a service that says nothing, and then says no', async () => {
    await say(HELLO, false);
    expect(await stage.login(stage.line(), [])).toEqual(ended([PAM.unavailable]));
  });

  test('any bytes are no yes', async () => {
    const piece = fc.constantFrom(
      HELLO,
      's\0\x01',
      '0',
      'v\0\x08',
      'accepted',
      'p\0\x01',
      '\xff',
      't',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
        const text = pieces.join('');
        await say(text);
        const { results, complaints } = await stage.login(stage.line(), ['1', '2', '3']);
        expect(complaints).toBe('');
        const isYes = text.startsWith(HELLO) && text.includes(frame('s', '0'));
        if (!isYes) expect(results).not.toContain(PAM.success);
      }),
      { numRuns: 60 },
    );
  });
});
