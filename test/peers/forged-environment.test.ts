import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Machine } from '../support/machine.ts';
import { describeWith } from '../support/peers.ts';
import { SystemLog } from '../support/system-log.ts';
import { FORMS, now, phoneCode, secretFile } from '../support/scratch.ts';
import { wrongCode } from '../support/totp-stage.ts';

const FACTOR = '/usr/lib/cosign/factors/code';
const EXEC = 'pam_exec.so expose_authtok quiet';
const SECTION =
  'type = "totp"\nhost = "pam"\nthrottle = false\nsecret_file = "~/.google_authenticator"';

/** What alice writes to become bob, or to be let in by another configuration or none. */
const FORGERIES: Readonly<Record<string, string>> = {
  PAM_USER: 'bob',
  PAM_TYPE: 'auth',
  PAM_RHOST: '127.0.0.1',
  COSIGN_FACTORS_CONF: '/etc/other.toml',
  BUN_BE_BUN: '1',
  BUN_OPTIONS: '--preload=/home/alice/yes.cjs',
  NODE_OPTIONS: '--require=/home/alice/yes.cjs',
  LD_PRELOAD: '/home/alice/yes.so',
};

/** Those that have a runtime, or any program, load what says yes before anything else. */
const LOADERS = ['BUN_BE_BUN', 'BUN_OPTIONS', 'NODE_OPTIONS', 'LD_PRELOAD'];

const YES_IN_C =
  '#include <unistd.h>\n__attribute__((constructor)) static void yes(void) { _exit(0); }\n';

/** In one transaction the credentials, which pam_env makes of the user's file, then the login. */
const TURNED = "'setcred(PAM_ESTABLISH_CRED)' authenticate";

describeWith(['pamtester', 'namespaces', 'gcc'], 'an environment that a user wrote', () => {
  describe.each(FORMS)('before the %s', (form) => {
    let machine: Machine;
    let systemLog: SystemLog;
    beforeAll(async () => {
      machine = await Machine.open(form);
      systemLog = await SystemLog.listen(machine);
      await machine.addUser('alice', 'correct horse');
      await machine.addUser('bob', 'battery staple');
      await machine.addFactor('code', SECTION);
      // By this one everybody would be alice.
      const other = SECTION.replace('~', '/home/alice/%u').replace(
        'type',
        'no_strict_owner = true\ntype',
      );
      await machine.write('/etc/other.toml', `[factors.code]\n${other}\n`);
      for (const path of ['/home/alice/.google_authenticator', '/home/alice/bob']) {
        const file = path.endsWith('bob') ? `${path}/.google_authenticator` : path;
        await machine.do('mkdir -p "$(dirname "$1")"', file);
        await machine.write(file, secretFile(['WINDOW_SIZE 17', 'DISALLOW_REUSE']), 'alice');
      }
      await usePam('user_readenv=1', FACTOR);
    });
    afterAll(() => machine.close());

    const usePam = (option: string, command: string): Promise<void> => {
      const lines = [
        `auth optional pam_env.so ${option}`,
        `auth required ${EXEC} ${command}`,
        `session optional pam_env.so ${option}`,
      ];
      return machine.write('/etc/pam.d/code', `${lines.join('\n')}\n`, 'root', '644');
    };
    const forge = (names: readonly string[], login = 'alice'): Promise<void> => {
      const lines = names.map((name) => `${name} DEFAULT=${FORGERIES[name] ?? ''}\n`);
      return machine.write(`/home/${login}/.pam_environment`, lines.join(''), login, '644');
    };

    /** @returns whether the user was let in, and what the factor logged. */
    const ask = async (typed: string, login: string, operations = 'authenticate') => {
      const { status } = await machine.try(
        `pamtester code "$1" ${operations}`,
        `${typed}\n`,
        login,
      );
      return { isIn: status === 0, log: (await systemLog.lines()).join('\n') };
    };

    test('is not there yet when PAM asks for the code, as applications go about it', async () => {
      await forge(Object.keys(FORGERIES));
      expect(await ask(wrongCode(), 'alice')).toEqual({
        isIn: false,
        log: '[code] [alice] rejected bad-code',
      });
      expect(await ask(phoneCode(now()), 'alice')).toMatchObject({ isIn: true });
    });

    test.each(['PAM_USER', 'PAM_TYPE'])(
      'with %s gains nothing where it is there: the variable is there twice',
      async (name) => {
        await forge([name]);
        const { isIn, log } = await ask(phoneCode(now()), 'alice', TURNED);
        expect(isIn).toBe(false);
        expect(log).toMatch(`unavailable scope=service what="${name} is there twice: `);
      },
    );

    test('with COSIGN_FACTORS_CONF gains nothing where it is there', async () => {
      // A code of alice, who is let in as bob by the other configuration only.
      await forge(['COSIGN_FACTORS_CONF'], 'bob');
      const { isIn, log } = await ask(phoneCode(now() + 30), 'bob', TURNED);
      expect({ isIn, log }).toEqual({ isIn: false, log: '[code] [bob] rejected not-enrolled' });
    });

    // On Node LD_PRELOAD reaches env(1) and Node themselves, as the page says.
    const loaders = form === 'executable' ? LOADERS : ['NODE_OPTIONS'];
    test.each(loaders)('with %s gains nothing where it is there', async (name) => {
      await machine.write('/home/alice/yes.cjs', 'process.exit(0);\n', 'alice', '644');
      await machine.do('printf %s "$1" | gcc -shared -fPIC -x c -o /home/alice/yes.so -', YES_IN_C);
      await forge([name]);
      const log = '[code] [alice] rejected bad-code';
      expect(await ask(wrongCode(), 'alice', TURNED)).toEqual({ isIn: false, log });
    });
  });
});
