import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAccount } from '../../../src/adapters/accounts.ts';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { uninstall } from '../../../src/cli/install/undo.ts';
import { install, type InstallOptions } from '../../../src/cli/install/install.ts';
import { readCosignConf } from '../../../src/policy/cosign-conf.ts';
import { REFUSING } from '../check/scene.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { FORMS, now, phoneCode, PROGRAMS, Scratch, secretFile } from '../../support/scratch.ts';
import { run } from '../../support/run.ts';

const scratch = new Scratch();
let environment: Record<string, string>;
let program: string;
let dir: string;
let round = 0;

beforeAll(() => {
  const secrets = scratch.folder('secrets');
  environment = scratch.configure(
    [
      `[factors.totp]\ntype = "totp"\nsecret_file = "${secrets}/%u"`,
      `owner = "${process.getuid?.() ?? 0}"`,
      `[factors.swapped]\ntype = "totp"\nsecret_file = "${scratch.at('other')}/%u"`,
      'fields = ["pin", "login"]',
      '[factors.broken]\ntype = "totp"',
    ].join('\n'),
  );
  program = scratch.write('program', REFUSING, 0o755);
});
beforeEach(() => {
  round += 1;
  dir = scratch.folder(`factors-${round}`, 0o755);
});
afterAll(() => {
  scratch.remove();
});

async function make(names: readonly string[], options: Partial<InstallOptions> = {}) {
  const terminal = new FakeConsole();
  const all = { dir, names, json: false, ...options };
  await install(all, loadConfig(environment), program, terminal);
  return terminal;
}

function undo(names: readonly string[], json = false) {
  const terminal = new FakeConsole();
  return { gone: uninstall({ dir, names, json }, program, terminal), terminal };
}

describe('install', () => {
  test('makes absolute symlinks and prints lines that Cosign reads, with -2', async () => {
    const terminal = await make(['totp', 'swapped', 'totp']);
    expect(readlinkSync(`${dir}/totp`)).toBe(program);
    expect(readlinkSync(`${dir}/swapped`)).toBe(program);
    expect(terminal.output).toBe(
      `factor ${dir}/totp -2 login passcode\nfactor ${dir}/swapped -2 pin login`,
    );
    const conf = readCosignConf('cosign.conf', () => terminal.output);
    expect(conf.fatal).toBeUndefined();
    expect(conf.factors.map(({ path, isSecondary }) => [path, isSecondary])).toEqual([
      [`${dir}/totp`, true],
      [`${dir}/swapped`, true],
    ]);
  });

  test.each([
    ['ends with status 0, and not with 1', '#!/bin/sh\nexit 0\n'],
    ['ends with status 127, and not with 1', '#!/bin/sh\nexec nothing-like-it\n'],
    ['ends with 1, and without its line', '#!/bin/sh\nexit 1\n'],
    ['is ended by SIGSEGV', '#!/bin/sh\nkill -SEGV $$\n'],
    ['cannot be started', '#!/nowhere/at-all\n'],
  ])('leaves no symlink to a program that %s', async (what, text) => {
    const before = program;
    program = scratch.write(`damaged-${round}`, text, 0o755);
    try {
      await expect(make(['totp', 'swapped'])).rejects.toThrow(`${dir}/totp ${what}`);
      expect(readdirSync(dir)).toEqual([]);
    } finally {
      program = before;
    }
  });

  test('leaves a right symlink as it is and prints its line again', async () => {
    await make(['totp']);
    const before = lstatSync(`${dir}/totp`).ino;
    const terminal = await make(['totp']);
    expect(lstatSync(`${dir}/totp`).ino).toBe(before);
    expect(terminal.talk).toContain(`${dir}/totp is there already and right`);
    expect(terminal.output).toBe(`factor ${dir}/totp -2 login passcode`);
  });

  test.each(['a file', 'a symlink elsewhere', 'a dangling symlink', 'a folder'])(
    'overwrites nothing and makes nothing where %s is in the way',
    async (what) => {
      const path = `${dir}/swapped`;
      if (what === 'a file') scratch.write(`factors-${round}/swapped`, 'precious');
      if (what === 'a symlink elsewhere') symlinkSync('/bin/true', path);
      if (what === 'a dangling symlink') symlinkSync('/nowhere', path);
      if (what === 'a folder') mkdirSync(path);
      const before = lstatSync(path).ino;
      await expect(make(['totp', 'swapped'])).rejects.toThrow('is there already and does not lead');
      expect(lstatSync(path).ino).toBe(before);
      expect(readdirSync(dir)).toEqual(['swapped']);
      if (what === 'a file') expect(readFileSync(path, 'latin1')).toBe('precious');
    },
  );

  test('says everything that is wrong with the names at once, and makes nothing', async () => {
    const names = ['totp', 'nobody', 'broken', '../escape', '-x', 'kerberos', 'a b', ''];
    const error: unknown = await make(names).catch((thrown: unknown) => thrown);
    const lines = error instanceof Error ? error.message.split('\n') : [];
    const conf = scratch.at('factors.toml');
    expect(lines.slice(0, 2)).toEqual([
      `${conf} has no section [factors.nobody]`,
      `${conf}: factors.broken.secret_file is missing`,
    ]);
    expect(lines.slice(2).map((line) => line.split(' is no ')[0])).toEqual(
      names.slice(3).map((name) => JSON.stringify(name)),
    );
    expect(readdirSync(dir)).toEqual([]);
  });

  test('wants a folder that is there and has no blank in its name', async () => {
    await expect(make(['totp'], { dir: scratch.at('nowhere') })).rejects.toThrow('is not there');
    await expect(make(['totp'], { dir: program })).rejects.toThrow('is not a folder');
    const blank = scratch.folder('with blank');
    await expect(make(['totp'], { dir: blank })).rejects.toThrow('has a blank');
  });

  test('refuses a folder where others can put factors', async () => {
    chmodSync(dir, 0o777);
    await expect(make(['totp'])).rejects.toThrow(`run chmod go-w ${dir}`);
    expect(readdirSync(dir)).toEqual([]);
  });

  test('refuses a program that cannot be executed', async () => {
    chmodSync(program, 0o644);
    await expect(make(['totp'])).rejects.toThrow('is not executable');
    chmodSync(program, 0o755);
    expect(readdirSync(dir)).toEqual([]);
  });

  test('says what it made and kept as one JSON value', async () => {
    await make(['totp']);
    const terminal = await make(['totp', 'swapped'], { json: true });
    expect(JSON.parse(terminal.output)).toEqual({
      program,
      made: [`${dir}/swapped`],
      kept: [`${dir}/totp`],
      lines: [`factor ${dir}/totp -2 login passcode`, `factor ${dir}/swapped -2 pin login`],
    });
  });
});

