import type { Outcome, ServerReport } from './report.ts';
import type { Status } from './status.ts';

/** Statuses that are a no to the password itself. */
export type Refusal = 'BAD_OTP' | 'REPLAYED_OTP' | 'REPLAYED_REQUEST';

/** Who decided, and how. */
export type Decision =
  | { readonly kind: 'ok'; readonly by: ServerReport & { readonly outcome: Answered } }
  | { readonly kind: 'refused'; readonly status: Refusal; readonly by: ServerReport }
  | { readonly kind: 'unavailable' };

type Answered = Extract<Outcome, { kind: 'answered' }>;

/**
 * Decide from one server's report alone, where it can be: a yes, or a no that other servers could
 * not make a yes. Everything else means to keep waiting.
 *
 * `REPLAYED_REQUEST` says that another server of the pool has told this one of our own request: that
 * other one's answer is the one to have.
 */
export function decideAtOnce(report: ServerReport): Decision | undefined {
  const { outcome } = report;
  if (outcome.kind !== 'answered') return undefined;
  if (outcome.signature !== 'valid' && outcome.signature !== 'unchecked') return undefined;
  if (outcome.status === 'OK') return { kind: 'ok', by: { ...report, outcome } };
  if (outcome.status === 'REPLAYED_OTP' || outcome.status === 'BAD_OTP') {
    return { kind: 'refused', status: outcome.status, by: report };
  }
  return undefined;
}

/**
 * Decide when nobody decided alone and there is nobody left to wait for.
 *
 * A `BAD_OTP` under the empty key counts only here: anybody can sign so, and one liar of a pool
 * could refuse everybody.
 */
export function decideAtLast(reports: readonly ServerReport[]): Decision {
  const bad = reports.find((report) => says(report, 'BAD_OTP') && isEmptyKeyed(report));
  if (bad !== undefined) return { kind: 'refused', status: 'BAD_OTP', by: bad };
  const [first] = reports;
  if (first !== undefined && reports.every((report) => says(report, 'REPLAYED_REQUEST'))) {
    return { kind: 'refused', status: 'REPLAYED_REQUEST', by: first };
  }
  return { kind: 'unavailable' };
}

function says({ outcome }: ServerReport, status: Status): boolean {
  return outcome.kind === 'answered' && outcome.status === status;
}

function isEmptyKeyed({ outcome }: ServerReport): boolean {
  return outcome.kind === 'answered' && outcome.signature === 'empty-key';
}
