import { chownSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAccount } from '../../src/adapters/accounts.ts';
import type { TotpSection } from '../../src/core/config/sections/secret-section.ts';
import { parseLogin } from '../../src/core/login.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { createTotp } from '../../src/factors/totp.ts';
import { asRoot, NOBODY } from '../adapters/ordinary-user.ts';
import { faultFrom } from '../core/fault.ts';
import { phoneCode, Scratch, secretFile } from '../support/scratch.ts';

/** Codes are checked here, by nobody else, and at once. */
const VISIT = { address: undefined, deadlineMs: 60_000 };

const NOW = 1_700_000_010;

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

/** A section on central files of this process's own. */
const section = (more: Partial<TotpSection> = {}): TotpSection => ({
  type: 'totp',
  secret_file: scratch.at('%u'),
  owner: String(process.getuid?.() ?? 0),
  ...more,
});

async function prepare(raw: string, more: Partial<TotpSection> = {}) {
  const login = parseLogin(raw);
  if (login === undefined) throw new Error(`${raw} is no login`);
  return await createTotp('otp', section(more)).prepare(login);
}

async function verify(raw: string, code: string, more: Partial<TotpSection> = {}, now = NOW) {
  const prepared = await prepare(raw, more);
  return await prepared.verify(new Map(Object.entries({ login: raw, passcode: code })), now, VISIT);
}

const rejected = (reason: string) =>
  expect.objectContaining({ kind: 'rejected', reason }) as Verdict;

