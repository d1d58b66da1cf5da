import { fstatSync } from 'node:fs';
import type { LoadedConfig } from '../adapters/config-file.ts';
import { wasClosed, writeLine } from '../adapters/output-line.ts';
import type { Program } from '../adapters/program.ts';
import { returnRights } from '../adapters/rights.ts';
import { writeSystemLog } from '../adapters/system-log.ts';
import { renderLogLine, type Report } from '../core/report.ts';
import { unavailable, type Verdict } from '../core/verdict.ts';
import { conclude } from './conclude.ts';
import type { Host, HostAnswer } from './host.ts';

/** How long readers who do not read are waited for. Cosign kills 2 s after our own deadline. */
const LOG_MS = 500;
const ANSWER_MS = 1000;

/** Log, audit, answer, exit. Nothing else of this process runs meanwhile, nor after it. */
export function end(report: Report, host: Host, program: Program, loaded: LoadedConfig): never {
  let verdict: Verdict;
  try {
    returnRights();
    verdict = conclude(report, loaded, log);
  } catch (error) {
    // Not even this may end without a line and a status that the host knows.
    verdict = unavailable(error);
  }
  const { status, line } = answerOf({ ...report, verdict }, host, program);
  const said = line === undefined || (writeLine(1, line, ANSWER_MS) && !wasClosed(1));
  // An acceptance that nobody heard is none.
  return process.exit(status === 0 && !said ? 1 : status);
}

function answerOf(report: Report, host: Host, { arguments: words }: Program): HostAnswer {
  const { verdict, login = '' } = report;
  const plain = host.answer(verdict);
  if (verdict.kind !== 'accepted' || host.goOn === undefined) return plain;
  try {
    return { status: host.goOn(words, login) };
  } catch (error) {
    const what = `${words[0] ?? ''}: cannot be started`;
    const fault: Verdict = { kind: 'unavailable', scope: 'service', what, cause: error };
    log({ ...report, verdict: fault });
    return host.answer(fault);
  }
}

/** Tell the operator, and nobody else. */
function log(report: Report): void {
  const line = renderLogLine(report);
  if (process.env['PAM_TYPE'] === undefined) writeLine(2, line, LOG_MS);
  else logOfPam(line, report);
}

/**
 * Tell it as the modules of PAM do, to the system's log: pam_exec throws standard error away. Where it
 * has `log=` that file gets the line as well, and where there is no system's log standard error does.
 */
function logOfPam(line: string, { verdict, time }: Report): void {
  const isLogged = writeSystemLog(line, verdict, time);
  const [out, log] = [fstatSync(1), fstatSync(2)];
  // With `stdout` it sends both outputs through one pipe to the user.
  const isHeardByUser = !log.isFile() && out.dev === log.dev && out.ino === log.ino;
  if (log.isFile() || (!isLogged && !isHeardByUser)) writeLine(2, line, LOG_MS);
}
