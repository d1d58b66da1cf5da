import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importKeys } from '../../../src/cli/yubico/keys.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { SoftKey } from '../../support/soft-key.ts';
import { KEY_IDS } from '../../support/yubico-stage.ts';
import { YubicoScene } from './scene.ts';
import { isRoot } from '../check/scene.ts';

let scene: YubicoScene;
beforeEach(() => {
  scene = new YubicoScene();
});
afterEach(() => {
  scene.remove();
});

const [ONE, TWO] = KEY_IDS;

async function importFile(text: string, loaded = scene.local()): Promise<FakeConsole> {
  const terminal = new FakeConsole();
  await importKeys({ file: scene.scratch.write('new.csv', text) }, loaded, terminal);
  return terminal;
}

describe('yubico keys import', () => {
  test('makes a file for each key', async () => {
    const terminal = await importFile(`# ykksm 1\n${scene.key.line}\n${scene.stranger.line}\n`);
    expect(terminal.output).toBe('2 keys imported, 0 were there already');
    expect(terminal.talk).toBe('');
    expect(readdirSync(scene.scratch.at('keys')).toSorted()).toEqual([ONE, TWO]);
    const path = scene.scratch.at('keys', ONE);
    expect(readFileSync(path, 'utf8')).toBe(`# ykksm 1\n${scene.key.line}\n`);
    // Where root makes it, the folder's group reads it.
    expect(statSync(path).mode & 0o777).toBe(isRoot ? 0o640 : 0o600);
  });

  test('leaves alone what is there, and adds the rest', async () => {
    await importFile(`${scene.key.line}\n`);
    const terminal = await importFile(`${scene.key.line}\n${scene.stranger.line}\n`);
    expect(terminal.output).toBe('1 keys imported, 1 were there already');
  });

  test('adds to one file of all keys, and keeps what is in it', async () => {
    const loaded = scene.load(
      `mode = "local"
       key_file = "${scene.scratch.at('keys.csv')}"
       state_dir = "${scene.scratch.at('state')}"`,
    );
    await importFile(`${scene.key.line}\n`, loaded);
    const path = scene.scratch.at('keys.csv');
    expect(readFileSync(path, 'utf8')).toBe(`# ykksm 1\n${scene.key.line}\n`);
    chmodSync(path, 0o640);
    const again = await importFile(`${scene.key.line}\n${scene.stranger.line}\n`, loaded);
    expect(again.output).toBe('1 keys imported, 1 were there already');
    expect(readFileSync(path, 'utf8')).toBe(
      `# ykksm 1\n${scene.key.line}\n${scene.stranger.line}\n`,
    );
    expect(statSync(path).mode & 0o777).toBe(0o640);
    const other = new SoftKey(ONE, '1'.repeat(32)).line;
    await expect(importFile(`${other}\n`, loaded)).rejects.toThrow('another secret');
  });

  test('imports nothing where one key is there with another secret', async () => {
    await importFile(`${scene.key.line}\n`);
    const other = new SoftKey(ONE, '1'.repeat(32)).line;
    const refused = importFile(`${scene.stranger.line}\n${other}\n`);
    await expect(refused).rejects.toThrow(
      `keys/${ONE}: has another secret for key ${ONE}; nothing was imported`,
    );
    expect(readdirSync(scene.scratch.at('keys'))).toEqual([ONE]);
  });

  test.each([
    ['nonsense\n', /new\.csv:1: field 1 must be a serial number/],
    ['# nothing\n', /new\.csv: has no keys/],
    [`1,,8792ebfe26cc,${'0'.repeat(32)}\n`, /new\.csv:1: a key without a public id is nobody's/],
  ])('imports nothing of %j', async (text, problem) => {
    await expect(importFile(text)).rejects.toThrow(problem);
    expect(readdirSync(scene.scratch.at('keys'))).toEqual([]);
  });

  test('names every line that cannot be read', async () => {
    const refused = importFile(`${scene.key.line}\nx\n${scene.key.line}\n`);
    await expect(refused).rejects.toThrow(/new\.csv:2: .*\n.*new\.csv:3: key cccccccccccb is also/);
  });

  test('warns of a file that others can read', async () => {
    const file = scene.scratch.write('open.csv', `${scene.key.line}\n`, 0o644);
    const terminal = new FakeConsole();
    await importKeys({ file }, scene.local(), terminal);
    expect(terminal.talk).toBe(`warning: others can read ${file}; remove it`);
  });

  test('needs a file, a folder to put keys in, and a section that validates here', async () => {
    const missing = importKeys({ file: '/nowhere' }, scene.local(), new FakeConsole());
    await expect(missing).rejects.toThrow('/nowhere: cannot be read (ENOENT)');
    const server = scene.load('urls = ["https://a.example.edu/"]\nclient_id = 1');
    await expect(importFile('', server)).rejects.toThrow('otp leaves keys to its servers');
  });
});
