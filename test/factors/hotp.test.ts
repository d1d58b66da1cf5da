import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeBase32 } from '../../src/core/base32.ts';
import type { HotpSection } from '../../src/core/config/sections/secret-section.ts';
import { parseLogin } from '../../src/core/login.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import { readOption } from '../../src/core/secret-file.ts';
import { createHotp } from '../../src/factors/hotp.ts';
import { RFC_SECRET, Scratch } from '../support/scratch.ts';

const VISIT = { address: undefined, deadlineMs: 60_000 };
const NOW = 1_700_000_010;
const WRONG = '000000';
const FILE = `${RFC_SECRET}\n" HOTP_COUNTER 1\n`;

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

const codeOf = (counter: number): string => {
  const secret = decodeBase32(RFC_SECRET) ?? new Uint8Array();
  return codeAt({ secret, algorithm: 'SHA1', digits: 6 }, counter);
};

/** Type codes one after the other; say what each came to. */
async function type(more: Partial<HotpSection>, codes: readonly string[]) {
  const login = parseLogin('alice');
  if (login === undefined) throw new Error('no login');
  const owner = String(process.getuid?.() ?? 0);
  const own = { type: 'hotp', secret_file: scratch.at('%u'), owner } as const;
  const said: string[] = [];
  for (const passcode of codes) {
    const prepared = await createHotp('otp', { ...own, ...more }).prepare(login);
    const verdict = await prepared.verify(new Map([['passcode', passcode]]), NOW, VISIT);
    said.push(verdict.kind === 'rejected' ? verdict.reason : verdict.kind);
  }
  return said;
}

describe('a stranger’s wrong codes', () => {
  test.each(['ours alone', 'in a folder of devices', 'one with its state apart'])(
    'leave the owner’s next code good where the file is %s',
    async (where) => {
      const isFolder = where.includes('devices');
      scratch.write(isFolder ? 'alice/token' : 'alice', FILE);
      const more = {
        ...(isFolder ? { secret_file: scratch.at('%u/') } : {}),
        ...(where.includes('state') ? { state_dir: scratch.folder('state') } : {}),
      };
      const guesses = Array.from({ length: 12 }, () => WRONG);
      const said = await type(more, [...guesses, codeOf(1), ...guesses, codeOf(2), codeOf(1)]);
      expect(said.filter((each) => each === 'accepted')).toHaveLength(2);
      expect(said.slice(-2)).toEqual(['accepted', 'replayed']);
    },
  );

  test('move the counter where the section says so, and a used code does not', async () => {
    scratch.write('alice', FILE);
    const codes = [WRONG, WRONG, codeOf(1), codeOf(3)];
    const said = await type({ no_increment_hotp: false }, codes);
    expect(said).toEqual(['bad-code', 'bad-code', 'replayed', 'accepted']);
    expect(readOption(readFileSync(scratch.at('alice'), 'latin1'), 'HOTP_COUNTER')).toBe('4');
  });
});
