import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as slowHash from '../../src/adapters/slow-hash.ts';
import type {
  HotpSection,
  SecretSection,
  TotpSection,
} from '../../src/core/config/sections/secret-section.ts';
import type { PrepareHmac } from '../../src/core/hmac/hmac.ts';
import { parseLogin } from '../../src/core/login.ts';
import { writeScratchHashes } from '../../src/core/scratch-hashes.ts';
import { createHotp } from '../../src/factors/hotp.ts';
import { createTotp } from '../../src/factors/totp.ts';
import { phoneCode, RFC_SECRET, Scratch, secretFile } from '../support/scratch.ts';

/** Codes are checked here, by nobody else, and at once. */
const VISIT = { address: undefined, deadlineMs: 60_000 };

const NOW = 1_700_000_010;
const done = vi.hoisted(() => ({ codes: 0, hashes: 0 }));

// Work is counted, not timed.
vi.mock('#hmac', async (original) => {
  const { prepareHmac, ...rest } = await original<{ prepareHmac: PrepareHmac }>();
  const counting: PrepareHmac = (...given) => {
    const keyed = prepareHmac(...given);
    return (message) => {
      done.codes += 1;
      return keyed(message);
    };
  };
  return { ...rest, prepareHmac: counting };
});
vi.mock('../../src/adapters/slow-hash.ts', async (original) => {
  const hash = (code: string, salt: string): string => {
    done.hashes += 1;
    return `${code}${salt}`.slice(0, 32);
  };
  return {
    ...(await original<typeof slowHash>()),
    hashScratchCode: hash,
    hashTypedCode: (code: string, salt: string) => Promise.resolve(hash(code, salt)),
  };
});

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

const SECRETS = 'ABCDEFGH'.split('').map((letter) => RFC_SECRET.replace('G', letter));

/** A device's file with a secret of its own, its scratch codes in clear or hashed with its own salt. */
function device(at: number, options: readonly string[] = [], isHashed = false): string {
  const text = secretFile(options, isHashed ? [] : ['11111111']);
  const settings = { cost: 14, blockSize: 8, parallelization: 1 };
  const hashed = writeScratchHashes(text, { settings, salt: `${at}f`.repeat(16), hashes: [] });
  return (isHashed ? hashed : text).replace(RFC_SECRET, SECRETS[at] ?? '');
}

/** The work for one refused code. */
async function workFor(raw: string, code: string, more: Partial<SecretSection> = {}) {
  const login = parseLogin(raw);
  if (login === undefined) throw new Error(`${raw} is no login`);
  const owner = String(process.getuid?.() ?? 0);
  const section = { type: 'totp', secret_file: scratch.at('%u'), owner, ...more };
  const factor =
    section.type === 'hotp'
      ? createHotp('otp', section as HotpSection)
      : createTotp('otp', section as TotpSection);
  const prepared = await factor.prepare(login);
  Object.assign(done, { codes: 0, hashes: 0 });
  const verdict = await prepared.verify(new Map([['passcode', code]]), NOW, VISIT).catch(String);
  if (typeof verdict === 'object') expect(verdict.kind).toBe('rejected');
  return { ...done };
}

/** Logins without files: not enrolled, and none that can be. */
const NOBODY = ['bob', '../x', '.hidden'];
const WRONG = ['000000', '0000000', '87654321'];

/** Codes of the window: before what hashes is loaded it is looked for there once more. */
const near = ({ length }: string): number => (length === 8 ? 6 : 3);

/** What an enrolled login's file may be like. */
const FILES: Readonly<Record<string, string>> = {
  'scratch codes in clear': device(0, ['DISALLOW_REUSE']),
  'hashed ones': device(0, [], true),
  'codes of 8 digits': device(0, ['DIGITS 8']),
  'codes of 7 digits and SHA-512': device(0, ['DIGITS 7', 'ALGORITHM SHA512']),
  'a limit that is exceeded': device(0, [`RATE_LIMIT 1 30 ${NOW}`]),
  'an option that cannot be read': device(0, ['WINDOW_SIZE 0']),
  'a used code': device(0, [`COSIGN_FACTORS_USED 30 5 6 7`]),
};

