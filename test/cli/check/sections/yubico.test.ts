import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SoftKey } from '../../../support/soft-key.ts';
import { API_KEY } from '../../../support/validation-server.ts';
import { KEY_IDS } from '../../../support/yubico-stage.ts';
import { CheckScene, isRoot, OTHER, WEB } from '../scene.ts';

let scene: CheckScene;
const [ALICES, BOBS] = KEY_IDS;
const OATH = 'ubbc00000001';
const key = new SoftKey(ALICES);

beforeEach(() => {
  scene = new CheckScene();
  scene.write('mapping', `# everybody\nalice:${ALICES}\n`, 0o644);
  scene.write(`secrets/${ALICES}`, `# ykksm 1\n${key.line}\n`, 0o640);
  rmSync(scene.at('secrets/alice'));
});
afterEach(() => {
  scene.remove();
});

/** A section with local validation, with some keys changed. */
function local(changes: Readonly<Record<string, string | undefined>> = {}): void {
  configure({
    mode: '"local"',
    key_file: `"${scene.at('secrets/%k')}"`,
    state_dir: `"${scene.at('state')}"`,
    ...changes,
  });
}

/** A section with a validation server. */
function server(changes: Readonly<Record<string, string | undefined>> = {}): void {
  scene.write('api.key', `${btoa(API_KEY)}\n`, 0o640);
  configure({
    urls: '["https://validate.example.edu/wsapi/2.0/verify"]',
    client_id: '16',
    api_key_file: `"${scene.at('api.key')}"`,
    state_dir: `"${scene.at('state')}"`,
    ...changes,
  });
}

function configure(keys: Readonly<Record<string, string | undefined>>): void {
  const none = { secret_file: undefined, owner: undefined, allowed_perm: undefined };
  const mapping_file = `"${scene.at('mapping')}"`;
  const all = { ...none, type: '"yubico"', mapping_file, state_dir: undefined, ...keys };
  scene.configure(scene.section(all, 'otp'));
}

describe('a section of keys', () => {
  test.runIf(isRoot)('with nothing wrong is nothing to complain about', async () => {
    local();
    expect((await scene.check({ user: WEB.name })).problems).toEqual([]);
    server();
    expect((await scene.check({ user: WEB.name })).problems).toEqual([]);
  });

  test('needs its mapping, which nobody else may write', async () => {
    local();
    scene.write('mapping', `alice:${ALICES}\n`, 0o666);
    expect(await scene.found()).toContain('error mode mapping');
    rmSync(scene.at('mapping'));
    expect(await scene.found()).toEqual(['error file-missing mapping']);
  });

  test('may have a mapping with nobody in it yet, and files in homes', async () => {
    local();
    scene.write('mapping', '', 0o644);
    expect(await scene.found()).toEqual([]);
    local({ mapping_file: '"~/.yubico/authorized_yubikeys"' });
    expect(await scene.found()).toEqual([]);
  });

  test('has a mapping whose lines can mean something', async () => {
    local({ token_id_length: '12' });
    const lines = [
      `alice:${ALICES}`,
      `bob: ${BOBS}`,
      `a b:${ALICES}`,
      `carol:${ALICES.toUpperCase()}`,
      `dave${':'.repeat(1024)}`,
      'eve:ubbc00000001\r',
      '',
    ];
    scene.write('mapping', lines.join('\n'), 0o644);
    expect((await scene.found()).toSorted()).toEqual([
      'warning key-shared mapping:3',
      'warning stray-line mapping',
      'warning stray-line mapping:2',
      'warning stray-line mapping:3',
      'warning stray-line mapping:4',
      'warning stray-line mapping:5',
      'warning stray-line mapping:6',
    ]);
  });

  test('is warned of a list of users that has had its day, or is not there', async () => {
    const list = `users_file = "${scene.at('users')}"`;
    local({ bind_on_first_use: `{ ${list}, until = 2020-01-01 }` });
    scene.write('users', 'bob\nnot a login\n', 0o644);
    expect(await scene.found()).toEqual([
      'warning roll-out-over factors.toml',
      'warning stray-line users:2',
    ]);
    rmSync(scene.at('users'));
    local({ bind_on_first_use: `{ ${list}, until = 2999-01-01 }` });
    expect(await scene.found()).toEqual(['error users-file users']);
  });

  test('has state that can be read, and no other', async () => {
    local();
    scene.state(ALICES, 'nonsense\n');
    scene.state('authorized_yubikeys', `bob:${BOBS}\n`);
    scene.state('cccccccccccf', 'of no key\n');
    expect(await scene.found()).toEqual([
      `error state-broken state/${ALICES}`,
      `warning no-key secrets/${BOBS}`,
      'warning state-orphan state/cccccccccccf',
    ]);
    scene.state(ALICES, '');
    scene.write('state/authorized_yubikeys', 'x\n', 0o644, WEB.uid);
    expect(await scene.found()).toContain('error state-broken state/authorized_yubikeys');
  });

  test('counts wrong codes in a file that is one', async () => {
    local();
    scene.state('.throttle', 'nonsense');
    expect(await scene.found()).toEqual(['error throttle-broken state/.throttle']);
    local({ throttle: 'false' });
    expect(await scene.found()).toEqual([]);
  });
});

