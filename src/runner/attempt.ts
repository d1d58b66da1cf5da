import { withRightsNow, withRightsOf } from '../adapters/rights.ts';
import type { StandardInput } from '../adapters/standard-input.ts';
import { openThrottle } from '../adapters/throttle-file.ts';
import { parseBypassCode } from '../core/bypass.ts';
import type { Section } from '../core/config/schema.ts';
import type { Factor, Prepared, Visit } from '../core/factor.ts';
import { parseForm } from '../core/form.ts';
import { parseLogin, type Login } from '../core/login.ts';
import type { GuessOutcome } from '../core/throttle/throttle.ts';
import { malformed, unavailable, type Verdict } from '../core/verdict.ts';
import type { BypassAttempt } from './bypass.ts';
import { afterRollOut } from './roll-out.ts';
import { refusedSpelling, refuseSpelling } from './spelling.ts';
import { throttled, throttleSettings } from './throttle-settings.ts';

/** What an attempt came to, and whose it was as far as that could be read. */
export interface Attempted {
  readonly login: Login | undefined;
  /** The name of its account, where that was looked up. */
  readonly account?: string | undefined;
  readonly verdict: Verdict;
}

/** The circumstances of one attempt. */
export interface Circumstances extends Visit {
  /** The factor's name, as Cosign knows it. */
  readonly name: string;
  /** Whom the configuration belongs to, and so who may also say who is not enrolled yet. */
  readonly configOwnerUid: number;
  /** Unix time in whole seconds. */
  readonly nowSeconds: number;
}

/**
 * Take one attempt through all steps: form, login, throttle, verification.
 *
 * @returns the verdict; faults and surprises are `unavailable`, and nothing is thrown.
 */
export async function attempt(
  factor: Factor,
  section: Section,
  input: StandardInput,
  circumstances: Circumstances,
): Promise<Attempted> {
  const form = input.kind === 'lines' ? parseForm(factor.fields, input.lines) : input;
  if (form.kind === 'malformed') return { login: undefined, verdict: malformed(form.what) };
  const values = new Map(factor.fields.map((field, at) => [field, form.values[at] ?? '']));
  const raw = values.get('login') ?? '';
  const login = parseLogin(raw);
  if (login === undefined) {
    const what = `login of ${Buffer.byteLength(raw)} bytes is not one that Cosign accepts`;
    return { login: undefined, verdict: malformed(what) };
  }
  let account: string | undefined;
  try {
    const refused = refusedSpelling(section, login);
    account = refused;
    const ask = async (): Promise<Verdict> => {
      const found = await factor.prepare(login);
      const prepared = refused === undefined ? found : refuseSpelling(found, refused);
      account = prepared.account;
      return guess(prepared, section, login, values, circumstances);
    };
    const bypass =
      refused === undefined ? bypassAttempt(factor, section, login, values) : undefined;
    if (bypass === undefined) return { login, verdict: await ask(), account };
    // Its hash loads what no other login should pay for.
    const { tryBypass } = await import('./bypass.ts');
    return { login, verdict: await tryBypass(bypass, section, circumstances, ask), account };
  } catch (error) {
    return { login, verdict: unavailable(error), account };
  }
}

/** What may be a code of the help desk, in the one field that it can stand in for. */
function bypassAttempt(
  { fields }: Factor,
  { bypass_dir: folder }: Section,
  login: Login,
  values: ReadonlyMap<string, string>,
): BypassAttempt | undefined {
  const [field = '', ...others] = fields.filter((each) => each !== 'login');
  const code = parseBypassCode(values.get(field) ?? '');
  if (folder === undefined || code === undefined || others.length > 0) return undefined;
  return { folder, login, code };
}

async function guess(
  prepared: Prepared,
  section: Section,
  login: Login,
  values: ReadonlyMap<string, string>,
  circumstances: Circumstances,
): Promise<Verdict> {
  const { address, nowSeconds } = circumstances;
  const decide = async (): Promise<Verdict> => {
    const rest = (await prepared.begin?.(values, circumstances)) ?? prepared;
    return withRightsOf(prepared.become, async () => {
      const verdict = await rest.verify(values, nowSeconds, circumstances);
      return afterRollOut(verdict, section, login, prepared, circumstances);
    });
  };
  const settings = throttleSettings(section);
  if (settings === undefined || prepared.throttle === undefined) return decide();
  const throttle = openThrottle(prepared.throttle, settings);
  const exists = withRightsNow(prepared.become, () => prepared.exists?.());
  const asked = { login: prepared.account ?? login, address: address ?? '', exists };
  const admission = await withRightsOf(prepared.throttle.become ?? prepared.become, () =>
    throttle.admit(asked, nowSeconds),
  );
  if ('waitSeconds' in admission) {
    await withRightsOf(prepared.become, async () => prepared.imitate?.(values, nowSeconds));
    return throttled(admission);
  }
  let outcome: GuessOutcome = 'not-a-guess';
  try {
    const verdict = await decide();
    outcome = guessOutcome(verdict);
    return verdict;
  } finally {
    admission.settle(outcome);
  }
}

/** A used code that comes again is no guess: browsers resend forms, and it tells nothing new. */
function guessOutcome(verdict: Verdict): GuessOutcome {
  if (verdict.kind === 'accepted') return 'success';
  if (verdict.kind === 'expired' || verdict.kind === 'unenrolled') return 'not-a-guess';
  if (verdict.isGuess === true) return 'failure';
  if (verdict.kind === 'unavailable') return 'not-a-guess';
  switch (verdict.reason) {
    case 'bad-code':
    case 'wrong-key':
    case 'not-enrolled':
    case 'skewed':
    case 'denied':
    case 'locked':
    case 'unanswered':
      return 'failure';
    case 'replayed':
    case 'malformed':
    case 'throttled':
      return 'not-a-guess';
  }
}
