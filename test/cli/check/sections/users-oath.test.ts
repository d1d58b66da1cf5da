import { readFileSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../src/adapters/config-file.ts';
import { localTime } from '../../../../src/adapters/local-time.ts';
import { enrol, type EnrolOptions } from '../../../../src/cli/enrol/enrol.ts';
import { explain } from '../../../../src/cli/explain/explain.ts';
import { codeAt } from '../../../../src/core/one-time-password.ts';
import { FakeConsole } from '../../../support/fake-console.ts';
import { now } from '../../../support/scratch.ts';
import { HEX_KEY } from '../../../vectors/users-oath.ts';
import { CheckScene, OTHER, WEB } from '../scene.ts';

const DEFAULTS: EnrolOptions = {
  login: 'alice',
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  quiet: true,
  hashedScratchCodes: false,
  oursOnly: false,
  force: false,
  verify: false,
  json: false,
};

let scene: CheckScene;
let environment: Record<string, string>;
beforeEach(() => {
  scene = new CheckScene();
  scene.folder('oath', 0o700, WEB.uid);
  configure();
});
afterEach(() => {
  scene.remove();
});

const configure = (keys = ''): void => {
  environment = scene.configure(
    `[factors.totp]\ntype = "totp"\nusers_oath_file = "${scene.at('oath/users.oath')}"\n` +
      `owner = "${WEB.uid}"\n${keys}`,
  );
};
const write = (text: string, mode = 0o600, uid = WEB.uid): string =>
  scene.write('oath/users.oath', text, mode, uid);
const read = (): string => readFileSync(scene.at('oath/users.oath'), 'latin1');
const code = (at: number): string =>
  codeAt({ secret: Buffer.from(HEX_KEY, 'hex'), algorithm: 'SHA1', digits: 6 }, at);
const step = (): number => Math.floor(now() / 30);

describe('check', () => {
  test('has nothing to say of a file in order', async () => {
    write(`# keys\n\nHOTP/T30 alice - ${HEX_KEY}\n`);
    expect(await scene.found()).toEqual([]);
  });

  test('tells every line that is wrong', async () => {
    const future = localTime.render(now() + 7200);
    write(
      [
        `HOTP alice - zz`,
        `HOTP alice - ${HEX_KEY}`,
        `HOTP/E alice 1 ${HEX_KEY}`,
        `HOTP bob - ${HEX_KEY}`,
        `HOTP carol - 31`,
        `HOTP/T90 dora - ${'32'.repeat(20)}`,
        `HOTP no!body - ${'33'.repeat(20)}`,
        `HOTP/T30 emma - ${'34'.repeat(20)} 0 123456 ${future}`,
        '',
      ].join('\n'),
    );
    expect(await scene.found()).toEqual([
      'error oath-line oath/users.oath:1',
      'error same-secret oath/users.oath:3',
      'warning same-secret oath/users.oath:4',
      'warning short-secret oath/users.oath:5',
      'warning stray-line oath/users.oath:7',
      'warning time-skew oath/users.oath:8',
      'warning stray-line oath/users.oath:6',
    ]);
  });

  test('tells a mode, an owner, a file that is missing and an account that is', async () => {
    expect(await scene.found()).toEqual(['error unreadable oath/users.oath']);
    write(`HOTP alice - ${HEX_KEY}\n`, 0o644);
    expect(await scene.found()).toContain('error mode oath/users.oath');
    configure('');
    environment = scene.configure(
      `[factors.totp]\ntype = "totp"\nusers_oath_file = "/etc/users.oath"\nowner = "no-such-1"\n`,
    );
    expect(await scene.found()).toEqual(['error owner-unknown factors.toml']);
  });

  test('tells what killed processes left, which keeps libpam-oath from working', async () => {
    write(`HOTP alice - ${HEX_KEY}\n`);
    for (const name of ['oath/users.oath.lock', 'oath/users.oath.new']) {
      const path = scene.write(name, '', 0o600, WEB.uid);
      expect(await scene.found()).toEqual([]);
      utimesSync(path, now() - 120, now() - 120);
      expect(await scene.found()).toEqual([`warning stray-file ${name}`]);
      utimesSync(path, now(), now());
    }
  });

  test.runIf(process.getuid?.() === 0)('tells who cannot store in it', async () => {
    write(`HOTP alice - ${HEX_KEY}\n`, 0o600, OTHER);
    expect(await scene.found({ user: WEB.name })).toEqual([
      'error owner oath/users.oath',
      'error unreadable oath/users.oath',
      'error cannot-store oath/users.oath',
    ]);
  });
});

describe('enrol', () => {
  const run = async (
    options: Partial<EnrolOptions>,
    terminal = new FakeConsole(),
  ): Promise<FakeConsole> => {
    await enrol({ ...DEFAULTS, ...options }, loadConfig(environment), now, terminal);
    return terminal;
  };

  test('makes the file and adds a line, and another one', async () => {
    const terminal = await run({});
    expect(terminal.talk).toBe(`wrote ${scene.at('oath/users.oath')}`);
    await run({ login: 'bob', digits: 8, period: 60 });
    expect(read()).toMatch(
      /^# users\.oath\nHOTP\/T30\/6\talice\t-\t[0-9a-f]{40}\nHOTP\/T60\/8\tbob\t-\t[0-9a-f]{40}\n$/,
    );
    expect(await scene.found()).toEqual([]);
  });

  test('refuses a login that has a line, and replaces all of them when forced', async () => {
    write(`HOTP alice - 31\nHOTP bob - 32\nHOTP/T30 alice 1 33\n`);
    await expect(run({})).rejects.toThrow('line 1: alice has a line already');
    await run({ force: true });
    expect(read()).toMatch(/^HOTP\/T30\/6\talice\t-\t[0-9a-f]{40}\nHOTP bob - 32\n$/);
  });

  test.each([
    [{ algorithm: 'SHA256' }, 'users.oath has no codes of SHA256'],
    [{ period: 15 }, 'users.oath has codes of 30 or 60 seconds only'],
    [{ hashedScratchCodes: true }, 'users.oath has no scratch codes'],
    [{ device: 'phone' }, '--device is for a secret_file that is a folder, not for users.oath'],
  ] as const)('refuses what the format does not have: %j', async (options, what) => {
    await expect(run(options)).rejects.toThrow(what);
  });

  test('asks for a code back, and uses it up', async () => {
    const terminal = new FakeConsole(['000000', '111111', '222222']);
    await expect(run({ verify: true }, terminal)).rejects.toThrow('does not show the codes');
  });

  test('shows no scratch codes, of which the format has none', async () => {
    const { output } = await run({ quiet: false });
    expect(output).toContain('secret:');
    expect(output).not.toContain('scratch');
  });
});

describe('explain', () => {
  const run = async (typed: string): Promise<{ yes: boolean; output: string }> => {
    const terminal = new FakeConsole();
    const options = { factor: 'totp', login: 'alice', code: typed, json: false };
    const yes = await explain(options, loadConfig(environment), now(), terminal);
    return { yes, output: terminal.output };
  };

  test('says of each line what a code is to it, and changes nothing', async () => {
    const text = `HOTP/T30 alice 12 ${HEX_KEY}\nHOTP alice - ${'31'.repeat(20)}\nHOTP alice - z\n`;
    write(text);
    const { yes, output } = await run(`12${code(step())}`);
    expect(yes).toBe(true);
    expect(output).toMatch(/^line 1: It would be accepted now\.\nline 1: It is the code of step /);
    expect(output).toContain('line 2: It would be refused now: bad-code.');
    expect(output).toContain('line 3: users.oath line 3: the key is not hexadecimal');
    expect(read()).toBe(text);
    expect((await run(code(step()))).output).toContain('line 1: The PIN in front of it is wrong.');
  });

  test('says how far off a code is', async () => {
    write(`HOTP alice - ${HEX_KEY} 7 ${code(7)} 2026-11-22T04:00:00L\n`);
    expect((await run(code(7))).output).toContain('It would be refused now: replayed.');
    expect((await run(code(9))).output).toContain('It is the code of counter 9: 2 ahead.');
    expect((await run(code(300))).output).toContain('It is the code of counter 300: 293 ahead.');
  });

  test('refuses a login without a line', async () => {
    write(`HOTP bob - ${HEX_KEY}\n`);
    await expect(run('123456')).rejects.toThrow('alice is not enrolled for totp');
  });
});
