import { describe, expect, test } from 'vitest';
import type { RejectReason, Verdict } from '../../src/core/verdict.ts';
import { answer } from '../../src/runner/answer.ts';

/** Every reason there is: a new one does not compile until it stands here. */
const REASONS: Readonly<Record<RejectReason, true>> = {
  'bad-code': true,
  replayed: true,
  skewed: true,
  'wrong-key': true,
  'not-enrolled': true,
  malformed: true,
  throttled: true,
  denied: true,
  locked: true,
  unanswered: true,
};
const REJECTED = Object.keys(REASONS).map((reason): Verdict => ({
  kind: 'rejected',
  reason: reason as RejectReason,
  facts: { step: 5 },
}));
const BROKEN_FILE: Verdict = { kind: 'unavailable', scope: 'login', what: '/home/alice: <mode>' };
const BROKEN_SERVICE: Verdict = { kind: 'unavailable', scope: 'service', what: '"no config"' };
const EXPIRED: Verdict = { kind: 'expired' };
/** Only a host that can ignore a factor makes something else of it. */
const UNENROLLED: Verdict = { kind: 'unenrolled', facts: { until: '2027-03-01' } };

describe('answer', () => {
  test('is the factor’s name and 0 for an acceptance, and nothing else', () => {
    expect(answer({ kind: 'accepted', factor: 'totp', facts: { step: 5 } })).toEqual({
      status: 0,
      line: 'totp',
    });
  });

  test.each([...REJECTED, UNENROLLED, BROKEN_FILE])(
    'is one and the same refusal whatever the reason: $kind $reason',
    (verdict) => {
      expect(answer(verdict)).toEqual({ status: 1, line: 'That code was not accepted.' });
    },
  );

  test('is another sentence where every login fails', () => {
    expect(answer(BROKEN_SERVICE)).toEqual({
      status: 1,
      line: 'This sign-in step is unavailable, please try again later.',
    });
  });

  test('is 2 for an expired password', () => {
    expect(answer(EXPIRED)).toEqual({ status: 2, line: 'Your password has expired.' });
  });

  test.each([...REJECTED, BROKEN_FILE, BROKEN_SERVICE, EXPIRED])(
    'has nothing that Cosign’s page or protocol would take for its own: $kind $reason',
    (verdict) => {
      expect(answer(verdict).line).toMatch(/^[A-Za-z][A-Za-z0-9 ,.-]+$/);
    },
  );
});