describe('a wrong code', () => {
  describe.each(WRONG)('%s', (code) => {
    test.each(Object.keys(FILES))('is as much work at a file with %s as at none', async (name) => {
      scratch.write('alice', FILES[name] ?? '');
      const enrolled = await workFor('alice', code);
      expect(enrolled).toEqual({ codes: 3000 + near(code), hashes: code.length === 8 ? 1 : 0 });
      for (const raw of NOBODY) expect(await workFor(raw, code)).toEqual(enrolled);
    });

    test.each([0, 1, 2, 3])('is as much work with %i devices as with none', async (devices) => {
      const secret_file = scratch.at('%u/');
      for (const isHashed of [false, true]) {
        for (let at = 0; at < devices; at += 1) {
          scratch.write(`alice/${at}`, device(at, [], isHashed));
        }
        const enrolled = await workFor('alice', code, { secret_file });
        const codes = 3 * (3000 + near(code));
        expect(enrolled).toEqual({ codes, hashes: code.length === 8 ? 3 : 0 });
        for (const raw of NOBODY) {
          expect(await workFor(raw, code, { secret_file })).toEqual(enrolled);
        }
      }
    });

    test('is as much work by counter', async () => {
      scratch.write('alice', device(0).replace('TOTP_AUTH', 'HOTP_COUNTER 7'));
      const enrolled = await workFor('alice', code, { type: 'hotp' });
      const isEight = code.length === 8;
      expect(enrolled).toEqual({ codes: isEight ? 212 : 106, hashes: isEight ? 1 : 0 });
      for (const raw of NOBODY) {
        expect(await workFor(raw, code, { type: 'hotp' })).toEqual(enrolled);
      }
    });

    test('is less work, and the same, where no skew is learned and no code hashed', async () => {
      scratch.write('alice', device(0));
      const more = { noskewadj: true, scratch_codes: 'clear' } as const;
      for (const raw of ['alice', ...NOBODY]) {
        expect(await workFor(raw, code, more)).toEqual({ codes: near(code), hashes: 0 });
      }
    });
  });

  test('is no less work at a file with hashes that cannot be read', async () => {
    scratch.write('alice', device(0, ['COSIGN_FACTORS_SCRATCH x']));
    const { codes, hashes } = await workFor('alice', '87654321');
    expect(hashes).toBe(1);
    expect([0, 3, 6]).toContain(codes - 3006);
  });

  test('is hashed for the devices that need it, where there are more of them', async () => {
    for (let at = 0; at < 5; at += 1) scratch.write(`alice/${at}`, device(at, [], true));
    const work = await workFor('alice', '87654321', { secret_file: scratch.at('%u/') });
    expect(work).toEqual({ codes: 5 * 3006, hashes: 5 });
  });

  test('is hashed once where devices have one salt', async () => {
    for (let at = 0; at < 5; at += 1) {
      const text = device(0, [], true).replace(SECRETS[0] ?? '', SECRETS[at] ?? '');
      scratch.write(`alice/${at}`, text);
    }
    const work = await workFor('alice', '87654321', { secret_file: scratch.at('%u/') });
    expect(work).toEqual({ codes: 5 * 3006, hashes: 3 });
  });
});

describe('a right code', () => {
  test.each([
    ['of a phone', 6, phoneCode(NOW)],
    ['of 8 digits', 8, phoneCode(NOW, { digits: 8 })],
    ['from a list', 6, '11111111'],
  ])('%s loads nothing that hashes, and searches no skew', async (_, digits, code) => {
    scratch.write('alice', secretFile([`DIGITS ${digits}`], ['11111111']));
    const login = parseLogin('alice');
    if (login === undefined) throw new Error('no login');
    const owner = String(process.getuid?.() ?? 0);
    const section = { type: 'totp', secret_file: scratch.at('%u'), owner } as const;
    const prepared = await createTotp('otp', section).prepare(login);
    Object.assign(done, { codes: 0, hashes: 0 });
    const verdict = await prepared.verify(new Map([['passcode', code]]), NOW, VISIT);
    expect(verdict.kind).toBe('accepted');
    expect(done.hashes).toBe(0);
    expect(done.codes).toBeLessThanOrEqual(6);
  });
});
