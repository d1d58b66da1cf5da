import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPam } from '../../src/factors/pam.ts';
import type { PamOutcome } from '../../src/adapters/pam/process.ts';
import type { PamSection } from '../../src/core/config/sections/pam-section.ts';
import { parseLogin, type Login } from '../../src/core/login.ts';
import { nameOfCode } from '../../src/core/pam/code-verdict.ts';
import type { PamReport, PamRequest } from '../../src/core/pam/exchange.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { Scratch } from '../support/scratch.ts';

/** A service that every Linux has; it is looked for, and not asked here. */
const SECTION: PamSection = { type: 'pam', service: 'login', throttle: false };
const VISIT = { address: '192.0.2.7', deadlineMs: 7500 };
const alice = parseLogin('alice') as Login;

/** What PAM was asked. */
interface Asked {
  readonly request: PamRequest;
  readonly answers: readonly string[];
  readonly deadlineMs: number;
}

async function verify(
  outcome: Partial<PamReport> | PamOutcome['ended'],
  section: Partial<PamSection> = {},
  values: Readonly<Record<string, string>> = { login: 'alice', passcode: 'sesame' },
  texts: readonly string[] = [],
): Promise<{ verdict: Verdict; asked: Asked[] }> {
  const asked: Asked[] = [];
  const factor = createPam('campus', { ...SECTION, ...section }, (request, answers, deadlineMs) => {
    asked.push({ request, answers, deadlineMs });
    const report: PamReport = {
      nonce: request.nonce,
      code: 0,
      call: 'pam_acct_mgmt',
      user: 'alice',
      unanswered: null,
      ...outcome,
    };
    return Promise.resolve({
      texts,
      ended: 'kind' in outcome ? outcome : { kind: 'report', report },
    });
  });
  const prepared = await factor.prepare(alice);
  return { verdict: await prepared.verify(new Map(Object.entries(values)), 0, VISIT), asked };
}

describe('what PAM is asked', () => {
  test('is the login and the answers, from the address, by the deadline', async () => {
    const { asked } = await verify({});
    expect(asked).toMatchObject([
      {
        request: { service: 'login', login: 'alice', rhost: '192.0.2.7', prompts: [null] },
        answers: ['sesame'],
        deadlineMs: 7500,
      },
    ]);
    expect(asked[0]?.request).not.toHaveProperty('tty');
    expect(asked[0]?.request.nonce).toMatch(/^[0-9a-f]{32}$/);
  });

  test('is the fields in the order of the answers, with their prompts', async () => {
    const section = {
      fields: ['password', 'login', 'passcode'],
      answers: [
        { prompt: 'code', field: 'passcode' },
        { prompt: 'word', field: 'password' },
      ],
      tty: 'web',
      ruser: 'cosign',
    };
    const values = { login: 'alice', password: ' two  blanks ', passcode: '123456' };
    const { asked } = await verify({}, section, values);
    expect(asked[0]?.request).toMatchObject({
      prompts: ['code', 'word'],
      tty: 'web',
      ruser: 'cosign',
    });
    expect(asked[0]?.answers).toEqual(['123456', ' two  blanks ']);
  });
});

describe('what PAM came to', () => {
  test.each([
    [6, 'denied'],
    [7, 'bad-code'],
    [10, 'not-enrolled'],
    [11, 'throttled'],
    [13, 'locked'],
  ])('code %i is a refusal: %s', async (code, reason) => {
    const { verdict } = await verify({ code, call: 'pam_authenticate' });
    const facts = { call: 'pam_authenticate', code: nameOfCode(code) };
    expect(verdict).toEqual({ kind: 'rejected', reason, facts, isGuess: true });
  });

  test.each([12, 27])('code %i is an expired password', async (code) => {
    expect((await verify({ code })).verdict.kind).toBe('expired');
  });

  test('every other code is a fault that counts as a guess, and nothing but 0 is a yes', async () => {
    const known = [0, 6, 7, 10, 11, 12, 13, 27];
    for (let code = -1; code <= 40; code += 1) {
      if (known.includes(code)) continue;
      const { verdict } = await verify({ code });
      expect(verdict, String(code)).toMatchObject({ kind: 'unavailable', isGuess: true });
    }
    expect((await verify({})).verdict.kind).toBe('accepted');
  });

  test.each(['pam_start', 'pam_set_item', 'pam_authenticate', 'pam_end'] as const)(
    'success of %s alone is none',
    async (call) => {
      expect((await verify({ call })).verdict.kind).toBe('unavailable');
    },
  );

  test.each([null, '', 'root', 'Alice'])('success for another user (%s) is none', async (user) => {
    const { verdict } = await verify({ user });
    expect(verdict).toMatchObject({ kind: 'rejected', reason: 'denied' });
  });

  test.each([
    [{ kind: 'late' }, 'did not answer in time'],
    [{ kind: 'crashed', how: 'SIGSEGV' }, 'ended the process (SIGSEGV)'],
  ] as const)('a module that fails is a fault that counts as a guess', async (ended, what) => {
    const { verdict } = await verify(ended);
    expect(verdict).toMatchObject({ kind: 'unavailable', scope: 'login', isGuess: true });
    expect(verdict).toHaveProperty('what', expect.stringContaining(what));
  });

  test('a prompt without an answer is told, unless it repeats what was typed', async () => {
    const { verdict } = await verify({ code: 19, unanswered: 'PIN: ' });
    expect(verdict).toMatchObject({ reason: 'unanswered', facts: { prompt: 'PIN:' } });
    const repeated = await verify({ code: 19, unanswered: 'Not sesame: ' });
    expect(repeated.verdict).not.toHaveProperty('facts.prompt', expect.stringContaining('sesame'));
  });

  test('what modules say is told, and shortened', async () => {
    const said = await verify({}, {}, undefined, ['one', 'open sesame', 'x'.repeat(999)]);
    const text = String(said.verdict.kind === 'accepted' && said.verdict.facts?.['said']);
    expect(text).toMatch(/^one \/ \(hidden: it has what was typed\) \/ x+$/);
    expect(text).toHaveLength(400);
  });
});

describe('preparing', () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => {
    scratch.remove();
  });

  const prepare = (section: Partial<PamSection>, name = 'campus') =>
    createPam(name, { ...SECTION, ...section }).prepare(alice);

  test('counts wrong answers of each section in a file of its own', async () => {
    const state_dir = `${scratch.folder('state')}/`;
    const { throttle } = await prepare({ state_dir, throttle: undefined });
    expect(throttle).toMatchObject({ path: `${state_dir}.throttle-campus`, scope: 'service' });
    expect((await prepare({ state_dir, throttle: false })).throttle).toBeUndefined();
  });

  test('is a fault without that folder, and without the service', () => {
    const state_dir = scratch.at('nowhere');
    expect(() => prepare({ state_dir, throttle: undefined })).toThrow('is not there');
    expect(() => prepare({ service: undefined }, 'Cfno-Such')).toThrow('PAM service "cfno-such"');
  });
});
