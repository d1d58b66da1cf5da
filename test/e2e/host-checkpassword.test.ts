import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Deployment, WEB } from '../support/deployment.ts';
import { canMount, mustRun } from '../support/namespace.ts';
import type { Outcome } from '../support/run.ts';
import { FORMS, now, phoneCode } from '../support/scratch.ts';
import type { Started } from '../support/start.ts';
import { wrongCode } from '../support/totp-stage.ts';

/** A reply program: says on descriptor 4, which the shell made standard output, who got in. */
const REPLY = [
  '/bin/sh',
  '-c',
  'echo "$USER got in as $0 with $1" >&4; exit 0',
  'reply',
  'an argument',
];

/** What Dovecot sets. */
const DOVECOT = {
  ORIG_UID: '0',
  PROTO: 'TCP',
  SERVICE: 'imap',
  TCPREMOTEIP: '192.0.2.7',
  USER: 'dovecot',
};

/** Bytes on descriptor 3, and standard output on 4, as Dovecot has it. */
const AS_DOVECOT = '3<&0 4>&1 </dev/null >/dev/null';

describe.runIf(canMount || mustRun).each(FORMS)(
  'as %s with host = "checkpassword" (root, mount namespace)',
  (form) => {
    let host: Deployment;
    beforeEach(async () => {
      host = await Deployment.forWeb(form, 'host = "checkpassword"');
    });
    afterEach(() => {
      host.close();
    });

    interface More {
      readonly env?: Readonly<Record<string, string>>;
      readonly redirections?: string;
      readonly program?: readonly string[];
    }

    const startIt = ({ env, redirections = AS_DOVECOT, program = REPLY }: More = {}): Started =>
      host.start(WEB, WEB, { ...DOVECOT, ...env }, redirections, program);
    const send = (input: string, more: More = {}): Promise<Outcome> => {
      const { child, ended } = startIt(more);
      child.stdin?.end(input);
      return ended;
    };
    const expectNo = (outcome: Outcome, status: number, log: string): void => {
      expect(outcome.stderr).toBe(`[totp] ${log}\n`);
      expect(outcome).toMatchObject({ status, stdout: '' });
    };

    test.each(['', '\0', '1511000000\0'])(
      'after a right code the program runs for the user, with %j behind the code',
      async (end) => {
        const code = phoneCode(now());
        const accepted = await send(`alice\0${code}\0${end}`);
        expect(accepted.stderr).toMatch(/^\[totp\] \[alice\] accepted address=192\.0\.2\.7 /);
        expect(accepted).toMatchObject({
          status: 0,
          stdout: 'alice got in as reply with an argument\n',
        });
        const again = await send(`alice\0${code}\0${end}`);
        expect(again).toMatchObject({ status: 1, stdout: '' });
        expect(again.stderr).toMatch(/^\[totp\] \[alice\] rejected replayed /);
      },
    );

    test('its status is passed on', async () => {
      const program = ['/bin/sh', '-c', 'exit 7'];
      const outcome = await send(`alice\0${phoneCode(now())}\0`, { program });
      expect(outcome).toMatchObject({ status: 7, stdout: '' });
    });

    test('a program that is killed lets nobody in', async () => {
      const program = ['/bin/sh', '-c', 'kill -9 $$'];
      const outcome = await send(`alice\0${phoneCode(now())}\0`, { program });
      expect(outcome).toMatchObject({ status: 111, stdout: '' });
    });

    test('a program that cannot be started lets nobody in, and the code is used', async () => {
      const input = `alice\0${phoneCode(now())}\0`;
      const outcome = await send(input, { program: ['/nowhere/reply'] });
      expect(outcome.stderr).toMatch(
        /accepted .*\n\[totp\] \[alice\] unavailable .* what="\/nowhere\/reply: cannot be started" /,
      );
      expect(outcome).toMatchObject({ status: 111, stdout: '' });
      expect((await send(input)).stderr).toMatch('rejected replayed');
    });

    test('without a program it says what is missing, and reads its input all the same', async () => {
      const outcome = await send(`alice\0${phoneCode(now())}\0`, { program: [] });
      const what = 'what="no arguments: the program to go on with is missing"';
      expectNo(outcome, 111, `[-] unavailable address=192.0.2.7 scope=service ${what}`);
    });

    test('a wrong code is status 1, and the program does not run', async () => {
      const outcome = await send(`alice\0${wrongCode()}\0\0`);
      expectNo(outcome, 1, '[alice] rejected bad-code address=192.0.2.7');
    });

    test('a user without a secret is status 1, not the 3 of one who does not exist', async () => {
      const outcome = await send(`bob\0${wrongCode()}\0\0`);
      expectNo(outcome, 1, '[bob] rejected not-enrolled address=192.0.2.7');
    });

    test.each(['AUTHORIZED', 'CREDENTIALS_LOOKUP'])(
      '%s asks for a user without a password: nobody gets in',
      async (name) => {
        const outcome = await send(`alice\0${phoneCode(now())}\0`, { env: { [name]: '1' } });
        const what = `what="a lookup without a password (${name} is set): give Dovecot another userdb"`;
        expectNo(outcome, 111, `[-] unavailable address=192.0.2.7 scope=service ${what}`);
      },
    );

    test.each(['GATEWAY_INTERFACE', 'PAM_TYPE', 'AUTHTYPE'])(
      'under a host that sets %s nobody gets in',
      async (name) => {
        const outcome = await send(`alice\0${phoneCode(now())}\0`, { env: { [name]: 'auth' } });
        expect(outcome).toMatchObject({ status: 111, stdout: '' });
        expect(outcome.stderr).toMatch(`unavailable address=192.0.2.7 scope=service what="`);
        expect(outcome.stderr).toMatch(`started this (${name} is set)`);
      },
    );

    test.each([
      ['nothing', ''],
      ['a login only', 'alice\0'],
      ['a code without its end', 'alice\u0000123456'],
      ['five parts', 'alice\u0000123456\0\0\0'],
      ['lines', 'alice\n123456\n'],
    ])('%s on descriptor 3 is refused', async (_, input) => {
      const what = 'what="descriptor 3 has no login and password, each with a NUL"';
      expectNo(await send(input), 1, `[-] rejected malformed address=192.0.2.7 ${what}`);
    });

    test('input without end is read as far as it goes, and refused', async () => {
      const input = `alice\0${'1'.repeat(100_000)}\0`;
      const what = 'what="100007 bytes of input"';
      expectNo(await send(input), 1, `[-] rejected malformed address=192.0.2.7 ${what}`);
    });

    test('without descriptor 3 it is unavailable', async () => {
      const outcome = await send('', { redirections: '3>&- 4>&1 >/dev/null' });
      expect(outcome.stderr).toMatch(/unavailable .*what="descriptor 3 is not open for input"/);
      expect(outcome).toMatchObject({ status: 111, stdout: '' });
    });

    test('a descriptor 3 that nobody closes meets the deadline', { timeout: 30_000 }, async () => {
      const { child, ended } = startIt();
      child.stdin?.write('alice\0');
      const outcome = await ended;
      child.stdin?.destroy();
      expect(outcome.stderr).toMatch('no decision within 8000 ms, or input not closed');
      expect(outcome).toMatchObject({ status: 111, stdout: '' });
    });
  },
);