describe('keys in a directory', () => {
  test('are asked for with files that are in order', async () => {
    const [password, ca] = [scene.at('ldap.password'), scene.at('ca.pem')];
    const table = [
      'urls = ["ldaps://ldap.example.edu"], base = "dc=example", key_attribute = "yubiKeyId"',
      `bind_dn = "cn=reader", bind_password_file = "${password}", ca_file = "${ca}"`,
    ];
    local({ mapping_file: undefined, mapping_ldap: `{ ${table.join(', ')} }` });
    expect((await scene.found()).toSorted()).toEqual([
      'error file-missing ca.pem',
      'error file-missing ldap.password',
    ]);
    scene.write('ldap.password', 'one\ntwo\n', 0o640);
    scene.write('ca.pem', 'none\n', 0o644);
    expect(await scene.found()).toEqual([
      'error bind-password ldap.password',
      'error ca-file ca.pem',
    ]);
    scene.write('ldap.password', 'one\n', 0o644);
    scene.write('ca.pem', '-----BEGIN CERTIFICATE-----\n', 0o644);
    expect(await scene.found()).toEqual(['error mode ldap.password']);
    local({
      mapping_file: undefined,
      mapping_ldap: `{ ${table.join(', ').replace('ldaps', 'ldap')} }`,
    });
    expect((await scene.check()).problems[0]?.what).toMatch(/must have starttls = true for ldap:/);
  });
});

describe('secrets of keys', () => {
  test('are read by nobody else', async () => {
    local();
    scene.write(`secrets/${ALICES}`, `${key.line}\n`, 0o644);
    expect(await scene.found()).toEqual([`error mode secrets/${ALICES}`]);
  });

  test.runIf(isRoot)('are root’s or the factor’s, who can read them', async () => {
    local();
    scene.write(`secrets/${ALICES}`, `${key.line}\n`, 0o640, OTHER);
    expect(await scene.found({ user: WEB.name })).toEqual([`error owner secrets/${ALICES}`]);
    scene.write(`secrets/${ALICES}`, `${key.line}\n`, 0o600, WEB.uid);
    expect(await scene.found({ user: WEB.name })).toEqual([]);
    scene.write(`secrets/${ALICES}`, `${key.line}\n`, 0o600);
    expect(await scene.found({ user: WEB.name })).toEqual([`error unreadable secrets/${ALICES}`]);
  });

  test('are in files that say which key they are', async () => {
    local();
    scene.write('mapping', `alice:${ALICES}:${OATH}\n`, 0o644);
    scene.write(`secrets/${ALICES}`, `${new SoftKey(BOBS).line}\n`, 0o640);
    scene.write(`secrets/${BOBS}`, `nonsense\n`, 0o640);
    scene.write(`secrets/${OATH}`, 'AAAAAAAA\n" HOTP_COUNTER x\n', 0o640);
    expect(await scene.found()).toEqual([
      `error key-file secrets/${ALICES}`,
      `error key-file secrets/${BOBS}:1`,
      `error option secrets/${OATH}`,
      `warning no-key secrets/${ALICES}`,
    ]);
  });

  test('may all be in one file, each once', async () => {
    local({ key_file: `"${scene.at('keys.csv')}"` });
    expect(await scene.found()).toEqual(['error file-missing keys.csv', 'warning no-key keys.csv']);
    scene.write('keys.csv', `${key.line}\n`, 0o640);
    expect(await scene.found()).toEqual([]);
    scene.write('keys.csv', `${key.line}\n${key.line}\n`, 0o640);
    expect(await scene.found()).toEqual(['error key-file keys.csv:2', 'warning no-key keys.csv']);
  });

  test('are compared by the end of a longer id', async () => {
    local({ key_file: `"${scene.at('keys.csv')}"` });
    scene.write('keys.csv', `${new SoftKey(`bbbb${ALICES}`).line}\n`, 0o640);
    expect(await scene.found()).toEqual([]);
  });

  test('need a folder that is there', async () => {
    local({ key_file: `"${scene.at('nowhere/%k')}"` });
    expect(await scene.found()).toEqual([
      'error folder-missing nowhere',
      `warning no-key nowhere/${ALICES}`,
    ]);
  });
});

describe('validation servers', () => {
  test('are asked with a key that is one, and nobody else’s', async () => {
    server();
    scene.write('api.key', 'YWJj\n', 0o640);
    expect(await scene.found()).toEqual(['error validation-servers factors.toml']);
    scene.write('api.key', `${btoa(API_KEY)}\n`, 0o644);
    expect(await scene.found()).toEqual(['error mode api.key']);
    rmSync(scene.at('api.key'));
    expect(await scene.found()).toEqual(['error file-missing api.key']);
  });

  test('are told apart from others by TLS or by a key', async () => {
    server({ urls: '"http://validate.example.edu/"', api_key_file: undefined });
    const { problems } = await scene.check();
    expect(problems.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^factors\.otp\.urls .* is http: and there is no API key/),
    ]);
  });

  test('are each told what is wrong with them', async () => {
    server({ urls: '["ftp://a/", "https://u:p@b/"]', proxy: '"x"' });
    expect((await scene.check()).problems).toHaveLength(3);
  });

  test('that are several need a place to remember codes in', async () => {
    const urls = '["https://a.example.edu/", "https://b.example.edu/"]';
    server({ urls, state_dir: undefined });
    expect(await scene.found()).toEqual(['warning validation-servers factors.toml']);
    server({ urls });
    expect(await scene.found()).toEqual([]);
  });

  test('leave state for keys that somebody has', async () => {
    server();
    scene.state(`${ALICES}.accepted`, 'cosign-factors-yubikey-otps 1\n');
    scene.state(`${BOBS}.accepted`, 'cosign-factors-yubikey-otps 1\n');
    expect(await scene.found()).toEqual([`warning state-orphan state/${BOBS}.accepted`]);
    server({ mapping_file: '"~/.yubico/authorized_yubikeys"' });
    expect(await scene.found()).toEqual([]);
    const table = 'urls = ["ldaps://a"], base = "dc=example", key_attribute = "yubiKeyId"';
    server({ mapping_file: undefined, mapping_ldap: `{ ${table} }` });
    expect(await scene.found()).toEqual([]);
  });
});
