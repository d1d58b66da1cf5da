import type { Verdict } from './verdict.ts';

/** Facility LOG_AUTHPRIV of syslog(3). */
const AUTHPRIV = 10;

/** Severities of syslog(3). */
const SEVERITIES = { err: 3, notice: 5, info: 6 } as const;
type Severity = keyof typeof SEVERITIES;

/** What syslog daemons take at least; what is longer they would cut themselves, or throw away. */
const MOST_BYTES = 8000;

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** How bad a decision is, as the modules of PAM have it: a refusal is worth a notice, no more. */
export function severityOf({ kind }: Verdict): Severity {
  switch (kind) {
    case 'accepted':
      return 'info';
    case 'rejected':
    case 'expired':
    case 'unenrolled':
      return 'notice';
    case 'unavailable':
      return 'err';
  }
}

/**
 * Render a line for the system's log, as syslog(3) of glibc does: priority, local time, who and
 * which process, text.
 *
 * @param line - Printable ASCII; what is more than about 8000 bytes is cut off.
 * @returns without an end.
 * @see RFC 3164 §4.1
 */
export function renderSystemLogLine(
  line: string,
  severity: Severity,
  { time, name, pid }: { readonly time: Date; readonly name: string; readonly pid: number },
): string {
  const priority = AUTHPRIV * 8 + SEVERITIES[severity];
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${MONTHS[time.getMonth()] ?? ''} ${String(time.getDate()).padStart(2)}`;
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `<${priority}>${day} ${clock} ${name}[${pid}]: ${line}`.slice(0, MOST_BYTES);
}
