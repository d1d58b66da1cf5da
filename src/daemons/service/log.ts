import { writeLine } from '../../adapters/output-line.ts';
import { renderLogLine } from '../../core/report.ts';
import type { Log } from '../../runner/conclude.ts';

/** How long a log that nobody reads is waited for. */
const LOG_MS = 500;

/** What is told of what went wrong with the service, and not with a login. */
export type Complain = (what: string) => void;

export const log: Log = (report) => {
  writeLine(2, renderLogLine(report), LOG_MS);
};

export const complain: Complain = (what) => {
  writeLine(2, `[-] [-] unavailable scope=service what=${JSON.stringify(what)}`, LOG_MS);
};
