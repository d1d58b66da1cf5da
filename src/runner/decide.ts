import type { LoadedConfig } from '../adapters/config-file.ts';
import type { StandardInput } from '../adapters/standard-input.ts';
import { wholeSecondSince } from '../adapters/whole-second.ts';
import { parseAddress } from '../core/report.ts';
import { unavailable } from '../core/verdict.ts';
import { attempt, type Attempted } from './attempt.ts';
import type { Call } from './call.ts';
import { openHost, type Host, type HostInput, type NothingTyped } from './host.ts';
import { COSIGN } from './hosts/cosign.ts';
import { openFactor } from './open-factor.ts';
import { findSection, type SectionInUse } from './section-in-use.ts';

/** Whom a factor answers to, and by what; or why by nothing. */
export interface Opened {
  readonly host: Host;
  readonly section: SectionInUse | Attempted;
}

/** How long there is for one call. */
export interface Times {
  /** When it began, on the clock of `performance.now()`. */
  readonly startedAt: number;
  /** How much later a factor must have decided, on the same clock. */
  readonly deadlineMs: number;
}

/** Find the section and its host. A fault on the way is told once the form was read. */
export async function open(name: string, loaded: LoadedConfig): Promise<Opened> {
  try {
    const section = findSection(name, loaded);
    if (typeof section === 'string') return { host: COSIGN, section: ofService(section) };
    return { host: await openHost(section.value.host ?? 'cosign'), section };
  } catch (error) {
    return { host: COSIGN, section: { login: undefined, verdict: unavailable(error) } };
  }
}

/** Read the form to its end and look at it. */
export async function decide(
  call: Call,
  { host, section }: Opened,
  { startedAt, deadlineMs }: Times,
): Promise<Attempted> {
  // Read first, whatever is wrong with us: Cosign must not meet a closed pipe.
  const input = await host.read(call);
  if ('verdict' in section) return section;
  const { value, configOwnerUid } = section;
  const objection = host.objection(call, value.types ?? ['auth']);
  if (objection !== undefined) return { login: undefined, verdict: objection };
  const { name } = call.program;
  const factor = await openFactor(name, value);
  const nowSeconds = Math.floor(Date.now() / 1000);
  const address = addressOf(call, host);
  const circumstances = { name, configOwnerUid, address, nowSeconds, deadlineMs };
  if (input.kind === 'nothing') {
    const { withoutCode } = await import('./without-code.ts');
    return withoutCode(factor, value, input, circumstances);
  }
  const lines = linesOf(input, factor.fields);
  const attempted = await attempt(factor, value, lines, circumstances);
  // The time must not tell which half was wrong.
  if (value.split !== undefined && attempted.verdict.kind !== 'accepted') {
    await wholeSecondSince(startedAt);
  }
  return attempted;
}

/** Whom the host had on the line, as far as it said so. */
export function addressOf({ environment }: Call, host: Host): string | undefined {
  return parseAddress(environment[host.addressVariable]);
}

/** What is wrong with all of it, before anything is known of the login. */
export function ofService(what: string): Attempted {
  return { login: undefined, verdict: { kind: 'unavailable', scope: 'service', what } };
}

/** A login and what was typed for it, as the form that the factor would have got from Cosign. */
function linesOf(
  input: Exclude<HostInput, NothingTyped>,
  fields: readonly string[],
): StandardInput {
  if (input.kind !== 'pair') return input;
  const { login, typed } = input;
  return { kind: 'lines', lines: fields.map((field) => (field === 'login' ? login : typed)) };
}
