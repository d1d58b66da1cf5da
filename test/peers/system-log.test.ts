import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { IS_COMPILED } from '../support/launcher-form.ts';
import type { LogKind } from '../support/log-listener.ts';
import { Machine } from '../support/machine.ts';
import { describeWith } from '../support/peers.ts';
import { FORMS, now, phoneCode, secretFile } from '../support/scratch.ts';
import { SystemLog } from '../support/system-log.ts';
import { wrongCode } from '../support/totp-stage.ts';

const CONFIG = '/etc/cosign/factors.toml';
const FACTOR = '/usr/lib/cosign/factors/code';
const RUNTIME = '/usr/local/bin/cosign-factors.run';
const LOG_FILE = '/var/log/factor.log';

/** What the user sees of a refusal, whatever is wrong. */
const SEEN = 'Password: pamtester: System error\n';

/** The same with `stdout`: what comes out of the factor, then the prompt. */
const SEEN_BOTH = `That code was not accepted.\n${SEEN}`;

describeWith(['pamtester', 'namespaces'], 'the system’s log', () => {
  describe.each(FORMS)('of the %s', (form) => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await Machine.open(form);
      await machine.addUser('alice', 'correct horse');
      await machine.addFactor(
        'code',
        'type = "totp"\nhost = "pam"\nthrottle = false\nsecret_file = "~/.google_authenticator"',
      );
      const file = secretFile(['WINDOW_SIZE 17', 'DISALLOW_REUSE']);
      await machine.write('/home/alice/.google_authenticator', file, 'alice');
      await usePam();
    });
    afterAll(() => machine.close());

    const usePam = (options = 'quiet', factor = FACTOR): Promise<void> => {
      const line = `auth required pam_exec.so expose_authtok ${options} ${factor}\n`;
      return machine.write('/etc/pam.d/code', line, 'root', '644');
    };
    const ask = async (typed: string) => {
      const startedAt = performance.now();
      const command = 'pamtester --item rhost=192.0.2.9 code alice authenticate';
      const { status, stdout, stderr } = await machine.try(command, `${typed}\n`);
      const ms = performance.now() - startedAt;
      return { isIn: status === 0, seen: stdout + stderr, ms };
    };
    const listen = async (kind?: LogKind): Promise<SystemLog> => {
      const log = await SystemLog.listen(machine, kind);
      onTestFinished(() => log.stop());
      return log;
    };
    /** What is in the file of `log=`, which root must have made. */
    const inLogFile = async (): Promise<readonly string[]> => {
      const { stdout } = await machine.do(`touch ${LOG_FILE}; cat ${LOG_FILE}; rm ${LOG_FILE}`);
      return stdout.split('\n').filter((line) => line.startsWith('['));
    };

    test.each(['datagram', 'stream'] as const)(
      'gets a line for each decision by a %s, and the user nothing',
      async (kind) => {
        const log = await listen(kind);
        const code = phoneCode(now() + (kind === 'stream' ? 60 : 0));
        const { stdout: clock } = await machine.do('date "+%b %e %H:%M"');
        expect(await ask(code)).toMatchObject({ isIn: true });
        const replayed = await ask(code);
        expect(replayed).toMatchObject({ isIn: false, seen: SEEN });
        const wrong = await ask(wrongCode());
        expect(wrong).toMatchObject({ isIn: false, seen: SEEN });
        const messages = await log.messages();
        expect(messages.map(({ priority }) => priority)).toEqual([86, 85, 85]);
        expect(messages.map(({ text }) => text)).toEqual([
          expect.stringMatching(
            /^\[code\] \[alice\] accepted address=192\.0\.2\.9 step=\d+ offset=-?\d$/,
          ),
          expect.stringMatching(/^\[code\] \[alice\] rejected replayed address=192\.0\.2\.9 step=/),
          '[code] [alice] rejected bad-code address=192.0.2.9',
        ]);
        // The minute may end meanwhile.
        expect(messages[0]?.time.slice(0, 9)).toBe(clock.slice(0, 9));
        expect(new Set(messages.map(({ pid }) => pid)).size).toBe(3);
      },
    );

    test.each<[string, () => Promise<unknown>, () => Promise<unknown>, RegExp]>([
      [
        'a configuration that others can write',
        () => machine.do(`chmod 666 ${CONFIG}`),
        () => machine.do(`chmod 644 ${CONFIG}`),
        /^\[code\] \[-\] unavailable scope=service what="\/etc\/cosign\/factors\.toml: others can /,
      ],
      [
        'a section of another host',
        () => machine.do(`sed -i s/pam/cosign/ ${CONFIG}`),
        () => machine.do(`sed -i s/cosign/pam/ ${CONFIG}`),
        /^\[code\] \[-\] unavailable scope=service what="PAM started this /,
      ],
      [
        'no section',
        () => machine.do(`mv ${CONFIG} ${CONFIG}.old`),
        () => machine.do(`mv ${CONFIG}.old ${CONFIG}`),
        /^\[code\] \[-\] unavailable scope=service what="\/etc\/cosign\/factors\.toml: is not there"$/,
      ],
      [
        "a user's file that others can read",
        () => machine.do('chmod 644 /home/alice/.google_authenticator'),
        () => machine.do('chmod 600 /home/alice/.google_authenticator'),
        /^\[code\] \[alice\] unavailable address=192\.0\.2\.9 scope=login what="/,
      ],
    ])('gets %s as an error', async (_, breakIt, mend, text) => {
      const log = await listen();
      await breakIt();
      try {
        expect(await ask(wrongCode())).toMatchObject({ isIn: false, seen: SEEN });
      } finally {
        await mend();
      }
      const [message, ...others] = await log.messages();
      expect(message).toMatchObject({ priority: 83 });
      expect(message?.text).toMatch(text);
      expect(others).toEqual([]);
    });

    test.each(form === 'executable' && IS_COMPILED ? (['datagram', 'stream'] as const) : [])(
      'gets by a %s what the launcher says where there is nothing to start',
      async (kind) => {
        const log = await listen(kind);
        await machine.do(`mv ${RUNTIME} ${RUNTIME}.away`);
        try {
          expect(await ask(wrongCode())).toMatchObject({ isIn: false, seen: SEEN });
        } finally {
          await machine.do(`mv ${RUNTIME}.away ${RUNTIME}`);
        }
        const [message, ...others] = await log.messages();
        expect(message).toMatchObject({
          priority: 83,
          text: `[code] [-] unavailable scope=service what="${RUNTIME}: cannot be executed" cause="errno 2"`,
        });
        expect(others).toEqual([]);
      },
    );

    test('gets one line of printable characters, whatever is in it', async () => {
      const log = await listen();
      const script = `printf 123456 | env PAM_USER=alice PAM_TYPE="$(printf 'x\\n<83>[code] [root]\\033[2J')" ${FACTOR}`;
      const { status } = await machine.try(script, '');
      expect(status).toBe(1);
      expect(await log.lines()).toEqual([
        '[code] [-] rejected malformed what="only auth is answered" type="x\\x0a<83>[code] [root]\\x1b[2J"',
      ]);
    });

    test('is where the line goes, and not to a user whom pam_exec shows both outputs', async () => {
      const log = await listen();
      await usePam('quiet stdout');
      const { seen } = await ask(wrongCode());
      await usePam();
      expect(seen).toBe(SEEN_BOTH);
      expect(await log.lines()).toEqual(['[code] [alice] rejected bad-code address=192.0.2.9']);
    });

    test('gets it beside the file of a stack that still has log=', async () => {
      const log = await listen();
      await usePam(`quiet log=${LOG_FILE}`);
      expect(await ask(wrongCode())).toMatchObject({ isIn: false, seen: SEEN });
      await usePam();
      const line = '[code] [alice] rejected bad-code address=192.0.2.9';
      expect(await log.lines()).toEqual([line]);
      expect(await inLogFile()).toEqual([line]);
    });

    test('keeps nobody waiting whose daemon does not read: the line is on standard error', async () => {
      // Not by pam_exec: syslog(3), by which it says itself that its program refused, waits without end.
      await listen('deaf');
      for (const [typed, expected] of [
        [phoneCode(now() + 120), 'accepted'],
        [wrongCode(), 'rejected'],
      ] as const) {
        const startedAt = performance.now();
        const { status, stderr } = await machine.try(
          `printf "$1" | env PAM_USER=alice PAM_TYPE=auth ${FACTOR}`,
          '',
          typed,
        );
        expect(performance.now() - startedAt).toBeLessThan(5000);
        expect(status).toBe(expected === 'accepted' ? 0 : 1);
        expect(stderr).toMatch(new RegExp(`^\\[code\\] \\[alice\\] ${expected} .*\\n$`));
      }
    });

    test.each<[string, string]>([
      ['no /dev/log', 'true'],
      ['a /dev/log that is left of a daemon which ended', 'perl -e "$1" once /dev/log'],
      ['a /dev/log that is no socket', 'touch /dev/log'],
    ])('is not needed: with %s the line is on standard error', async (_, make) => {
      const bind =
        'use Socket; socket($s, AF_UNIX, SOCK_DGRAM, 0); bind($s, pack_sockaddr_un($ARGV[1]))';
      await machine.do(make, bind);
      onTestFinished(async () => {
        await machine.do('rm -f /dev/log');
      });
      const script = `printf 123456 | env PAM_USER=bob PAM_TYPE=auth ${FACTOR}`;
      const { status, stdout, stderr } = await machine.try(script, '');
      expect({ status, stdout, stderr }).toEqual({
        status: 1,
        stdout: 'That code was not accepted.\n',
        stderr: '[code] [bob] rejected not-enrolled\n',
      });
      await usePam('quiet stdout');
      const { seen } = await ask(wrongCode());
      await usePam();
      expect(seen).toBe(SEEN_BOTH);
    });
  });
});
