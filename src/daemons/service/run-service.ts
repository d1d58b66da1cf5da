import { Asking } from '../../adapters/service/asking.ts';
import { tellSystemd, watchdogMs } from '../../adapters/service/readiness.ts';
import { listenForRequests } from '../../adapters/service/service-socket.ts';
import { Journals } from '../../adapters/state/journals.ts';
import { keepJournals } from '../../adapters/state/kept-journals.ts';
import { WatchedConfig } from '../../adapters/service/watched-config.ts';
import { stateFoldersOf } from '../../core/config/state-folders.ts';
import { Fault } from '../../core/verdict.ts';
import { Decider } from './decider.ts';
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
  const good = config.current((found) => problems.push(...found));
  if (good === undefined) {
    throw new Fault('service', { what: problems.join('; '), todo: 'run cosign-factors check' });
  }
  const journals = new Journals(complain);
  keepJournals(journals);
  // What a service that was killed left is put back before anybody asks.
  for (const folder of stateFoldersOf(good.config)) journals.of(folder);
  const workers = new Workers();
  const service = new Service(config, new Decider(workers, log), complain);
  const server = await listenForRequests(socket, process.env, (connection) => {
    void service.serve(new Asking(connection));
  });
  tellSystemd(process.env, 'READY=1');
  const aliveMs = watchdogMs(process.env);
  if (aliveMs !== undefined) setInterval(tellSystemd, aliveMs, process.env, 'WATCHDOG=1').unref();
  process.on('SIGHUP', () => {
    config.forget();
  });
  await asked('SIGTERM', 'SIGINT');
  tellSystemd(process.env, 'STOPPING=1');
  server.close();
  await service.idle();
  workers.end();
  await journals.close();
}

async function asked(...signals: readonly NodeJS.Signals[]): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of signals)
      process.once(signal, () => {
        resolve();
      });
  });
}
