import { updateStateText } from '../../adapters/state-text.ts';
import { acceptedOtpsPath } from '../../adapters/yubikey/state-paths.ts';
import { openClient } from '../../adapters/yubikey/server-client.ts';
import type { CodeOutcome } from '../../core/code-decision.ts';
import type { YubicoServerSection } from '../../core/config/sections/yubico-section.ts';
import { Fault, type RejectReason } from '../../core/verdict.ts';
import { rememberOtp } from '../../core/yubikey/accepted-otps.ts';
import type { TypedPasscode } from '../../core/yubikey/typed-passcode.ts';

/** How long servers may take, and what is left to us after that for storing and answering. */
const MOST_WAIT_MS = 7000;
const STORING_MS = 500;

/** What servers say no with, as we log it. */
const REASONS = {
  BAD_OTP: 'bad-code',
  REPLAYED_OTP: 'replayed',
  REPLAYED_REQUEST: 'replayed',
} as const satisfies Readonly<Record<string, RejectReason>>;

/**
 * Have an OTP validated by the section's servers. Where there is a state folder, an accepted one is
 * stored before this resolves, so that two servers that do not tell each other cannot both accept it.
 *
 * @param deadlineMs - When a decision must be there, by the clock of `performance.now()`.
 * @throws Fault with scope `service` when no server decides, or the client cannot be opened.
 */
export async function validateThere(
  section: YubicoServerSection,
  typed: TypedPasscode & { readonly kind: 'otp' },
  deadlineMs: number,
): Promise<CodeOutcome> {
  const text = typed.id + typed.block;
  const budgetMs = Math.min(MOST_WAIT_MS, deadlineMs - performance.now() - STORING_MS);
  const answer = await openClient(section).verify({ publicId: typed.id, text }, { budgetMs });
  switch (answer.kind) {
    case 'ok':
      return remember(section.state_dir, typed.id, text, answer.server);
    case 'refused': {
      const facts = { server: answer.server, status: answer.status };
      return { kind: 'rejected', reason: REASONS[answer.status], facts };
    }
    case 'unavailable':
      throw new Fault('service', { what: `no validation server decided: ${answer.what}` });
  }
}

async function remember(
  stateDir: string | undefined,
  id: string,
  otp: string,
  server: string,
): Promise<CodeOutcome> {
  const accepted: CodeOutcome = { kind: 'accepted', facts: { server } };
  if (stateDir === undefined) return accepted;
  return updateStateText<CodeOutcome>(acceptedOtpsPath(stateDir, id), (text) => {
    const next = rememberOtp(text, otp);
    if (next !== undefined) return { text: next, outcome: accepted };
    const facts = { server, status: 'OK', by: 'state_dir' };
    return { text: undefined, outcome: { kind: 'rejected', reason: 'replayed', facts } };
  });
}
