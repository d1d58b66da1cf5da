import { existsSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PNG } from 'pngjs';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { enrol, type EnrolOptions } from '../../../src/cli/enrol/enrol.ts';
import { readTotpOptions } from '../../../src/core/authenticator-options.ts';
import { codeAt } from '../../../src/core/one-time-password.ts';
import { isUsed } from '../../../src/core/used-steps.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { now, Scratch } from '../../support/scratch.ts';

const scratch = new Scratch();
let environment: Record<string, string>;

beforeAll(() => {
  environment = scratch.configure(
    `[factors.totp]\ntype = "totp"\nsecret_file = "${scratch.folder('secrets')}/%u"\n` +
      `owner = "${process.getuid?.() ?? 0}"\n`,
  );
});
afterAll(() => {
  scratch.remove();
});

/** A user with a phone: asked for a code, they look at the file as the phone would. */
class Phone extends FakeConsole {
  readonly #login: string;
  readonly #slips: string[];

  constructor(login: string, slips: readonly string[] = []) {
    super();
    this.#login = login;
    this.#slips = [...slips];
  }

  override ask(): Promise<string> {
    const slip = this.#slips.shift();
    if (slip !== undefined) return Promise.resolve(slip);
    const options = readTotpOptions(fileOf(this.#login));
    return Promise.resolve(codeAt(options, Math.floor(now() / options.stepSeconds)));
  }
}

function fileOf(login: string): string {
  return readFileSync(scratch.at('secrets', login), 'latin1');
}

async function run(options: Partial<EnrolOptions>, terminal = new FakeConsole()): Promise<void> {
  const all: EnrolOptions = {
    login: 'alice',
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    quiet: true,
    force: false,
    verify: false,
    hashedScratchCodes: false,
    oursOnly: false,
    json: false,
    ...options,
  };
  await enrol(all, loadConfig(environment), now, terminal);
}

test('a code that comes back right is used up, as at any login', async () => {
  const phone = new Phone('alice', ['12', '000000']);
  await run({ verify: true, algorithm: 'SHA256', digits: 8 }, phone);
  expect(phone.talk).toContain('the app shows the right codes');
  const step = Math.floor(now() / 30);
  const text = fileOf('alice');
  expect([step, step - 1].some((each) => isUsed(text, each, 30))).toBe(true);
});

test('three wrong codes are an error that says what may be wrong', async () => {
  const phone = new Phone('bob', ['000000', '000001', 'x']);
  await expect(run({ login: 'bob', verify: true }, phone)).rejects.toThrow('does not show');
});

test('force replaces the secret, its used codes and its scratch codes', async () => {
  await run({ login: 'carol' });
  const before = fileOf('carol');
  await expect(run({ login: 'carol' })).rejects.toThrow('is there already');
  expect(fileOf('carol')).toBe(before);
  await run({ login: 'carol', force: true });
  const lines = fileOf('carol').split('\n');
  for (const line of before.split('\n').filter((each) => /^[A-Z0-9]/.test(each))) {
    expect(lines).not.toContain(line);
  }
  expect(statSync(scratch.at('secrets', 'carol')).mode & 0o777).toBe(0o600);
});

test('the QR code goes into new files that nobody else can read', async () => {
  const [png, svg] = [scratch.at('alice.png'), scratch.at('alice.svg')];
  const terminal = new FakeConsole();
  await run({ login: 'dave', png, svg }, terminal);
  const image = PNG.sync.read(readFileSync(png));
  expect(image.width).toBe(image.height);
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/);
  for (const path of [png, svg]) expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(terminal.talk).toContain('delete it once it is scanned');
  await expect(run({ login: 'erin', png })).rejects.toThrow('is there already');
});

test.each([
  [
    'an image that cannot be written',
    { svg: '/nowhere/x.svg' },
    '/nowhere/x.svg cannot be written',
  ],
  ['an empty label', { label: '' }, '--label must not be empty'],
  ['a blank label', { label: ' \u00a0' }, '--label must not be empty'],
  ['an empty issuer', { issuer: '' }, '--issuer must not be empty'],
])('nothing is written with %s', async (_, options, what) => {
  const png = scratch.at('ghost.png');
  await expect(run({ login: 'ghost', png, ...options })).rejects.toThrow(what);
  expect([png, scratch.at('secrets', 'ghost')].filter(existsSync)).toEqual([]);
});

test('no image is left of a secret that nobody got', async () => {
  await run({ login: 'grace' });
  const [png, svg] = [scratch.at('grace.png'), scratch.at('grace.svg')];
  await expect(run({ login: 'grace', png, svg })).rejects.toThrow('is there already');
  expect([png, svg].filter(existsSync)).toEqual([]);
});

test('json has everything that goes to the user, and no QR code', async () => {
  const terminal = new FakeConsole();
  await run({ login: 'frank', quiet: false, json: true }, terminal);
  const shown = JSON.parse(terminal.output) as Record<string, unknown>;
  expect(terminal.ifLost).toBe(
    'the secret was written and nobody saw it: enrol again with --force',
  );
  expect(shown).toMatchObject({
    login: 'frank',
    path: scratch.at('secrets', 'frank'),
    secret: fileOf('frank').split('\n')[0],
  });
  expect(shown['scratchCodes']).toHaveLength(5);
  expect(shown['uri']).toContain(`secret=${String(shown['secret'])}`);
});
