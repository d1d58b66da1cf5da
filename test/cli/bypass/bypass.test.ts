import { chmodSync, chownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { bypass, type BypassOptions } from '../../../src/cli/bypass/bypass.ts';
import { asOrdinaryUser, asRoot } from '../../adapters/ordinary-user.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { Scratch } from '../../support/scratch.ts';

const NOW = 1_700_000_000;
const DEFAULTS: BypassOptions = { hours: 24, list: false, revoke: false, json: false };

let scratch: Scratch;
let folder: string;
beforeEach(() => {
  scratch = new Scratch();
  folder = scratch.folder('bypass');
  configure();
});
afterEach(() => {
  scratch.remove();
});

let environment: Record<string, string>;
function configure(globals = `audit_file = "${scratch.at('audit.jsonl')}"\n`): void {
  environment = scratch.configure(
    `${globals}[factors.totp]\ntype = "totp"\nsecret_file = "/nowhere/%u"\nbypass_dir = "${folder}"\n`,
  );
}

async function run(options: Partial<BypassOptions>, now = NOW): Promise<FakeConsole> {
  const terminal = new FakeConsole();
  await bypass({ ...DEFAULTS, ...options }, loadConfig(environment), now, terminal);
  return terminal;
}

const audited = (): unknown[] =>
  readFileSync(scratch.at('audit.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('a new code', () => {
  test('is shown once, in groups of four, and nowhere in clear', async () => {
    const terminal = await run({ login: 'alice' });
    expect(terminal.output).toMatch(/^[0-9]{4} [0-9]{4} [0-9]{4}$/);
    expect(terminal.talk).toBe(
      'alice can use it once in place of a code of totp, until 2023-11-15T22:13:20Z',
    );
    const text = readFileSync(`${folder}/alice`, 'latin1');
    const code = terminal.output.replaceAll(' ', '');
    for (const place of [text, JSON.stringify(audited())]) expect(place).not.toContain(code);
    expect(statSync(`${folder}/alice`).mode & 0o7777).toBe(0o600);
  });

  test('is good for as long as is said', async () => {
    const { output } = await run({ login: 'alice', hours: 1.5, json: true });
    expect(JSON.parse(output)).toEqual({
      login: 'alice',
      factor: 'totp',
      code: expect.stringMatching(/^[0-9]{12}$/) as unknown,
      until: '2023-11-14T23:43:20Z',
    });
  });

  test('is in the audit file, with who made it and until when', async () => {
    await run({ login: 'alice' });
    expect(audited()).toEqual([
      {
        time: '2023-11-14T22:13:20.000Z',
        factor: 'totp',
        login: 'alice',
        verdict: 'bypass-made',
        reason: null,
        address: null,
        facts: { by: expect.stringMatching(/./) as unknown, until: '2023-11-15T22:13:20Z' },
      },
    ]);
  });

  test('is not made where it must be in the audit file and cannot', async () => {
    configure(`audit_file = "${scratch.at('nowhere/audit')}"\naudit_required = true\n`);
    await expect(run({ login: 'alice' })).rejects.toThrow('audit_required');
    expect(readdirSync(folder)).toEqual([]);
    configure(`audit_file = "${scratch.at('nowhere/audit')}"\n`);
    expect((await run({ login: 'alice' })).talk).toContain('the audit line cannot be written');
  });

  test('takes the place of the one before', async () => {
    await run({ login: 'alice' });
    const before = readFileSync(`${folder}/alice`, 'latin1');
    await run({ login: 'alice' });
    expect(readFileSync(`${folder}/alice`, 'latin1')).not.toBe(before);
  });

  test.each(['../alice', 'a/b', '.hidden', '-x', 'a b', '~root', ''])(
    'is for no login that could be another path: %j',
    async (login) => {
      await expect(run({ login })).rejects.toThrow('no login that can have a code');
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});

describe('the list', () => {
  test('has who has one and until when, and JSON of it', async () => {
    await run({ login: 'bob', hours: 2 }, NOW + 60);
    await run({ login: 'alice', hours: 1 });
    expect((await run({ list: true })).outLines).toEqual([
      'alice made 2023-11-14T22:13:20Z until 2023-11-14T23:13:20Z',
      'bob made 2023-11-14T22:14:20Z until 2023-11-15T00:14:20Z',
    ]);
    expect(JSON.parse((await run({ list: true, login: 'bob', json: true })).output)).toEqual([
      {
        login: 'bob',
        made: '2023-11-14T22:14:20Z',
        until: '2023-11-15T00:14:20Z',
        used: null,
      },
    ]);
  });

  test('has nobody, or what is over, and removes that', async () => {
    expect((await run({ list: true })).talk).toBe('nobody has a code of the help desk');
    await run({ login: 'alice', hours: 1 });
    expect((await run({ list: true }, NOW + 3600)).output).toBe('');
    expect(readdirSync(folder)).toEqual(['.alice.lock']);
  });

  test('says what is broken, and goes on', async () => {
    await run({ login: 'alice' });
    scratch.write('bypass/bob', 'broken');
    const terminal = await run({ list: true });
    expect(terminal.outLines).toHaveLength(1);
    expect(terminal.talk).toContain('warning: bob: bypass file: is not in the format');
  });
});

describe('taking a code back', () => {
  test('removes it, and the audit file has that', async () => {
    await run({ login: 'alice' });
    expect((await run({ login: 'alice', revoke: true })).talk).toBe('the code of alice is void');
    expect(readdirSync(folder)).toEqual(['.alice.lock']);
    expect(audited()).toMatchObject([{ verdict: 'bypass-made' }, { verdict: 'bypass-revoked' }]);
  });

  test('works on a broken one', async () => {
    scratch.write('bypass/bob', 'broken');
    await run({ login: 'bob', revoke: true });
    expect(readdirSync(folder)).toEqual(['.bob.lock']);
  });

  test('is refused where there is none', async () => {
    await expect(run({ login: 'alice', revoke: true })).rejects.toThrow(
      'alice has no code of the help desk for totp',
    );
  });
});

describe('the folder', () => {
  test('must be set', async () => {
    environment = scratch.configure('[factors.totp]\ntype = "totp"\nsecret_file = "/nowhere/%u"\n');
    await expect(run({ login: 'alice' })).rejects.toThrow('totp has no bypass_dir');
  });

  test('must be there, and writable by nobody else', async () => {
    chmodSync(folder, 0o770);
    await expect(run({ login: 'alice' })).rejects.toThrow('others can write there');
  });

  test.runIf(asRoot)("is root's or its owner's to use, and what is in it the owner's", async () => {
    const mine = await asOrdinaryUser(scratch.path, () => run({ login: 'alice' }).catch(String));
    expect(mine).toMatch(/only root or uid 0|must be root's or our own/);
    await asOrdinaryUser(folder, () => undefined);
    chownSync(scratch.path, 0, 0);
    configure('');
    await run({ login: 'bob' });
    const uids = readdirSync(folder).map((name) => statSync(`${folder}/${name}`).uid);
    expect(uids).toEqual([65_534, 65_534]);
  });
});