describe('the totp factor', () => {
  test('asks for login and passcode, or for what the section names', () => {
    expect(createTotp('otp', section()).fields).toEqual(['login', 'passcode']);
    const fields = ['code', 'login'];
    expect(createTotp('otp', section({ fields })).fields).toEqual(fields);
  });

  test('accepts a code once, under its own name, and has stored it by then', async () => {
    scratch.write('alice', secretFile());
    expect(await verify('alice', phoneCode(NOW))).toMatchObject({
      kind: 'accepted',
      factor: 'otp',
      facts: { offset: 0 },
    });
    expect(readFileSync(scratch.at('alice'), 'utf8')).toContain(String(Math.floor(NOW / 30)));
    expect(await verify('alice', phoneCode(NOW))).toEqual(rejected('replayed'));
    expect(await verify('alice', '000000')).toEqual(rejected('bad-code'));
  });

  test('takes the code from whatever the other field is called', async () => {
    scratch.write('alice', secretFile());
    const login = parseLogin('alice');
    if (login === undefined) throw new Error('no login');
    const prepared = await createTotp('otp', section({ fields: ['otp', 'login'] })).prepare(login);
    const values = new Map([
      ['login', 'alice'],
      ['otp', phoneCode(NOW)],
    ]);
    expect((await prepared.verify(values, NOW, VISIT)).kind).toBe('accepted');
  });

  test('drops blanks in a code, as phones show it', async () => {
    scratch.write('alice', secretFile());
    const code = phoneCode(NOW);
    const typed = ` ${code.slice(0, 3)}  ${code.slice(3)} `;
    expect((await verify('alice', typed)).kind).toBe('accepted');
  });

  test.each([
    '',
    '12345',
    '123456789',
    '12345a',
    '123-456',
    '+123456',
    '1e5000',
    '12345\u0666',
    '１２３４５６',
    '123\u00a0456',
    '123456\n',
  ])('takes %j for no code, enrolled or not', async (typed) => {
    scratch.write('alice', secretFile());
    const malformed = {
      kind: 'rejected',
      reason: 'malformed',
      facts: { what: 'passcode is not 6 to 8 digits' },
    };
    expect(await verify('alice', typed)).toEqual(malformed);
    expect(await verify('bob', typed)).toEqual(malformed);
  });

  test('knows nobody who has no file, and makes none', async () => {
    for (const raw of ['bob', '../alice', '.hidden', '-x', '~alice']) {
      expect(await verify(raw, '123456')).toEqual(rejected('not-enrolled'));
    }
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  test('knows nobody who has no account, where the files are users’ own', async () => {
    for (const secret_file of [scratch.at('%u'), '~/.google_authenticator']) {
      const verdict = await verify('no-such-account', '123456', { secret_file, owner: 'user' });
      expect(verdict).toEqual(rejected('not-enrolled'));
    }
  });

  test('accepts one code once when it comes many times at the same time', async () => {
    scratch.write('alice', secretFile(['DISALLOW_REUSE'], ['12345678']));
    for (const code of [phoneCode(NOW), '12345678']) {
      const verdicts = await Promise.all(Array.from({ length: 12 }, () => verify('alice', code)));
      expect(verdicts.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    }
  });

  test('puts the login into its path as it is', async () => {
    scratch.folder('a.b+c@d');
    scratch.write('a.b+c@d/secret-a.b+c@d', secretFile());
    const secret_file = scratch.at('%u/secret-%u');
    expect((await verify('a.b+c@d', phoneCode(NOW), { secret_file })).kind).toBe('accepted');
  });
});

describe('what the section says of the file', () => {
  test('is whose it must be', async () => {
    scratch.write('alice', secretFile());
    const fault = await faultFrom(verify('alice', phoneCode(NOW), { owner: '4000000' }));
    expect(fault.message).toMatch(/belongs to uid \d+, must be 4000000$/);
    expect(fault.scope).toBe('login');
    const lax = { owner: '4000000', no_strict_owner: true };
    expect((await verify('alice', phoneCode(NOW), lax)).kind).toBe('accepted');
  });

  test('is a fault of the service where the owner is nobody', async () => {
    const fault = await faultFrom(verify('alice', '123456', { owner: 'no-such-account' }));
    expect(fault.message).toBe('owner = "no-such-account": no such account');
    expect(fault.scope).toBe('service');
  });

  test('is which permissions it may have', async () => {
    scratch.write('alice', secretFile(), 0o640);
    const fault = await faultFrom(verify('alice', phoneCode(NOW)));
    expect(fault.message).toMatch(/has mode 0640; run chmod 0600$/);
    expect((await verify('alice', phoneCode(NOW), { allowed_perm: 0o640 })).kind).toBe('accepted');
  });

  test('is where its state is', async () => {
    scratch.folder('state');
    scratch.write('alice', secretFile(), 0o400);
    const state_dir = scratch.at('state');
    expect((await verify('alice', phoneCode(NOW), { state_dir })).kind).toBe('accepted');
    expect(await verify('alice', phoneCode(NOW), { state_dir })).toEqual(rejected('replayed'));
    expect(readFileSync(scratch.at('alice'), 'latin1')).toBe(secretFile());
    expect(readdirSync(state_dir)).toContain('alice');
  });

  test('is a fault of the service where the folder of the state is not right', async () => {
    scratch.write('alice', secretFile());
    const fault = await faultFrom(prepare('alice', { state_dir: scratch.at('missing') }));
    expect(fault.scope).toBe('service');
  });
});

describe('where the totp factor counts wrong codes', () => {
  const throttleOf = async (more: Partial<TotpSection>, raw = 'alice') =>
    (await prepare(raw, more)).throttle;

  test('is beside the state', async () => {
    const state_dir = scratch.folder('state');
    expect(await throttleOf({ state_dir })).toEqual({
      path: scratch.at('state/.throttle'),
      scope: 'service',
    });
  });

  test('is beside the central files, for logins too that have none', async () => {
    for (const raw of ['alice', '../x']) {
      expect(await throttleOf({}, raw)).toEqual({
        path: scratch.at('.throttle'),
        scope: 'service',
      });
    }
  });

  test('is in the folder of the login where each has one', async () => {
    expect(await throttleOf({ secret_file: scratch.at('%u/secret') })).toEqual({
      path: scratch.at('alice/.cosign-factors-throttle'),
      scope: 'login',
    });
  });

  test('is in the home of the user, and nowhere for a login without one', async () => {
    const own = { secret_file: '~/.google_authenticator', owner: 'user' };
    expect(await throttleOf(own, 'root')).toEqual({
      path: `${findAccount('root')?.home ?? ''}/.cosign-factors-throttle`,
      scope: 'login',
    });
    expect(await throttleOf(own, 'no-such-account')).toBeUndefined();
  });
});

describe.runIf(asRoot)('whose rights the totp factor asks for, as root', () => {
  test('are the user’s for a file of the user’s own', async () => {
    const own = { secret_file: '~/.google_authenticator', owner: 'user' };
    expect((await prepare('nobody', own)).become).toMatchObject({ name: 'nobody', uid: NOBODY });
  });

  test('are those of the owner of the folder that is written to', async () => {
    chownSync(scratch.folder('state'), NOBODY, NOBODY);
    const state_dir = scratch.at('state');
    const { become } = await prepare('alice', { state_dir, owner: 'root' });
    expect(become).toMatchObject({ uid: NOBODY, gid: NOBODY });
    const { become: central } = await prepare('alice', { owner: 'root' });
    expect(central).toBeUndefined();
  });
});