describe('uninstall', () => {
  test('removes what install made, by way of another symlink too, and needs no section', async () => {
    await make(['totp']);
    symlinkSync(`${dir}/totp`, `${dir}/old-name`);
    const { gone, terminal } = undo(['old-name', 'totp']);
    expect(gone).toBe(true);
    expect(readdirSync(dir)).toEqual([]);
    expect(terminal.output).toBe(`removed ${dir}/old-name\nremoved ${dir}/totp`);
  });

  test('leaves everything else and says so', () => {
    scratch.write(`factors-${round}/file`, 'precious');
    symlinkSync('/bin/true', `${dir}/foreign`);
    symlinkSync('/nowhere', `${dir}/dangling`);
    mkdirSync(`${dir}/folder`);
    const names = ['file', 'foreign', 'dangling', 'folder', 'absent'];
    const { gone, terminal } = undo(names, true);
    expect(gone).toBe(false);
    expect(readdirSync(dir).sort()).toEqual(['dangling', 'file', 'folder', 'foreign']);
    const why = `does not lead to ${program}`;
    expect(JSON.parse(terminal.output)).toEqual({
      program,
      removed: [],
      left: names.slice(0, 4).map((name) => ({ path: `${dir}/${name}`, why })),
      missing: [`${dir}/absent`],
    });
  });

  test('has nothing to say against what is gone already', () => {
    const { gone, terminal } = undo(['totp']);
    expect(gone).toBe(true);
    expect(terminal.output).toBe(`${dir}/totp is not there`);
  });

  test('takes no path for a name, and then removes nothing', async () => {
    await make(['totp']);
    expect(() => undo(['totp', `../factors-${round}/totp`])).toThrow(`is no factor's name`);
    expect(readdirSync(dir)).toEqual(['totp']);
  });
});

describe.each(FORMS)('the %s form', (form) => {
  test('installs itself as a factor that accepts a code, and takes itself away', async () => {
    scratch.write('secrets/alice', secretFile());
    const self = scratch.link(form, 'cosign-factors');
    const made = await run(self, '', { arguments: ['install', dir, 'totp'], env: environment });
    expect(made).toMatchObject({ status: 0, stdout: `factor ${dir}/totp -2 login passcode\n` });
    expect(made.stderr).toContain(`made ${dir}/totp -> /`);

    const login = await run(`${dir}/totp`, `alice\n${phoneCode(now())}\n`, { env: environment });
    expect(login).toMatchObject({ status: 0, stdout: 'totp\n' });

    const undone = await run(self, '', { arguments: ['uninstall', dir, 'totp'], env: environment });
    expect(undone).toMatchObject({ status: 0, stdout: `removed ${dir}/totp\n` });
    expect(readdirSync(dir)).toEqual([]);
  });

  test('ends with status 1 and a hint when nothing can be made', async () => {
    const self = scratch.link(form, 'cosign-factors');
    const options = { arguments: ['install', dir, 'nobody'], env: environment };
    const { status, stdout, stderr } = await run(self, '', options);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('error: ');
    expect(stderr).toContain('hint: nothing was made');
  });
});

describe('--service', () => {
  const NOBODY = findAccount('nobody')?.uid ?? -1;

  test('writes beside the launcher where the service is and whom it runs as, once', async () => {
    const launcher = scratch.at('launcher');
    copyFileSync(PROGRAMS.executable, launcher);
    const beside = `${launcher}.service`;
    const isElf = readFileSync(launcher).subarray(1, 4).toString() === 'ELF';
    if (!isElf) return;
    const say = async (service: string): Promise<string> => {
      const terminal = new FakeConsole();
      const options = { dir, names: [], json: false, service };
      await install(options, loadConfig(environment), launcher, terminal);
      return terminal.saidLines.join('\n');
    };
    expect(await say('nobody')).toContain(`made ${beside}`);
    expect(readFileSync(beside, 'utf8')).toBe(`/run/cosign-factors/factord.sock\n${NOBODY}\n`);
    expect(await say('nobody')).toContain(`${beside} is there already and right`);
    writeFileSync(beside, '/run/other.sock\n0\n');
    expect(await say('nobody')).toContain(`made ${beside}`);
    expect(readFileSync(beside, 'utf8')).toContain(`\n${NOBODY}\n`);
  });

  test.each([
    ['nobody-of-this-name', 'there is no account nobody-of-this-name'],
    ['nobody', 'is a script, and only the launcher in C asks the service'],
  ])('refuses %s for a script, and makes nothing', async (service, what) => {
    await expect(make(['totp'], { service })).rejects.toThrow(what);
    expect(readdirSync(dir)).toEqual([]);
  });
});
