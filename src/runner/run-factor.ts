import type { LoadedConfig } from '../adapters/config-file.ts';
import { forbidDumps } from '../adapters/memory-dumps.ts';
import { serviceFile, type Program } from '../adapters/program.ts';
import type { Report } from '../core/report.ts';
import { unavailable } from '../core/verdict.ts';
import type { Attempted } from './attempt.ts';
import { ownCall, type Call } from './call.ts';
import { addressOf, decide, ofService, open, type Opened } from './decide.ts';
import { end } from './end.ts';
import type { Host } from './host.ts';
import { COSIGN } from './hosts/cosign.ts';
import { ofOtherFile } from './section-in-use.ts';

/** Cosign kills at 10 s; our own refusal must be out before. */
const DEADLINE_MS = 8000;

/** What a factor must leave of that for counting, writing and answering. */
const RESERVE_MS = 500;

/** Times are counted from the start of the process. */
const OWN_TIMES = { startedAt: 0, deadlineMs: DEADLINE_MS - RESERVE_MS };

/**
 * Be a factor: read the form that the host hands over, decide, answer, exit.
 *
 * Every path ends in `finish`, which ends the process: a verdict, a throw, a signal, the deadline.
 * The status was set to 1 in the process's first statement and becomes 0 nowhere else than there.
 */
export async function runFactor(program: Program, loaded: LoadedConfig): Promise<never> {
  forbidDumps();
  const call = ownCall(program);
  // Until it is known whom the section is for, and where nobody says: Cosign.
  let host = COSIGN;
  const finish = ({ login, account, verdict }: Attempted): never => {
    const address = addressOf(call, host);
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
    return finish(await decideUnlessMistaken(call, loaded, opened));
  } catch (error) {
    return fail(error);
  }
}

async function decideUnlessMistaken(
  call: Call,
  loaded: LoadedConfig,
  opened: Opened,
): Promise<Attempted> {
  const mistaken =
    argumentsMistake(call.program, opened.host) ??
    serviceMistake() ??
    fileMistake(loaded, opened.section);
  if (mistaken === undefined) return decide(call, opened, OWN_TIMES);
  // A person at the keyboard would otherwise wait for nothing.
  if (!(await import('node:tty')).isatty(0)) await opened.host.read(call);
  return ofService(mistaken);
}

function argumentsMistake({ arguments: words }: Program, host: Host): string | undefined {
  if (host.hasArguments) {
    return words.length > 0 ? undefined : 'no arguments: the program to go on with is missing';
  }
  if (words.length === 0) return undefined;
  return 'a factor takes no arguments; Cosign gives it lines on standard input';
}

/** Whoever starts this process may have named the file; the service's own is named by who installed it. */
function fileMistake(loaded: LoadedConfig, section: Opened['section']): string | undefined {
  return 'verdict' in section ? undefined : ofOtherFile(section.value, loaded);
}

/** The launcher in C asks the service, and starts nothing; a launcher that is a script cannot ask. */
function serviceMistake(): string | undefined {
  const file = serviceFile();
  return file === undefined
    ? undefined
    : `${file}: the resident service answers for this program, and only the launcher in C asks it`;
}
