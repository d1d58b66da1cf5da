import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PrepareHmac } from '../../src/core/hmac/hmac.ts';
import { parseLogin } from '../../src/core/login.ts';
import { createTotp } from '../../src/factors/totp.ts';
import { Scratch, secretFile } from '../support/scratch.ts';

/** Codes are checked here, by nobody else, and at once. */
const VISIT = { address: undefined, deadlineMs: 60_000 };

const NOW = 1_700_000_010;
const counter = vi.hoisted(() => ({ calls: 0 }));

// Work is counted, not timed.
vi.mock('#hmac', async (original) => {
  const { prepareHmac, ...rest } = await original<{ prepareHmac: PrepareHmac }>();
  const counting: PrepareHmac = (...given) => {
    const keyed = prepareHmac(...given);
    return (message) => {
      counter.calls += 1;
      return keyed(message);
    };
  };
  return { ...rest, prepareHmac: counting };
});

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

/** How many codes are computed for a wrong one. */
async function workFor(raw: string, code: string): Promise<number> {
  const login = parseLogin(raw);
  if (login === undefined) throw new Error(`${raw} is no login`);
  const owner = String(process.getuid?.() ?? 0);
  const factor = createTotp('otp', { type: 'totp', secret_file: scratch.at('%u'), owner });
  const prepared = await factor.prepare(login);
  counter.calls = 0;
  const verdict = await prepared.verify(new Map([['passcode', code]]), NOW, VISIT);
  expect(verdict.kind).toBe('rejected');
  return counter.calls;
}

describe('a wrong code', () => {
  it.each(['000000', '12345678'])(
    'makes as much work for a login that is enrolled as for one that is not: %s',
    async (code) => {
      scratch.write('alice', secretFile(['DISALLOW_REUSE']));
      const enrolled = await workFor('alice', code);
      for (const raw of ['bob', '../x', '.hidden']) expect(await workFor(raw, code)).toBe(enrolled);
      expect(enrolled).toBe(3003);
    },
  );
});
