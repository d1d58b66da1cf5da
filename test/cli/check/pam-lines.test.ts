import { chmodSync, chownSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CheckScene, isRoot, OTHER } from './scene.ts';

let scene: CheckScene;
let factor: string;
beforeEach(() => {
  scene = new CheckScene();
  factor = scene.factor();
  scene.configure(scene.section({ host: '"pam"' }));
  scene.folder('log-of-root', 0o755);
  scene.folder('open-log', 0o777);
});
afterEach(() => {
  scene.remove();
});

/** What is found in a service of these lines, of which `@` is the factor's path. */
async function found(service: string, ...lines: readonly string[]): Promise<readonly string[]> {
  scene.write(`pam.d/${service}`, `${lines.join('\n').replaceAll('@', factor)}\n`, 0o644);
  return scene.found();
}

const GOOD = 'auth requisite pam_exec.so expose_authtok quiet @';

test.each<[string, string, readonly string[], readonly string[]]>([
  ['is right', 'sshd', [GOOD], []],
  ['is right behind what asks nothing', 'sshd', ['auth required pam_env.so', GOOD], []],
  [
    'is right with pam_unix behind it',
    'sshd',
    [GOOD, 'auth required pam_unix.so', 'account required pam_unix.so'],
    [],
  ],
  [
    'is no line of ours',
    'sshd',
    [
      'auth required pam_unix.so',
      'auth required pam_exec.so /bin/true',
      'session optional pam_exec.so /usr/bin/other',
    ],
    [],
  ],
  [
    'has no expose_authtok',
    'sshd',
    ['auth requisite pam_exec.so quiet @'],
    ['error pam-line-authtok pam.d/sshd:1'],
  ],
  [
    'is behind pam_unix',
    'sshd',
    ['# ours', 'auth required pam_unix.so', GOOD],
    ['error pam-line-behind pam.d/sshd:3'],
  ],
  [
    'is behind pam_sss in brackets',
    'sshd',
    ['auth [success=1 default=ignore] /usr/lib/security/pam_sss.so use_first_pass', GOOD],
    ['error pam-line-behind pam.d/sshd:2'],
  ],
  ['has no seteuid for sudo', 'sudo', [GOOD], ['error pam-line-seteuid pam.d/sudo:1']],
  ['has no seteuid for su -', 'su-l', [GOOD], ['error pam-line-seteuid pam.d/su-l:1']],
  ['has seteuid', 'sudo', ['auth requisite pam_exec.so expose_authtok seteuid @'], []],
  [
    'is of account',
    'sshd',
    ['account required pam_exec.so expose_authtok @'],
    ['error pam-line-type pam.d/sshd:1'],
  ],
  [
    'goes over two lines',
    'sshd',
    ['auth requisite pam_exec.so \\', '  quiet @'],
    ['error pam-line-authtok pam.d/sshd:1'],
  ],
])('a line that %s', async (_, service, lines, kinds) => {
  expect(await found(service, ...lines)).toEqual(kinds);
});

test('lines of included files are told once, where they are', async () => {
  scene.write('pam.d/code', `auth requisite pam_exec.so ${factor}\n`, 0o644);
  scene.write('pam.d/one', 'auth include code\n', 0o644);
  scene.write('pam.d/two', 'auth required pam_unix.so\nauth substack code\n', 0o644);
  expect(await scene.found()).toEqual([
    'error pam-line-authtok pam.d/code:1',
    'error pam-line-behind pam.d/code:1',
  ]);
});

test('a service that came with a package is read where /etc has none of its name', async () => {
  scene.write('vendor/pam.d/vendor-login', `auth requisite pam_exec.so ${factor}\n`, 0o644);
  expect(await scene.found()).toEqual(['error pam-line-authtok vendor/pam.d/vendor-login:1']);
  const good = `auth requisite pam_exec.so expose_authtok quiet ${factor}\n`;
  scene.write('pam.d/vendor-login', good, 0o644);
  expect(await scene.found()).toEqual([]);
});

test.each(['sshd.~1~', 'sshd.dpkg-old', 'sshd~', 'sshd.rpmsave'])(
  'a copy that was kept, %s, is no service',
  async (name) => {
    expect(await found(name, 'auth requisite pam_exec.so @')).toEqual([]);
  },
);

test.each([
  ['a folder that is not there', 'nowhere/pam.log', 'cannot be made, so pam_exec ends before totp'],
  ['a folder that others can write', 'open-log/pam.log', 'root writes there and follows links'],
])('log= in %s', async (_, log, what) => {
  const line = `auth requisite pam_exec.so expose_authtok log=${scene.at(log)} @`;
  expect(await found('sshd', line)).toEqual(['error pam-line-log pam.d/sshd:1']);
  const { problems } = await scene.check();
  expect(problems[0]?.what).toContain(what);
  expect(problems[0]?.todo).toMatch(
    /^take log=\S+ out: the lines of totp are in the system's log$/,
  );
});

test('log= in a folder of root alone is left', async () => {
  const line = `auth requisite pam_exec.so expose_authtok log=${scene.at('log-of-root/x')} @`;
  expect(await found('sshd', line)).toEqual([]);
});

test.runIf(isRoot)('log= in a folder of somebody else', async () => {
  chownSync(scene.at('log-of-root'), OTHER, OTHER);
  const line = `auth requisite pam_exec.so expose_authtok log=${scene.at('log-of-root/x')} @`;
  expect(await found('sshd', line)).toEqual(['error pam-line-log pam.d/sshd:1']);
});

test('a section of another host refuses PAM', async () => {
  scene.configure(scene.section());
  expect(await found('sshd', GOOD)).toEqual(['error other-host pam.d/sshd:1']);
});

test('a path is looked at as that of a line of cosign.conf', async () => {
  expect(await found('sshd', GOOD.replace('@', '/nowhere/totp'))).toEqual([
    'error factor-missing pam.d/sshd:1',
  ]);
  chmodSync(scene.program, 0o644);
  expect(await found('sshd', GOOD)).toEqual(['error factor-not-executable pam.d/sshd:1']);
});

test('a runtime that is given the factor is no factor', async () => {
  const node = scene.write('bin/node', '#!/bin/sh\n', 0o755);
  const line = `auth requisite pam_exec.so expose_authtok ${node} @`;
  expect(await found('sshd', line)).toEqual(['error factor-runtime pam.d/sshd:1']);
});
