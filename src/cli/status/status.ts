import { exchange } from '../../adapters/service/exchange.ts';
import type { FactorStatistics } from '../../core/service/statistics.ts';
import { parseStatus, renderStatusRequest, type Status } from '../../core/service/status.ts';
import { Fault } from '../../core/verdict.ts';
import { CommandError, type Console } from '../console.ts';

const WAIT_MS = 3000;
const DAY_SECONDS = 86_400;

/**
 * Ask the service how it is, and show that.
 *
 * @throws CommandError where none answers, or not this user.
 */
export async function showStatus(socket: string, json: boolean, terminal: Console): Promise<void> {
  const status = parseStatus(await ask(socket));
  if (status === undefined) {
    throw new CommandError(
      `${socket}: what listens there does not say how it is`,
      "ask as root, as the service's user or as one of service.admin_users, by a program of the same release",
    );
  }
  if (json) terminal.json(status);
  else terminal.out(...linesOf(status));
}

async function ask(socket: string): Promise<Uint8Array> {
  try {
    return await exchange(socket, renderStatusRequest(), WAIT_MS);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new CommandError(
      error.message,
      'start it: systemctl start cosign-factors, or cosign-factors serve',
    );
  }
}

function linesOf(status: Status): readonly string[] {
  const { version, pid, uptimeSeconds, config, atWork, typing, workers } = status;
  return [
    `cosign-factors ${version}, process ${pid}, for ${durationOf(uptimeSeconds)}, by ${config.path}`,
    ...config.problems.map(
      (problem) => `  the file is broken, and the one before goes on: ${problem}`,
    ),
    `${atWork} logins at work, ${typing} users typing`,
    `${workers.busy} workers at work, ${workers.idle} idle, ${workers.waiting} requests wait for one`,
    ...Object.entries(status.journals).map(([folder, journal]) =>
      journal === 'kept' ? `${folder}: a journal` : `${folder}: no journal, each file is synced`,
    ),
    ...Object.entries(status.factors).flatMap(([name, factor]) => linesOfFactor(name, factor)),
  ];
}

function linesOfFactor(
  name: string,
  { verdicts, milliseconds }: FactorStatistics,
): readonly string[] {
  const { median, percentile99, longest } = milliseconds;
  return [
    `${name}: median ${median} ms, 99 of 100 within ${percentile99} ms, longest ${longest} ms`,
    ...Object.entries(verdicts).map(([words, times]) => `  ${words}: ${times}`),
  ];
}

function durationOf(seconds: number): string {
  const days = Math.floor(seconds / DAY_SECONDS);
  const clock = new Date((seconds % DAY_SECONDS) * 1000).toISOString().slice(11, 19);
  return days === 0 ? clock : `${days} d ${clock}`;
}
