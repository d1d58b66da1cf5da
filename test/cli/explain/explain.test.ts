import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { explain } from '../../../src/cli/explain/explain.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { phoneCode, RFC_SECRET, Scratch, secretFile } from '../../support/scratch.ts';
import { RFC_4226 } from '../../vectors/rfc-4226.ts';

/** 2026-01-01 00:00:10 UTC, 10 s into step 58904640. */
const NOW = 1767225610;
const STEP = Math.floor(NOW / 30);

const scratch = new Scratch();
let environment: Record<string, string>;

beforeAll(() => {
  environment = scratch.configure(
    `[factors.totp]\ntype = "totp"\nsecret_file = "${scratch.folder('secrets')}/%u"\n` +
      `owner = "${process.getuid?.() ?? 0}"\n` +
      `[factors.hotp]\ntype = "hotp"\nsecret_file = "${scratch.folder('counters')}/%u"\n` +
      `owner = "${process.getuid?.() ?? 0}"\n`,
  );
  scratch.write('secrets/alice', secretFile([], ['12345678']));
  scratch.write('secrets/bob', secretFile([`COSIGN_FACTORS_USED 30 -1 ${STEP - 20} ${STEP}`]));
  scratch.write('secrets/carol', secretFile(['TIME_SKEW 4']));
});
afterAll(() => {
  scratch.remove();
});

async function run(
  login: string,
  code: string,
  factor = 'totp',
): Promise<{ accepted: boolean; output: string }> {
  const terminal = new FakeConsole();
  const options = { factor, login, code, json: false };
  const accepted = await explain(options, loadConfig(environment), NOW, terminal);
  return { accepted, output: terminal.output };
}

test('the code of now would be accepted', async () => {
  const { accepted, output } = await run('alice', phoneCode(NOW));
  expect(accepted).toBe(true);
  expect(output.split('\n')).toEqual([
    'It would be accepted now.',
    `It is the code of step ${STEP}, from 00:00:00 to 00:00:30: now.`,
    'Unused scratch codes: 1; cosign-factors scratch-codes makes new ones.',
  ]);
});

test('a used code says when it was one, and that it was used', async () => {
  const { accepted, output } = await run('bob', phoneCode(NOW));
  expect(accepted).toBe(false);
  expect(output).toContain('It would be refused now: replayed.');
  expect(output).toContain('it was used');
  const earlier = await run('bob', phoneCode(NOW - 600));
  expect(earlier.output).toContain(`step ${STEP - 20}, from 23:50:00 to 23:50:30: 10.0 min behind`);
  expect(earlier.output).toContain('it was used');
});

test('a code of a clock that is off says how far', async () => {
  const { accepted, output } = await run('alice', phoneCode(NOW + 300));
  expect(accepted).toBe(false);
  expect(output).toContain('It would be refused now: skewed.');
  expect(output).toContain('5.0 min ahead of our clock');
});

test('a learned skew is said', async () => {
  const { accepted, output } = await run('carol', phoneCode(NOW + 120));
  expect(accepted).toBe(true);
  expect(output).toContain('The learned skew is 4 steps.');
});

test('a scratch code is one, and a code of nothing is none', async () => {
  expect((await run('alice', '12345678')).output).toContain('an unused scratch code');
  expect((await run('alice', '87654321')).output).toContain(
    'no scratch code, and no code of 6 digits within 12.5 hours',
  );
});

test('nothing is changed', async () => {
  const before = ['alice', 'bob', 'carol'].map((login) =>
    readFileSync(scratch.at('secrets', login), 'latin1'),
  );
  await run('alice', phoneCode(NOW));
  await run('alice', phoneCode(NOW + 300));
  await run('alice', '12345678');
  const after = ['alice', 'bob', 'carol'].map((login) =>
    readFileSync(scratch.at('secrets', login), 'latin1'),
  );
  expect(after).toEqual(before);
});

test('somebody who is not enrolled is an error', async () => {
  await expect(run('nobody', '123456')).rejects.toThrow('not enrolled');
  await expect(run('../x', '123456')).rejects.toThrow('can have no secret');
});

test('a code of a counter says which, and how far from the next one', async () => {
  scratch.write('counters/dave', `${RFC_SECRET}\n" HOTP_COUNTER 4\n`);
  const [, , , behind, next, , , , , ahead] = RFC_4226.codes;
  expect((await run('dave', next, 'hotp')).output).toContain('counter 4: the next one');
  expect((await run('dave', ahead, 'hotp')).output).toContain('counter 9: 5 ahead');
  const used = await run('dave', behind, 'hotp');
  expect(used.output).toContain('refused now: replayed');
  expect(used.output).toContain('counter 3: 1 behind; used or passed over');
});
