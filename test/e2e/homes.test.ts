import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, linkSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asRoot } from '../adapters/ordinary-user.ts';
import { TestAccount } from '../support/peers-account.ts';
import { run, type Outcome } from '../support/run.ts';
import { FORMS, now, phoneCode, PROGRAMS, secretFile } from '../support/scratch.ts';
import { recordTree } from '../support/tree-record.ts';

/** How often root goes there while a link is put in; a command of the form for Node takes longer. */
const ROUNDS = { executable: 12, node: 3 };

/** Exchanges a folder and a link to another one under one name, as fast as it can. */
const SWAPPER = `
const { renameSync } = require('node:fs');
const [name, link, folder] = process.argv.slice(1);
process.stdout.write('up');
for (;;) {
  renameSync(name, folder); renameSync(link, name);
  renameSync(name, link); renameSync(folder, name);
}`;

describe.runIf(asRoot).each(FORMS)('as root, what a user put into the home, as %s', (form) => {
  let user: TestAccount;
  let env: Record<string, string>;
  let roots: string;

  beforeEach(() => {
    user = new TestAccount();
    roots = user.scratch.folder('roots', 0o755);
    user.scratch.write('roots/phone', secretFile(['DISALLOW_REUSE']), 0o600);
    user.scratch.write('roots/cron', 'of root', 0o644);
    user.scratch.folder('roots/inner');
  });
  afterEach(async () => {
    await user.remove();
  });

  const configure = (secretPath: string): void => {
    env = user.scratch.configure(`[factors.totp]\ntype = "totp"\nsecret_file = "${secretPath}"\n`);
  };
  const command = (...words: string[]): Promise<Outcome> =>
    run(PROGRAMS[form], '', { arguments: words, env });
  const login = (code = '000000'): Promise<Outcome> =>
    run(user.scratch.link(form, 'totp'), `${user.name}\n${code}\n`, { env });

  /** Everything that takes a login, for a section with a folder of devices or with one file. */
  const everything = async (device: readonly string[]): Promise<readonly Outcome[]> => [
    await command('enrol', user.name, ...device),
    await command('enrol', user.name, ...device, '--force', '--quiet'),
    await command('scratch-codes', user.name, ...device),
    await command('explain', 'totp', user.name, '000000'),
    await command('try', 'totp', `login=${user.name}`, 'passcode=000000'),
    await login(phoneCode(now())),
    await command('check'),
  ];

  const LINKS: readonly [string, readonly string[], number][] = [
    ['~/.cosignd/', ['--device', 'phone'], 0o755],
    ['~/.cosignd/', ['--device', 'phone'], 0o700],
    ['~/.cosignd/', ['--device', 'new'], 0o755],
    ['~/.cosignd/new', [], 0o755],
    ['~/.cosignd/phone', [], 0o700],
    ['~/.cosignd/inner/', ['--device', 'phone'], 0o755],
    ['~/.cosignd/inner/new', [], 0o700],
    ['~/.cosignd/%u/', ['--device', 'phone'], 0o755],
  ];

  const PLANTS: readonly [string, (path: string) => void][] = [
    [
      'a link',
      (path) => {
        symlinkSync(join(roots, 'phone'), path);
      },
    ],
    [
      'a link to nowhere in a folder of root’s',
      (path) => {
        symlinkSync(join(roots, 'no'), path);
      },
    ],
    [
      'a hard link',
      (path) => {
        linkSync(join(roots, 'phone'), path);
      },
    ],
    ['a FIFO', (path) => void execFileSync('mkfifo', ['-m', '600', path])],
    [
      'a folder',
      (path) => {
        mkdirSync(path);
      },
    ],
  ];
  // A command of the form for Node takes long, and its modules are the same.
  const [links, plants] = form === 'node' ? [LINKS.slice(0, 2), []] : [LINKS, PLANTS];
  const NAMES = ['phone', '.lock', '.phone.new', '.cosign-factors-throttle'];

  test.each(links)('%s, and .cosignd is a link to a folder of root’s, %j %o', async (...row) => {
    const [path, device, mode] = row;
    configure(path);
    chmodSync(roots, mode);
    symlinkSync(roots, join(user.home, '.cosignd'));
    const before = recordTree(roots);
    const outcomes = await everything(device);
    expect(recordTree(roots)).toEqual(before);
    expect(outcomes.map(({ status }) => status)).not.toContain(0);
    for (const { stdout, stderr } of outcomes) expect(stdout + stderr).not.toContain('of root');
  });

  test.each(plants)('%s in the place of a file', async (_, plant) => {
    configure('~/.cosignd/');
    for (const name of NAMES) {
      const folder = join(user.home, '.cosignd');
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { mode: 0o700 });
      plant(join(folder, name));
      user.give(folder);
      const before = recordTree(roots);
      await command('enrol', user.name, '--device', 'phone');
      await command('enrol', user.name, '--device', 'phone', '--force', '--quiet');
      await command('scratch-codes', user.name, '--device', 'phone');
      await login();
      expect(recordTree(roots)).toEqual(before);
    }
  });

  test('a link that is put in the place of the folder while root works', async () => {
    configure('~/.cosignd/');
    const names = ['.cosignd', 'link', 'folder'].map((name) => join(user.home, name));
    mkdirSync(join(user.home, '.cosignd'), { mode: 0o700 });
    user.give(join(user.home, '.cosignd'));
    symlinkSync(roots, join(user.home, 'link'));
    const before = recordTree(roots);
    const swapper = spawn(process.execPath, ['-e', SWAPPER, ...names], {
      stdio: ['ignore', 'pipe', 'ignore'],
      uid: user.uid,
      gid: user.gid,
    });
    const ended = once(swapper, 'exit');
    try {
      await once(swapper.stdout, 'data');
      for (let round = 0; round < ROUNDS[form]; round += 1) {
        await command('enrol', user.name, '--device', 'phone', '--force', '--quiet');
        await command('enrol', user.name, '--device', `new${round}`, '--quiet');
        await command('scratch-codes', user.name, '--device', 'phone');
        await login();
      }
    } finally {
      swapper.kill('SIGKILL');
      await ended;
    }
    expect(recordTree(roots)).toEqual(before);
  });

  test('nothing of the kind: everything works, and all that is made is the user’s', async () => {
    configure('~/.cosignd/');
    const enrolled = await command('enrol', user.name, '--device', 'phone', '--json');
    expect(enrolled).toMatchObject({ status: 0 });
    const { scratchCodes } = JSON.parse(enrolled.stdout) as { scratchCodes: string[] };
    expect(await login(scratchCodes[0])).toMatchObject({ status: 0, stdout: 'totp\n' });
    expect(await login(scratchCodes[0])).toMatchObject({ status: 1 });
    expect(await command('check')).toMatchObject({ status: 0 });
    expect(await command('scratch-codes', user.name, '--device', 'phone')).toMatchObject({
      status: 0,
    });
    const force = await command('enrol', user.name, '--device', 'phone', '--force', '--quiet');
    expect(force).toMatchObject({ status: 0 });
    const owners = recordTree(user.home).map((line) => JSON.parse(line) as { uid: number });
    expect(owners.length).toBeGreaterThan(3);
    for (const { uid } of owners) expect(uid).toBe(user.uid);
  });
});
