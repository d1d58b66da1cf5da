import { journalStates } from '../../adapters/state/kept-journals.ts';
import type { Status } from '../../core/service/status.ts';
import { VERSION } from '../../core/version.ts';

/** What is to be told of this process. */
export function processStatus(): Pick<Status, 'version' | 'pid' | 'uptimeSeconds' | 'journals'> {
  const uptimeSeconds = Math.floor(process.uptime());
  return { version: VERSION, pid: process.pid, uptimeSeconds, journals: journalStates() };
}
