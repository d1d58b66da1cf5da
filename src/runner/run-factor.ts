import type { LoadedConfig } from '../adapters/config-file.ts';
import { forbidDumps } from '../adapters/memory-dumps.ts';
import type { Program } from '../adapters/program.ts';
import type { StandardInput } from '../adapters/standard-input.ts';
import { parseAddress, type Report } from '../core/report.ts';
import { unavailable } from '../core/verdict.ts';
import { attempt, type Attempted } from './attempt.ts';
import { end } from './end.ts';
import { openHost, type Host, type HostInput } from './host.ts';
import { COSIGN } from './hosts/cosign.ts';
import { openFactor } from './open-factor.ts';
import { findSection, ofOtherFile, type SectionInUse } from './section-in-use.ts';

/** Whom a factor answers to, and by what; or why by nothing. */
interface Opened {
  readonly host: Host;
  readonly section: SectionInUse | Attempted;
}

/** Cosign kills at 10 s; our own refusal must be out before. */
const DEADLINE_MS = 8000;

/** What a factor must leave of that for counting, writing and answering. */
const RESERVE_MS = 500;

/**
 * Be a factor: read the form that the host hands over, decide, answer, exit.
 *
 * Every path ends in `finish`, which ends the process: a verdict, a throw, a signal, the deadline.
 * The status was set to 1 in the process's first statement and becomes 0 nowhere else than there.
 */
export async function runFactor(program: Program, loaded: LoadedConfig): Promise<never> {
  forbidDumps();
  // Until it is known whom the section is for, and where nobody says: Cosign.
  let host = COSIGN;
  const addressNow = (): string | undefined => parseAddress(process.env[host.addressVariable]);
  const finish = ({ login, account, verdict }: Attempted): never => {
    const address = addressNow();
    const [time, factor] = [new Date(), program.name];
    const report: Report = { time, factor, login, account, address, verdict };
    return end(report, host, program, loaded);
  };
  const fail = (error: unknown): never => finish({ login: undefined, verdict: unavailable(error) });

  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => finish(ofService(`stopped by ${signal}`)));
  }
  // The timer also keeps the process alive, so that a promise nobody settles ends here too.
  setTimeout(
    () => finish(ofService(`no decision within ${DEADLINE_MS} ms, or input not closed`)),
    DEADLINE_MS - Math.min(performance.now(), DEADLINE_MS),
  );

  try {
    const opened = await open(program.name, loaded);
    host = opened.host;
    return finish(await decide(program, loaded, opened, addressNow()));
  } catch (error) {
    return fail(error);
  }
}

/** Find the section and its host. A fault on the way is told once the form was read. */
async function open(name: string, loaded: LoadedConfig): Promise<Opened> {
  try {
    const section = findSection(name, loaded);
    if (typeof section === 'string') return { host: COSIGN, section: ofService(section) };
    return { host: await openHost(section.value.host ?? 'cosign'), section };
  } catch (error) {
    return { host: COSIGN, section: { login: undefined, verdict: unavailable(error) } };
  }
}

async function decide(
  program: Program,
  loaded: LoadedConfig,
  { host, section }: Opened,
  address: string | undefined,
): Promise<Attempted> {
  const mistaken = argumentsMistake(program, host);
  // A person at the keyboard, who would otherwise wait for nothing.
  if (mistaken !== undefined && (await import('node:tty')).isatty(0)) return ofService(mistaken);
  // Read first, whatever is wrong with us: Cosign must not meet a closed pipe.
  const input = await host.read(process.env);
  if (mistaken !== undefined) return ofService(mistaken);
  if ('verdict' in section) return section;
  const { value, configOwnerUid } = section;
  const objection = host.objection(process.env, value.types ?? ['auth']);
  if (objection !== undefined) return { login: undefined, verdict: objection };
  const elsewhere = ofOtherFile(value, loaded);
  if (elsewhere !== undefined) return ofService(elsewhere);
  const factor = await openFactor(program.name, value);
  const nowSeconds = Math.floor(Date.now() / 1000);
  const attempted = await attempt(factor, value, linesOf(input, factor.fields), {
    name: program.name,
    configOwnerUid,
    address,
    nowSeconds,
    deadlineMs: DEADLINE_MS - RESERVE_MS,
  });
  if (value.split !== undefined && attempted.verdict.kind !== 'accepted') await wholeSecond();
  return attempted;
}

/** Wait for a whole second since the start: the time must not tell which half was wrong. */
async function wholeSecond(): Promise<void> {
  const { setTimeout: sleep } = await import('node:timers/promises');
  await sleep(1000 - (performance.now() % 1000));
}

function argumentsMistake({ arguments: words }: Program, host: Host): string | undefined {
  if (host.hasArguments) {
    return words.length > 0 ? undefined : 'no arguments: the program to go on with is missing';
  }
  if (words.length === 0) return undefined;
  return 'a factor takes no arguments; Cosign gives it lines on standard input';
}

/** A login and what was typed for it, as the form that the factor would have got from Cosign. */
function linesOf(input: HostInput, fields: readonly string[]): StandardInput {
  if (input.kind !== 'pair') return input;
  const { login, typed } = input;
  return { kind: 'lines', lines: fields.map((field) => (field === 'login' ? login : typed)) };
}

function ofService(what: string): Attempted {
  return { login: undefined, verdict: { kind: 'unavailable', scope: 'service', what } };
}
