import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeBase32 } from '../../src/core/base32.ts';
import type { SecretSection } from '../../src/core/config/sections/secret-section.ts';
import { parseLogin } from '../../src/core/login.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { createHotp } from '../../src/factors/hotp.ts';
import { createTotp } from '../../src/factors/totp.ts';
import { Scratch } from '../support/scratch.ts';

const NOW = 1_700_000_010;
const STEP = Math.floor(NOW / 30);
const VISIT = { address: undefined, deadlineMs: 60_000 };

const A = new Uint8Array(Buffer.from('12345678901234567890'));
const B = new Uint8Array(Buffer.from('09876543210987654321'));
/** Longer than a block of SHA-1, so that HMAC hashes it first. */
const LONG = new Uint8Array(Buffer.from('a'.repeat(70)));

const SCRATCH_CODE = '12345678';

/** What a secret file looks like, and a code of it that is good once. */
interface Kind {
  readonly type: 'totp' | 'hotp';
  readonly options: readonly string[];
  readonly codeOf: (secret: Uint8Array) => string;
}

const settings = (secret: Uint8Array) => ({ secret, algorithm: 'SHA1', digits: 6 }) as const;
const BY_TIME = ['TOTP_AUTH', 'DISALLOW_REUSE'];
const KINDS: Readonly<Record<string, Kind>> = {
  'a code by time': {
    type: 'totp',
    options: BY_TIME,
    codeOf: (secret) => codeAt(settings(secret), STEP),
  },
  'a scratch code': { type: 'totp', options: BY_TIME, codeOf: () => SCRATCH_CODE },
  'a code by counter': {
    type: 'hotp',
    options: ['HOTP_COUNTER 1'],
    codeOf: (secret) => codeAt(settings(secret), 1),
  },
};

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  scratch.folder('state');
});
afterEach(() => {
  scratch.remove();
});

/** Try a code at a section whose state is in the folder of all tests. */
async function verify(
  { type }: Kind,
  code: string,
  raw = 'alice',
  more: Partial<SecretSection> = {},
): Promise<Verdict> {
  const login = parseLogin(raw);
  if (login === undefined) throw new Error(`${raw} is no login`);
  const keys = {
    secret_file: scratch.at('%u'),
    owner: String(process.getuid?.() ?? 0),
    state_dir: scratch.at('state'),
    ...more,
  };
  const factor =
    type === 'totp'
      ? createTotp('otp', { ...keys, type: 'totp' })
      : createHotp('otp', { ...keys, type: 'hotp' });
  const prepared = await factor.prepare(login);
  return prepared.verify(
    new Map([
      ['login', raw],
      ['passcode', code],
    ]),
    NOW,
    VISIT,
  );
}

const textOf = (kind: Kind, secret: Uint8Array | string, more: readonly string[] = []): string => {
  const first = typeof secret === 'string' ? secret : encodeBase32(secret);
  const options = [...more, ...kind.options].map((option) => `" ${option}`);
  return [first, ...options, SCRATCH_CODE, ''].join('\n');
};

const zeros = (secret: Uint8Array, count: number) =>
  new Uint8Array(Buffer.concat([secret, Buffer.alloc(count)]));

interface Again {
  /** Who comes with the code then. */
  readonly login?: string;
  readonly section?: Partial<SecretSection>;
}

/** What may change while the secret stays: arranged after alice used her code. */
const CHANGES: readonly (readonly [string, (kind: Kind) => Promise<Again> | Again])[] = [
  [
    'the login was renamed',
    () => {
      renameSync(scratch.at('alice'), scratch.at('alicia'));
      return { login: 'alicia' };
    },
  ],
  [
    'another login has the same secret',
    (kind) => {
      scratch.write('bob', textOf(kind, A));
      return { login: 'bob' };
    },
  ],
  [
    'the user was enrolled anew, logged in, and got the old file back',
    async (kind) => {
      scratch.write('alice', textOf(kind, B).replace(SCRATCH_CODE, '23456789'));
      for (const code of [KINDS['a code by time'], kind].flatMap((each) => each?.codeOf(B) ?? [])) {
        await verify(kind, code);
      }
      scratch.write('alice', textOf(kind, A));
      return {};
    },
  ],
  [
    'the secret is spelled in another way',
    (kind) => {
      scratch.write(
        'alice',
        textOf(
          kind,
          encodeBase32(A)
            .toLowerCase()
            .replace(/(....)/g, '$1 '),
        ),
      );
      return {};
    },
  ],
  [
    'zeros were added to it',
    (kind) => {
      scratch.write('alice', textOf(kind, zeros(A, 3)));
      return {};
    },
  ],
  [
    'the options were written anew',
    (kind) => {
      scratch.write('alice', textOf(kind, A, ['WINDOW_SIZE 5', 'RATE_LIMIT 5 30']));
      return {};
    },
  ],
  [
    'it is a device of several now',
    () => {
      renameSync(scratch.at('alice'), scratch.at('file'));
      mkdirSync(scratch.at('alice'));
      renameSync(scratch.at('file'), scratch.at('alice/phone'));
      return { section: { secret_file: scratch.at('%u/') } };
    },
  ],
  [
    'it is used by another section, with the same folder of state',
    () => {
      renameSync(scratch.at('alice'), scratch.at('alice.otp'));
      return { section: { secret_file: scratch.at('%u.otp') } };
    },
  ],
];

