import { withRightsOf } from '../adapters/rights.ts';
import type { LoadedConfig } from '../adapters/config-file.ts';
import { locateSecret } from '../adapters/secret-place.ts';
import { scratchHash } from '../adapters/scratch-hash.ts';
import { readSecrets } from '../adapters/secret-store.ts';
import { FEW_SCRATCH_CODES } from '../core/code-decision.ts';
import type { Device } from '../core/devices.ts';
import {
  COUNTER_SEARCH,
  explainHotp,
  explainTotp,
  type Explanation,
  type HotpExplanation,
  type MatchingStep,
  type TotpExplanation,
} from '../core/explanation.ts';
import { parseLogin } from '../core/login.ts';
import type { ScratchHash } from '../core/scratch-hashes.ts';
import { Fault } from '../core/verdict.ts';
import { CommandError, type Console } from './console.ts';
import { chooseSecretSection } from './sections.ts';

export interface ExplainOptions {
  readonly factor: string;
  readonly login: string;
  /** Asked for when it is not given. */
  readonly code?: string | undefined;
  readonly json: boolean;
}

/**
 * Say whether a code would be accepted, at which step, how far the clock is off, or why not.
 * Nothing is changed.
 *
 * @returns whether it would be accepted now.
 * @throws CommandError when there is no such factor or user.
 */
export async function explain(
  options: ExplainOptions,
  loaded: LoadedConfig,
  nowSeconds: number,
  terminal: Console,
): Promise<boolean> {
  const { name, section } = chooseSecretSection(loaded, options.factor, 'explain');
  const login = parseLogin(options.login);
  const located = login === undefined ? undefined : locateSecret(section, login);
  if (located === undefined) {
    throw new CommandError(`${options.login} can have no secret for ${name}`, 'is that the login?');
  }
  const typed = options.code ?? (await terminal.ask('code: ', true));
  const code = typed.replaceAll(' ', '');
  if (!/^[0-9]{6,8}$/.test(code)) throw new CommandError('a code is 6 to 8 digits');
  const { devices, hash } = await withRightsOf(located.become, async () => ({
    devices: readSecrets(located.list()),
    hash: await scratchHash(located, code),
  }));
  if (devices.length === 0) {
    throw new CommandError(
      `${options.login} is not enrolled for ${name}`,
      `there is nothing of theirs in ${located.folder}`,
    );
  }
  const explained = devices.map((device) =>
    explainDevice(device, section.type, code, nowSeconds, hash),
  );
  if (options.json) terminal.out(JSON.stringify(explained, undefined, 2));
  else for (const each of explained) showDevice(each, terminal);
  return explained.some((each) => each.explanation?.outcome.kind === 'accepted');
}

interface ExplainedDevice {
  /** `null` where a login has one device only. */
  readonly device: string | null;
  readonly explanation?: Explanation;
  /** Why the device's file cannot be used. */
  readonly fault?: string;
}

function explainDevice(
  device: Device,
  type: Explanation['type'],
  code: string,
  nowSeconds: number,
  hash: ScratchHash | undefined,
): ExplainedDevice {
  const explain = type === 'hotp' ? explainHotp : explainTotp;
  const name = device.name ?? null;
  try {
    if (device.fault !== undefined) throw device.fault;
    return { device: name, explanation: explain(device.text, code, nowSeconds, hash) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { device: name, fault: error.message };
  }
}

function showDevice({ device, explanation, fault }: ExplainedDevice, terminal: Console): void {
  const lines = explanation === undefined ? [fault ?? ''] : describe(explanation);
  for (const line of lines) terminal.out(device === null ? line : `${device}: ${line}`);
}

function describe(explanation: Explanation): readonly string[] {
  const { outcome, isScratchCode } = explanation;
  const verdict =
    outcome.kind === 'accepted'
      ? 'It would be accepted now.'
      : `It would be refused now: ${outcome.reason}.`;
  const few = describeFew(explanation);
  if (isScratchCode) return [verdict, 'It is an unused scratch code.', ...few];
  const about =
    explanation.type === 'totp' ? describeSteps(explanation) : describeCounters(explanation);
  return [verdict, ...about, ...few];
}

function describeFew({ scratchCodesLeft: left }: Explanation): readonly string[] {
  if (left > FEW_SCRATCH_CODES) return [];
  return [`Unused scratch codes: ${left}; cosign-factors scratch-codes makes new ones.`];
}

function describeSteps(explanation: TotpExplanation): readonly string[] {
  const { matches, digits, skewSteps } = explanation;
  const nothing = `It is no scratch code, and no code of ${digits} digits within ${hours(explanation)} hours.`;
  return [
    ...(matches.length === 0 ? [nothing] : matches.map((each) => describeStep(each, explanation))),
    ...(skewSteps === 0 ? [] : [`The learned skew is ${skewSteps} steps.`]),
  ];
}

function describeCounters({ matches, counter, window }: HotpExplanation): readonly string[] {
  const next = `The next to accept is ${counter}, and ${window - 1} more are looked at.`;
  if (matches.length === 0) {
    return [`It is no scratch code, and no code within ${COUNTER_SEARCH} counters.`, next];
  }
  const found = matches.map(({ counter: each, ahead }) => {
    const where = ahead < 0 ? `${-ahead} behind; used or passed over` : `${ahead} ahead`;
    return `It is the code of counter ${each}: ${ahead === 0 ? 'the next one' : where}.`;
  });
  return [...found, next];
}

function describeStep(match: MatchingStep, explanation: TotpExplanation): string {
  const { stepSeconds } = explanation;
  const from = new Date(match.fromSeconds * 1000);
  const until = new Date((match.fromSeconds + stepSeconds) * 1000);
  const distance = match.aheadSeconds === 0 ? 'now' : `${span(match.aheadSeconds)} of our clock`;
  const used = match.isUsed ? '; it was used, or is older than what is remembered' : '';
  return (
    `It is the code of step ${match.step}, from ${time(from)} to ${time(until)}: ` +
    `${distance}${used}.`
  );
}

function hours({ stepSeconds }: TotpExplanation): string {
  return ((1500 * stepSeconds) / 3600).toFixed(1);
}

function time(date: Date): string {
  return date.toISOString().slice(11, 19);
}

/** `90 s behind`, `2.5 min ahead`. */
function span(seconds: number): string {
  const amount = Math.abs(seconds);
  const text = amount < 120 ? `${amount} s` : `${(amount / 60).toFixed(1)} min`;
  return `${text} ${seconds < 0 ? 'behind' : 'ahead'}`;
}
