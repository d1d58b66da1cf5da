import { native } from '#native';
import { renderSystemLogLine, severityOf } from '../core/system-log-line.ts';
import type { Verdict } from '../core/verdict.ts';

/** The socket of the system's log, syslog(3). */
const SOCKET = '/dev/log';

/** Who says it, whatever name the factor goes by: that is in the line. */
const NAME = 'cosign-factors';

/** How long a daemon that does not read is waited for. */
const WAIT_MS = 250;

/**
 * Write the line of a decision to the system's log.
 *
 * By hand, because syslog(3) waits for a daemon that does not read for as long as that lasts, and
 * does not say whether there is one.
 *
 * @param line - Printable ASCII, without its end.
 * @returns whether the daemon has it.
 */
export function writeSystemLog(line: string, verdict: Verdict, time: Date): boolean {
  const who = { time, name: NAME, pid: process.pid };
  const message = Buffer.from(renderSystemLogLine(line, severityOf(verdict), who));
  try {
    native.sendMessage(SOCKET, message, WAIT_MS);
    return true;
  } catch {
    return false;
  }
}

/** Whether there is a daemon that takes lines. */
export function hasSystemLog(): boolean {
  try {
    return native.canConnect(SOCKET);
  } catch {
    return false;
  }
}
