import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { addToMap, listMap } from '../../../src/cli/yubico/map.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { KEY_IDS } from '../../support/yubico-stage.ts';
import { YubicoScene } from './scene.ts';

let scene: YubicoScene;
beforeEach(() => {
  scene = new YubicoScene();
});
afterEach(() => {
  scene.remove();
});

const [ALICES, NEW] = KEY_IDS;
const mapping = (): string => readFileSync(scene.scratch.at('mapping'), 'utf8');

async function add(login: string, more: { id?: string; typed?: string } = {}) {
  const { typed, ...options } = more;
  const terminal = new FakeConsole(typed === undefined ? [] : [typed]);
  await addToMap({ login, ...options }, scene.local(), terminal);
  return terminal;
}

describe('yubico map add', () => {
  test('takes the id from a touch, which it does not show', async () => {
    const terminal = await add('bob', { typed: scene.stranger.touch() });
    expect(terminal.asked).toEqual([{ question: 'touch the key: ', hidden: true }]);
    expect(terminal.output).toBe(`bob ${NEW}`);
    expect(terminal.talk).toBe(`wrote ${scene.scratch.at('mapping')}`);
    expect(mapping()).toBe(`alice:${ALICES}\nbob:${NEW}\n`);
    expect(statSync(scene.scratch.at('mapping')).mode & 0o777).toBe(0o644);
  });

  test('gives a user a second key, and one by its id', async () => {
    await add('alice', { id: NEW });
    expect(mapping()).toBe(`alice:${ALICES}:${NEW}\n`);
    await add('alice', { id: 'ubbc00000001' });
    expect(mapping()).toBe(`alice:${ALICES}:${NEW}:ubbc00000001\n`);
  });

  test('makes the mapping where there is none', async () => {
    rmSync(scene.scratch.at('mapping'));
    await add('bob', { id: NEW });
    expect(mapping()).toBe(`bob:${NEW}\n`);
  });

  test('gives nobody a key that is somebody’s', async () => {
    await expect(add('bob', { id: ALICES })).rejects.toThrow(`key ${ALICES} is alice's already`);
    await expect(add('alice', { id: ALICES })).rejects.toThrow(`alice has key ${ALICES} already`);
    scene.scratch.write('state/authorized_yubikeys', `carol:${NEW}\n`);
    await expect(add('bob', { id: NEW })).rejects.toThrow(`key ${NEW} is carol's already`);
    expect(mapping()).toBe(`alice:${ALICES}\n`);
  });

  test.each([
    ['123456', /is not what a key types/],
    ['', /is not what a key types/],
  ])('takes no %j for a touch', async (typed, problem) => {
    await expect(add('bob', { typed })).rejects.toThrow(problem);
  });

  test.each(['CCCCCCCCCCCC', 'cccc', `${NEW}:x`, `${NEW}\nroot:${NEW}`])(
    'takes no %j for an id',
    async (id) => {
      await expect(add('bob', { id })).rejects.toThrow('--id must be 12 characters of modhex');
      expect(mapping()).toBe(`alice:${ALICES}\n`);
    },
  );

  test.each(['bob smith', 'a:b', '#x'])('takes no %j for a login', async (login) => {
    await expect(add(login, { id: NEW })).rejects.toThrow(/login/);
  });

  test('is for sections of type yubico', async () => {
    const refused = addToMap(
      { login: 'bob', factor: 'totp', id: NEW },
      scene.local(),
      new FakeConsole(),
    );
    await expect(refused).rejects.toThrow('totp is a factor of type totp');
  });

  test('needs an account where the mapping is in a home', async () => {
    const homes = scene.load('mode = "local"\nkey_file = "/k"\nstate_dir = "/s"', '~/.yubico/x');
    const refused = addToMap({ login: 'no-such-account', id: NEW }, homes, new FakeConsole());
    await expect(refused).rejects.toThrow('no-such-account can have no key for otp');
  });
});

describe('keys in a directory', () => {
  const loaded = () => {
    const table = 'urls = ["ldaps://a"], base = "dc=example", key_attribute = "yubiKeyId"';
    const text = `[factors.otp]
      type = "yubico"
      mode = "local"
      key_file = "/keys/%k"
      state_dir = "/state"
      mapping_ldap = { ${table} }`;
    return loadConfig(scene.scratch.configure(text));
  };

  test('are changed and listed there', async () => {
    const there = 'the keys of otp are in a directory';
    const terminal = new FakeConsole();
    expect(() => {
      listMap({ json: false }, loaded(), terminal);
    }).toThrow(there);
    await expect(addToMap({ login: 'bob', id: NEW }, loaded(), terminal)).rejects.toThrow(there);
  });
});

describe('yubico map list', () => {
  const list = (options: { login?: string; json?: boolean } = {}) => {
    const terminal = new FakeConsole();
    listMap({ json: false, ...options }, scene.local(), terminal);
    return terminal;
  };

  test('names each line, of the mapping and of bound keys', () => {
    scene.scratch.write('state/authorized_yubikeys', `carol:${NEW}\n`);
    expect(list().outLines).toEqual([
      `alice ${ALICES}  ${scene.scratch.at('mapping')}:1`,
      `carol ${NEW}  ${scene.scratch.at('state/authorized_yubikeys')}:1`,
    ]);
    expect(list({ login: 'carol' }).outLines).toHaveLength(1);
  });

  test('says so where there is nobody', () => {
    const terminal = list({ login: 'bob' });
    expect(terminal.output).toBe('');
    expect(terminal.talk).toBe('no keys');
  });

  test('is one JSON value', () => {
    expect(JSON.parse(list({ json: true }).output)).toEqual([
      { login: 'alice', keys: [ALICES], file: scene.scratch.at('mapping'), line: 1 },
    ]);
  });

  test('lets no line of the file do anything to a terminal', () => {
    scene.scratch.write('mapping', 'alice\x1b[2J:x\n', 0o644);
    expect(list().output).toContain('alice\\x1b[2J x');
  });

  test('asks whose, where each user has a mapping', () => {
    const homes = scene.load('mode = "local"\nkey_file = "/k"\nstate_dir = "/s"', '~/.yubico/x');
    expect(() => {
      listMap({ json: false }, homes, new FakeConsole());
    }).toThrow('otp has a mapping in each home');
    expect(existsSync('/s')).toBe(false);
  });
});
