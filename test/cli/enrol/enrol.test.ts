import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userInfo } from 'node:os';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { hashScratchCode } from '../../../src/adapters/slow-hash.ts';
import { enrol, type EnrolOptions } from '../../../src/cli/enrol/enrol.ts';
import { readTotpOptions } from '../../../src/core/authenticator-options.ts';
import { encodeBase32 } from '../../../src/core/base32.ts';
import { findScratchHash, readScratchHashes } from '../../../src/core/scratch-hashes.ts';
import { scratchCodes } from '../../../src/core/secret-file.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { now, Scratch } from '../../support/scratch.ts';

const scratch = new Scratch();
let environment: Record<string, string>;

const DEFAULTS: EnrolOptions = {
  login: 'alice',
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  quiet: false,
  force: false,
  verify: false,
  hashedScratchCodes: false,
  oursOnly: false,
  json: false,
};

beforeAll(() => {
  const folder = scratch.folder('secrets');
  environment = scratch.configure(
    `[factors.totp]\ntype = "totp"\nsecret_file = "${folder}/%u"\n` +
      `owner = "${process.getuid?.() ?? 0}"\n`,
  );
});
afterAll(() => {
  scratch.remove();
});

async function run(
  options: Partial<EnrolOptions>,
  terminal = new FakeConsole(),
): Promise<FakeConsole> {
  await enrol({ ...DEFAULTS, ...options }, loadConfig(environment), now, terminal);
  return terminal;
}

function fileOf(login: string): string {
  return readFileSync(scratch.at('secrets', login), 'latin1');
}

test('a new file has 160 bits of secret, DISALLOW_REUSE, five scratch codes and mode 0600', async () => {
  const terminal = await run({});
  const text = fileOf('alice');
  const { secret, digits, algorithm } = readTotpOptions(text);
  expect(secret).toHaveLength(20);
  expect({ digits, algorithm }).toEqual({ digits: 6, algorithm: 'SHA1' });
  expect(text.split('\n').slice(1, 3)).toEqual(['" DISALLOW_REUSE', '" TOTP_AUTH']);
  expect(scratchCodes(text)).toHaveLength(5);
  expect(statSync(scratch.at('secrets', 'alice')).mode & 0o777).toBe(0o600);
  expect(terminal.output).toContain(`secret=${encodeBase32(secret)}`);
  for (const code of scratchCodes(text)) expect(terminal.output).toContain(code);
});

test('two users never get the same secret', async () => {
  await run({ login: 'bob' });
  await run({ login: 'carol' });
  expect(fileOf('bob').split('\n')[0]).not.toBe(fileOf('carol').split('\n')[0]);
});

test('a login that has a file is refused and the file stays as it is', async () => {
  writeFileSync(scratch.at('secrets', 'dave'), 'precious');
  await expect(run({ login: 'dave' })).rejects.toThrow('is there already');
  expect(fileOf('dave')).toBe('precious');
  expect(readdirSync(scratch.at('secrets')).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test.each(['../escape', '/etc/passwd', '.hidden', '-rf', 'a b', 'a\nb', ''])(
  'the login %j is refused',
  async (login) => {
    const before = readdirSync(scratch.at('secrets'));
    await expect(run({ login })).rejects.toThrow();
    expect(readdirSync(scratch.at('secrets'))).toEqual(before);
  },
);

test('with other digits, hash or period the operator is warned and the file says so', async () => {
  const terminal = await run({ login: 'erin', algorithm: 'SHA512', digits: 8, period: 60 });
  expect(readTotpOptions(fileOf('erin'))).toMatchObject({
    algorithm: 'SHA512',
    digits: 8,
    stepSeconds: 60,
  });
  expect(terminal.output).toContain('algorithm=SHA512&digits=8&period=60');
  expect(terminal.saidLines.filter((line) => line.startsWith('warning:'))).toHaveLength(3);
});

test('scratch codes can be kept as hashes, and only as these', async () => {
  const terminal = await run({ login: 'heidi', hashedScratchCodes: true, json: true });
  const { scratchCodes: shown } = JSON.parse(terminal.output) as { scratchCodes: string[] };
  expect(shown).toHaveLength(5);
  const text = fileOf('heidi');
  expect(scratchCodes(text)).toEqual([]);
  expect(readScratchHashes(text)?.hashes).toHaveLength(5);
  for (const code of shown) {
    expect(text).not.toContain(code);
    expect(findScratchHash(text, code, hashScratchCode)).toBeDefined();
  }
});

test('quiet shows nothing of the secret', async () => {
  const terminal = await run({ login: 'frank', quiet: true });
  expect(terminal.output).toBe('');
  expect(terminal.talk).not.toContain(fileOf('frank').split('\n')[0]);
});

test('an issuer with a colon is refused, because apps split the label there', async () => {
  await expect(run({ login: 'grace', issuer: 'Example: University' })).rejects.toThrow('colon');
});

test("hashes are refused in a file that Google's module may read, unless it is ours only", async () => {
  environment = scratch.configure(
    '[factors.totp]\ntype = "totp"\nsecret_file = "~/nowhere/of/this/name"\n',
  );
  const options = { login: userInfo().username, hashedScratchCodes: true };
  await expect(run(options)).rejects.toThrow('cannot use hashed scratch codes');
  await expect(run({ ...options, oursOnly: true })).rejects.toThrow('cannot be written');
});

test('hashes are refused in a section that says that there are none', async () => {
  const secret_file = scratch.at('secrets/%u');
  environment = scratch.configure(
    `[factors.totp]\ntype = "totp"\nsecret_file = "${secret_file}"\nscratch_codes = "clear"\n`,
  );
  const options = { login: 'ivan', hashedScratchCodes: true };
  await expect(run(options)).rejects.toThrow('the section says scratch_codes = "clear"');
});
