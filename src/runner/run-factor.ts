import { writeSync } from 'node:fs';
import { appendAudit } from '../adapters/audit-file.ts';
import type { LoadedConfig } from '../adapters/config-file.ts';
import type { Program } from '../adapters/program.ts';
import { returnRights } from '../adapters/rights.ts';
import { readStandardInput } from '../adapters/standard-input.ts';
import { errorCode } from '../adapters/system-error.ts';
import { parseAddress, renderAuditLine, renderLogLine, type Report } from '../core/report.ts';
import { unavailable, type Verdict } from '../core/verdict.ts';
import { answer } from './answer.ts';
import { attempt, type Attempted } from './attempt.ts';
import { openFactor } from './open-factor.ts';

/** Cosign kills at 10 s; our own refusal must be out before. */
const DEADLINE_MS = 8000;

/**
 * Be a factor: read the form from standard input, decide, print one line, exit.
 *
 * Every path ends in `finish`, which ends the process: a verdict, a throw, a signal, the deadline.
 * The status was set to 1 in the process's first statement and becomes 0 nowhere else than there.
 */
export async function runFactor(program: Program, loaded: LoadedConfig): Promise<never> {
  const address = parseAddress(process.env['REMOTE_ADDR']);
  const finish = ({ login, verdict }: Attempted): never => {
    const report: Report = { time: new Date(), factor: program.name, login, address, verdict };
    return end(report, loaded);
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
    return finish(await decide(program, loaded, address));
  } catch (error) {
    return fail(error);
  }
}

async function decide(
  program: Program,
  loaded: LoadedConfig,
  address: string | undefined,
): Promise<Attempted> {
  const hasArguments = program.arguments.length > 0;
  const mistaken = 'a factor takes no arguments; Cosign gives it lines on standard input';
  // A person at the keyboard, who would otherwise wait for nothing.
  if (hasArguments && (await import('node:tty')).isatty(0)) return ofService(mistaken);
  // Read first, whatever is wrong with us: Cosign must not meet a closed pipe.
  const input = await readStandardInput();
  if (hasArguments) return ofService(mistaken);
  const section = sectionOf(program.name, loaded);
  if (typeof section === 'string') return ofService(section);
  const factor = await openFactor(program.name, section.value);
  const nowSeconds = Math.floor(Date.now() / 1000);
  return attempt(factor, section.value, input, {
    name: program.name,
    configOwnerUid: section.configOwnerUid,
    address,
    nowSeconds,
  });
}

function sectionOf(name: string, loaded: LoadedConfig) {
  if (loaded.kind === 'missing') return `${loaded.path}: is not there`;
  if (loaded.kind === 'broken') return loaded.problems.join('; ');
  const { config, path, ownerUid: configOwnerUid } = loaded;
  const section = config.section(name);
  if (section === undefined) return `${path}: has no section [factors.${name}]`;
  const problems = [config.globals, section].flatMap((part) =>
    part.kind === 'broken' ? part.problems : [],
  );
  if (section.kind === 'good' && problems.length === 0) {
    return { value: section.value, configOwnerUid };
  }
  return problems.map((problem) => `${path}: ${problem}`).join('; ');
}

function ofService(what: string): Attempted {
  return { login: undefined, verdict: { kind: 'unavailable', scope: 'service', what } };
}

/** Log, audit, answer, exit. Nothing here waits, and nothing after it runs. */
function end(report: Report, loaded: LoadedConfig): never {
  let verdict: Verdict;
  try {
    returnRights();
    verdict = audited(report, loaded);
    say(2, renderLogLine({ ...report, verdict }));
  } catch (error) {
    // Not even this may end without a line and a status that Cosign knows.
    verdict = unavailable(error);
  }
  const { status, line } = answer(verdict);
  const said = say(1, line);
  // An acceptance that nobody heard is none.
  return process.exit(status === 0 && !said ? 1 : status);
}

/** Write the audit line; where one is demanded and cannot be written, the answer is no. */
function audited(report: Report, loaded: LoadedConfig): Verdict {
  const globals = loaded.kind === 'loaded' ? loaded.config.globals : undefined;
  if (globals?.kind !== 'good' || globals.value.audit_file === undefined) return report.verdict;
  const path = globals.value.audit_file;
  try {
    appendAudit(path, renderAuditLine(report));
    return report.verdict;
  } catch (error) {
    const what = `${path}: the audit line cannot be written`;
    const fault: Verdict = { kind: 'unavailable', scope: 'service', what, cause: error };
    if (globals.value.audit_required === true) return fault;
    say(2, renderLogLine({ ...report, verdict: fault }));
    return report.verdict;
  }
}

/** Write a whole line at once; a reader that is slow is waited for, one that is gone is not. */
function say(fd: 1 | 2, line: string): boolean {
  const bytes = Buffer.from(`${line}\n`);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let written = 0, tries = 0; written < bytes.length; tries += 1) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN' || tries > 200) return false;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
  return true;
}
