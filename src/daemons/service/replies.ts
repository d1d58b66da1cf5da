import type { Outcome } from '../../core/service/errand.ts';
import { renderEnd, renderReply, renderWelcome, verdictWords } from '../../core/service/reply.ts';
import type { Verdict } from '../../core/verdict.ts';
import { answer } from '../../runner/answer.ts';
import type { Peer } from './peers.ts';

const FAULT: Verdict = { kind: 'unavailable', scope: 'service', what: '' };

const { status: FAULT_STATUS, line: FAULT_LINE } = answer(FAULT);

/** What a launcher is told where nothing can be decided. */
export const UNAVAILABLE = renderReply(FAULT_STATUS, FAULT_LINE);

/** The same for a PAM module. */
export const REFUSED_CONVERSATION = Buffer.concat([
  renderWelcome(),
  renderEnd(FAULT_STATUS, verdictWords(FAULT)),
]);

/** What a launcher is told of a decision. */
export function replyOf({ answered: { status, line } }: Outcome): Uint8Array {
  return renderReply(status, line);
}

/** What a PAM module is told: without the line, as a module tells its application no more than a code. */
export function endOf({ answered, words, isOfService }: Outcome, { verdicts }: Peer): Uint8Array {
  // What hits every login is told by the line, too.
  return renderEnd(answered.status, verdicts || isOfService ? words : undefined);
}
