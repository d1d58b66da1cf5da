import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, symlinkSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  configPath,
  DEFAULT_CONFIG,
  isHosted,
  loadConfig,
} from '../../src/adapters/config-file.ts';
import { Scratch } from '../support/scratch.ts';
import { asOrdinaryUser, asRoot, NOBODY } from './ordinary-user.ts';

const GOOD = '[factors.totp]\ntype = "totp"\nsecret_file = "~/.google_authenticator"\n';

let scratch: Scratch;
let path: string;
beforeEach(() => {
  scratch = new Scratch();
  path = scratch.write('factors.toml', GOOD, 0o644);
});
afterEach(() => {
  scratch.remove();
});

const load = () => loadConfig({ COSIGN_FACTORS_CONF: path });
const problems = () => {
  const loaded = load();
  return loaded.kind === 'broken' ? loaded.problems : [loaded.kind];
};

describe('the environment', () => {
  test('names another configuration at a shell', () => {
    expect(configPath({ COSIGN_FACTORS_CONF: '/x/y.toml' })).toBe('/x/y.toml');
  });

  test('names none by default, nor when it is empty', () => {
    expect(DEFAULT_CONFIG).toBe('/etc/cosign/factors.toml');
    expect(configPath({})).toBe(DEFAULT_CONFIG);
    expect(configPath({ COSIGN_FACTORS_CONF: '' })).toBe(DEFAULT_CONFIG);
  });

  test.each([
    { GATEWAY_INTERFACE: 'CGI/1.1' },
    { PAM_TYPE: 'auth' },
    { GATEWAY_INTERFACE: '' },
    { PAM_TYPE: '' },
    { AUTHTYPE: 'PASS' },
    { ORIG_UID: '0', PROTO: 'TCP' },
    { TCPREMOTEIP: '192.0.2.7' },
  ])('names none where a host started us: %j', (hosted) => {
    expect(isHosted(hosted)).toBe(true);
    expect(configPath({ ...hosted, COSIGN_FACTORS_CONF: path })).toBe(DEFAULT_CONFIG);
  });

  test('is that of a shell without a host’s words', () => {
    expect(isHosted({ REMOTE_ADDR: '192.0.2.7', HTTP_USER_AGENT: 'x' })).toBe(false);
  });
});

describe('loadConfig', () => {
  test('reads a good configuration', () => {
    const loaded = load();
    expect(loaded).toMatchObject({ kind: 'loaded', path });
    expect(loaded.kind === 'loaded' && loaded.config.names).toEqual(['totp']);
  });

  test('tells a missing file from a broken one', () => {
    path = scratch.at('missing.toml');
    expect(load()).toEqual({ kind: 'missing', path });
  });

  test.each([0o600, 0o644, 0o444, 0o640])('takes mode %o', (mode) => {
    chmodSync(path, mode);
    expect(load().kind).toBe('loaded');
  });

  test.each([0o664, 0o646, 0o620, 0o602, 0o666])(
    'refuses what others can write, mode %o',
    (mode) => {
      chmodSync(path, mode);
      expect(problems()).toEqual([`${path}: others can write it; run chmod go-w`]);
    },
  );

  test('follows a link, and looks at what it leads to', () => {
    symlinkSync('factors.toml', scratch.at('link.toml'));
    path = scratch.at('link.toml');
    expect(load().kind).toBe('loaded');
    chmodSync(path, 0o666);
    expect(load().kind).toBe('broken');
  });

  test('refuses what a link leads to in a folder that others can write', () => {
    const folder = scratch.folder('open', 0o700);
    const target = scratch.write('open/factors.toml', '', 0o644);
    symlinkSync(target, scratch.at('link.toml'));
    path = scratch.at('link.toml');
    expect(load().kind).toBe('loaded');
    chmodSync(folder, 0o777);
    expect(problems()).toEqual([
      `${path}: ${folder}: others can write there; run chmod go-w ${folder}`,
    ]);
  });

  test('refuses a file that is larger than any that somebody writes, and reads none of it', () => {
    truncateSync(path, 1_048_577);
    expect(problems()).toEqual([`${path}: has 1048577 bytes, at most 1048576`]);
  });

  test('refuses what is no regular file, and does not wait for a FIFO', () => {
    path = scratch.folder('folder.toml');
    expect(problems()).toEqual([`${path}: is not a regular file`]);
    path = scratch.at('fifo.toml');
    execFileSync('mkfifo', [path]);
    expect(problems()).toEqual([`${path}: is not a regular file`]);
  });

  test.runIf(asRoot)('refuses a file of somebody else', () => {
    chownSync(path, NOBODY, NOBODY);
    expect(problems()).toEqual([`${path}: belongs to uid ${NOBODY}, must be root's`]);
  });

  test.runIf(asRoot)('takes a file of the caller’s own, or root’s, for anybody at a shell', () => {
    const caller = vi.spyOn(process, 'getuid').mockReturnValue(NOBODY);
    expect(load().kind).toBe('loaded');
    chownSync(path, NOBODY, NOBODY);
    expect(load().kind).toBe('loaded');
    chownSync(path, NOBODY - 1, NOBODY);
    expect(load().kind).toBe('broken');
    caller.mockRestore();
  });

  test('leaves no descriptor open, whatever it found', () => {
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    for (const mode of [0o644, 0o666]) {
      chmodSync(path, mode);
      load();
    }
    path = scratch.path;
    load();
    expect(open()).toBe(before);
  });

  test('says so when it cannot be read', async () => {
    const folder = scratch.folder('closed', 0o755);
    path = scratch.write('closed/factors.toml', GOOD);
    await asOrdinaryUser(folder, () => {
      chmodSync(folder, 0o000);
      expect(problems()).toEqual([`${path}: cannot be read (EACCES)`]);
      chmodSync(folder, 0o700);
    });
  });

  test('names the file and the line where it is no TOML', () => {
    path = scratch.write('factors.toml', 'audit_file = \n', 0o644);
    expect(problems()).toEqual([expect.stringMatching(/factors\.toml: line 1: /)]);
  });
});
