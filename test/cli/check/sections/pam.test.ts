import { THIS_MACHINE } from '../../../../src/adapters/machine-root.ts';
import { chmodSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkPamService } from '../../../../src/cli/check/sections/pam-section.ts';
import { Findings } from '../../../../src/core/check/findings.ts';
import { CheckScene, isRoot, WEB } from '../scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
});
afterEach(() => {
  scene.remove();
});

/** A section that asks a PAM service; Debian's `login` asks pam_unix, by way of common-auth. */
function configure(lines: string, name = 'campus'): void {
  scene.configure(`[factors.${name}]\ntype = "pam"\n${lines}\n`);
}

test('a PAM service that is not there is an error, with the files that would be it', async () => {
  configure(`state_dir = "${scene.at('state')}"`, 'no-such-service');
  const { ok, problems } = await scene.check();
  expect(ok).toBe(false);
  expect(problems).toMatchObject([
    {
      kind: 'pam-service',
      what: 'factors.no-such-service: there is no PAM service "no-such-service"',
      todo: 'write /etc/pam.d/no-such-service or /usr/lib/pam.d/no-such-service',
    },
  ]);
});

test('pam_unix is told of where it is found, in files that the service includes too', async () => {
  configure(`service = "login"\nstate_dir = "${scene.at('state')}"`);
  expect(await scene.found()).toEqual(['warning pam-unix factors.toml']);
  const conf = scene.conf(`factor ${scene.foreign('campus')} login passcode`);
  expect(await scene.found(conf)).toEqual(['error pam-unix factors.toml']);
});

test.runIf(isRoot)('it is an error for an account that is named', async () => {
  configure('service = "login"\nthrottle = false');
  expect(await scene.found({ user: WEB.name })).toEqual(['error pam-unix factors.toml']);
});

test.runIf(isRoot)('it is none for an account that can read the passwords', () => {
  const findings = new Findings();
  const user = {
    name: 'web',
    uid: 1,
    groups: [],
    isSelf: false,
    run: <T>(work: () => T): T => work(),
  };
  checkPamService('campus', {}, 'login', {
    findings,
    root: THIS_MACHINE,
    config: scene.config,
    user,
    cgiNames: new Set(),
    program: scene.program,
    nowMs: 0,
    findAccount: () => undefined,
    misbehaviourOf: undefined,
    accounts: () => Promise.resolve([]),
  });
  expect(findings.all).toEqual([]);
});

test('a PAM factor without -2 may be the password, but not one to guess without end', async () => {
  configure('service = "login"\nthrottle = false');
  const conf = scene.conf(`factor ${scene.foreign('campus')} login passcode`);
  expect(await scene.found(conf)).toEqual([
    'error pam-unix factors.toml',
    'error unthrottled cosign.conf:1',
  ]);
});

test('its folder and its counts are looked at, and may be those of other factors too', async () => {
  const keys = `service = "login"\nstate_dir = "${scene.at('state')}/"`;
  scene.configure(`${scene.section()}[factors.campus]\ntype = "pam"\n${keys}\n`);
  expect(await scene.found()).toEqual(['warning pam-unix factors.toml']);
  scene.write('state/.throttle-campus', 'something else', 0o606, WEB.uid);
  expect(await scene.found()).toEqual([
    'error mode state/.throttle-campus',
    'error throttle-broken state/.throttle-campus',
    'warning pam-unix factors.toml',
  ]);
  chmodSync(scene.at('state'), 0o777);
  expect(await scene.found()).toContain('error folder-open state');
});

test('the service that is asked about a password before a code is looked at too', async () => {
  const split = (service: string) => `{ service = "${service}", length = 6 }`;
  const keys = { split: split('no-such-service') };
  scene.configure(scene.section({ ...keys, host: '"pam"' }));
  expect(await scene.found()).toEqual(['error pam-service factors.toml']);
  // PAM's hosts run a factor as root; who runs the one of a web server is not known here.
  scene.configure(scene.section({ split: split('login'), host: '"pam"' }));
  expect(await scene.found()).toEqual([]);
  scene.configure(scene.section({ split: split('login'), host: '"pipe"' }));
  expect(await scene.found()).toEqual(['warning pam-unix factors.toml']);
});
