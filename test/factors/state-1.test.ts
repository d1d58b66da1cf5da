import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/core/config/config.ts';
import { parseLogin } from '../../src/core/login.ts';
import { openFactor } from '../../src/runner/open-factor.ts';
import { Scratch } from '../support/scratch.ts';
import { AFTER, configOfState1, copyState1, makeState1, type Visit } from '../support/state-1.ts';

// Set by scripts/state-fixtures.js.
const maker = process.env['MAKE_STATE_1_BY'];
if (maker !== undefined) makeState1(maker);

let scratch: Scratch;
beforeAll(() => {
  scratch = new Scratch();
  copyState1(scratch);
});
afterAll(() => {
  scratch.remove();
});

/** Post a form, and say what was answered. */
async function answerTo({ section: name, login: raw, code, at }: Visit): Promise<string> {
  const parsed = parseConfig(configOfState1(scratch.path));
  const section = parsed.kind === 'good' ? parsed.value.section(name) : undefined;
  const login = parseLogin(raw);
  if (section?.kind !== 'good' || login === undefined)
    throw new Error('the configuration is broken');
  const factor = await openFactor(name, section.value);
  const values = new Map([
    ['login', raw],
    ['passcode', code],
  ]);
  const visit = { address: undefined, deadlineMs: performance.now() + 60_000 };
  const verdict = await (await factor.prepare(login)).verify(values, at, visit);
  return verdict.kind === 'rejected' ? verdict.reason : verdict.kind;
}

describe('what version 1 remembered', () => {
  // One after the other: some are about what the one before did.
  for (const visit of AFTER) {
    test(`is kept: ${visit.about} is ${visit.answer}`, async () => {
      expect(await answerTo(visit)).toBe(visit.answer);
    });
  }
});