describe.each(Object.entries(KINDS))('%s is good once', (_, kind) => {
  test.each(CHANGES)('when %s', async (__, change) => {
    scratch.write('alice', textOf(kind, A));
    expect((await verify(kind, kind.codeOf(A))).kind).toBe('accepted');
    const { login, section } = await change(kind);
    expect((await verify(kind, kind.codeOf(A), login, section)).kind).toBe('rejected');
  });

  test('when a device was renamed, and goes on under its new name', async () => {
    const section = { secret_file: scratch.at('%u/') };
    scratch.write('alice/phone', textOf(kind, A));
    expect((await verify(kind, kind.codeOf(A), 'alice', section)).kind).toBe('accepted');
    renameSync(scratch.at('alice/phone'), scratch.at('alice/mobile'));
    expect((await verify(kind, kind.codeOf(A), 'alice', section)).kind).toBe('rejected');
  });

  test('when two devices have it but for zeros at the end: neither is used', async () => {
    const section = { secret_file: scratch.at('%u/') };
    scratch.write('alice/phone', textOf(kind, A));
    scratch.write('alice/tablet', textOf(kind, zeros(A, 1)));
    await expect(verify(kind, kind.codeOf(A), 'alice', section)).rejects.toThrow(
      'devices phone and tablet have the same secret',
    );
    rmSync(scratch.at('alice/tablet'));
    expect((await verify(kind, kind.codeOf(A), 'alice', section)).kind).toBe('accepted');
  });
});

const kindOf = (name: keyof typeof KINDS): Kind => {
  const kind = KINDS[name];
  if (kind === undefined) throw new Error(name);
  return kind;
};

describe('options that make other codes of the same secret', () => {
  const scratchCode = kindOf('a scratch code');
  const byTime = kindOf('a code by time');

  test.each([
    ['ALGORITHM', A],
    ['ALGORITHM', LONG],
    ['DIGITS', A],
    ['STEP_SIZE', A],
  ])('%s bring no scratch code back', async (option, secret) => {
    const values = { ALGORITHM: 'SHA256', DIGITS: '8', STEP_SIZE: '60' };
    const other = `${option} ${values[option as keyof typeof values]}`;
    scratch.write('alice', textOf(scratchCode, secret));
    expect((await verify(scratchCode, SCRATCH_CODE)).kind).toBe('accepted');
    scratch.write('alice', textOf(scratchCode, secret, [other]));
    expect((await verify(scratchCode, SCRATCH_CODE)).kind).toBe('rejected');
  });

  test.each([A, LONG])('bring no code back when they are as they were', async (secret) => {
    for (const other of ['ALGORITHM SHA512', 'STEP_SIZE 60', 'DIGITS 8']) {
      scratch.write('alice', textOf(byTime, secret));
      await verify(byTime, byTime.codeOf(secret));
      scratch.write('alice', textOf(byTime, secret, [other]));
      await verify(
        byTime,
        codeAt(
          {
            secret,
            algorithm: other.includes('SHA512') ? 'SHA512' : 'SHA1',
            digits: other.includes('DIGITS') ? 8 : 6,
          },
          other.includes('STEP') ? Math.floor(NOW / 60) : STEP,
        ),
      );
      scratch.write('alice', textOf(byTime, secret));
      expect([other, (await verify(byTime, byTime.codeOf(secret))).kind]).toEqual([
        other,
        'rejected',
      ]);
    }
  });

  test('do not make it two secrets: one by time and one by counter', async () => {
    const byCounter = kindOf('a code by counter');
    scratch.write('alice', textOf(byTime, A));
    scratch.write('alice.hotp', textOf(byCounter, A));
    const section = { secret_file: scratch.at('%u.hotp') };
    expect((await verify(byCounter, byCounter.codeOf(A), 'alice', section)).kind).toBe('accepted');
    expect((await verify(byTime, SCRATCH_CODE)).kind).toBe('accepted');
    expect((await verify(byCounter, SCRATCH_CODE, 'alice', section)).kind).toBe('rejected');
    expect((await verify(byTime, byTime.codeOf(A))).kind).toBe('accepted');
    const [kinds] = [await verify(byCounter, byCounter.codeOf(A), 'alice', section)];
    expect(kinds.kind).toBe('rejected');
  });
});
