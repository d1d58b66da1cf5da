import { writeLine } from '../../adapters/output-line.ts';
import { Asking } from '../../adapters/service/asking.ts';
import { tellSystemd } from '../../adapters/service/readiness.ts';
import { listenForRequests } from '../../adapters/service/service-socket.ts';
import { closeJournals, keepJournals } from '../../adapters/state/journals.ts';
import { WatchedConfig } from '../../adapters/service/watched-config.ts';
import { renderLogLine } from '../../core/report.ts';
import { Fault } from '../../core/verdict.ts';
import type { Log } from '../../runner/conclude.ts';
import { Service, type Complain } from './service.ts';

/** How long a log that nobody reads is waited for. */
const LOG_MS = 500;

/**
 * Be the resident service until SIGTERM or SIGINT: then no new request is taken, and those that are there
 * are answered.
 *
 * @param socket - Used where systemd hands no socket over.
 * @throws Fault where it cannot begin.
 */
export async function runService(socket: string): Promise<void> {
  if (process.geteuid?.() === 0) {
    const what = 'the service is not for root: a mistake in it would be one with all rights';
    throw new Fault('service', {
      what,
      todo: 'start it as a user of its own, as conf/systemd does',
    });
  }
  const config = new WatchedConfig(process.env);
  const problems: string[] = [];
  if (config.current((found) => problems.push(...found)) === undefined) {
    throw new Fault('service', { what: problems.join('; '), todo: 'run cosign-factors check' });
  }
  keepJournals(complain);
  const service = new Service(config, log, complain);
  const server = await listenForRequests(socket, process.env, (connection) => {
    void service.serve(new Asking(connection));
  });
  tellSystemd(process.env, 'READY=1');
  process.on('SIGHUP', () => {
    config.forget();
  });
  await asked('SIGTERM', 'SIGINT');
  tellSystemd(process.env, 'STOPPING=1');
  server.close();
  await service.idle();
  await closeJournals();
}

async function asked(...signals: readonly NodeJS.Signals[]): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of signals)
      process.once(signal, () => {
        resolve();
      });
  });
}

const log: Log = (report) => {
  writeLine(2, renderLogLine(report), LOG_MS);
};

const complain: Complain = (what) => {
  writeLine(2, `[-] [-] unavailable scope=service what=${JSON.stringify(what)}`, LOG_MS);
};
