import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { upgradeState } from '../../../src/cli/upgrade-state/upgrade-state.ts';
import { ENTRY } from '../../../src/core/state/state.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { Scratch } from '../../support/scratch.ts';

const [A, B] = ['a'.repeat(32), 'b'.repeat(32)] as const;

let scratch: Scratch;
let terminal: FakeConsole;
beforeEach(() => {
  scratch = new Scratch();
  terminal = new FakeConsole();
  scratch.folder('state');
  scratch.folder('keys');
});
afterEach(() => {
  scratch.remove();
});

const CONFIG = (): string => `
[factors.totp]
type = "totp"
secret_file = "${scratch.at('secrets/%u')}"
state_dir = "${scratch.at('state')}"
[factors.again]
type = "hotp"
secret_file = "${scratch.at('more/%u')}"
state_dir = "${scratch.at('state')}"
[factors.key]
type = "yubico"
mode = "local"
mapping_file = "${scratch.at('mapping')}"
key_file = "${scratch.at('keys.csv')}"
state_dir = "${scratch.at('keys')}"
`;

const upgrade = (toml = CONFIG()) => {
  const environment = scratch.configure(toml);
  return upgradeState(loadConfig(environment), terminal);
};
const former = (id: string) => `cosign-factors-state 1 ${id}\n" HOTP_COUNTER 7\n`;
const read = (name: string) => readFileSync(scratch.at(name), 'latin1');

test('what version 1 left is taken over, of whomever, and nothing else is touched', async () => {
  scratch.write('state/alice', former(A));
  scratch.write('state/bob~old-phone', former(B));
  scratch.write('state/carol', ENTRY);
  scratch.write('state/authorized_yubikeys', 'carol:cccccccccccb\n');
  const key = `cosign-factors-yubikey 1 ${A}\ncounter=1 use=2 timestamp=3 seconds=4\n`;
  scratch.write('keys/cccccccccccb', key);
  expect(await upgrade()).toBe(true);
  expect(terminal.outLines).toEqual([
    `${scratch.at('state')}: took over 2 of 2`,
    `${scratch.at('keys')}: took over 1 of 1`,
  ]);
  for (const [name, line] of [
    [`state/~${A}`, 'HOTP_COUNTER 7'],
    [`state/~${B}`, 'HOTP_COUNTER 7'],
    [`keys/~${A}`, 'YUBIKEY 1 2 3 4'],
  ] as const) {
    expect(read(name).split('\n')[1]).toBe(`" ${line}`);
  }
  for (const name of ['alice', 'bob~old-phone', 'bob', 'carol']) {
    expect(read(`state/${name}`)).toBe(ENTRY);
  }
  expect(read('state/authorized_yubikeys')).toBe('carol:cccccccccccb\n');
});

test('what cannot be taken over is told, and the rest is', async () => {
  scratch.write('state/alice', former(A));
  scratch.write(`state/~${A}`, 'nonsense\n');
  scratch.write('state/bob', former(B));
  expect(await upgrade()).toBe(false);
  expect(read('state/alice')).toBe(former(A));
  expect(read('state/bob')).toBe(ENTRY);
  expect(terminal.outLines[0]).toBe(`${scratch.at('state')}: took over 1 of 2`);
  expect(terminal.talk).toContain(`${scratch.at('state/alice')} was not taken over`);
});

test('there must be a folder with state', async () => {
  const toml = `[factors.totp]\ntype = "totp"\nsecret_file = "${scratch.at('%u')}"\n`;
  await expect(upgrade(toml)).rejects.toThrow('has no section with a state_dir');
});
