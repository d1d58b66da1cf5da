import { Asking } from '../../adapters/service/asking.ts';
import { tellSystemd } from '../../adapters/service/readiness.ts';
import { listenForRequests } from '../../adapters/service/service-socket.ts';
import { closeJournals, keepJournals } from '../../adapters/state/journals.ts';
import { WatchedConfig } from '../../adapters/service/watched-config.ts';
import { Fault } from '../../core/verdict.ts';
import { complain, log } from './log.ts';
import { Service } from './service.ts';
import { Workers } from './workers.ts';

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
  const workers = new Workers();
  const service = new Service(config, workers, { log, complain });
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
  workers.end();
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
