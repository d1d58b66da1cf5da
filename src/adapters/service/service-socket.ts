import { lstatSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { native } from '#native';
import { Fault } from '../../core/verdict.ts';
import { checkFolders } from '../folder-trust.ts';

/** Where the launcher asks, unless it was told otherwise. */
export const SERVICE_SOCKET = '/run/cosign-factors/factord.sock';

/** The first descriptor that systemd hands over, sd_listen_fds(3). */
const FIRST_DESCRIPTOR = 3;

/** Anybody may connect: who asks is told by the kernel, and what they may ask by the configuration. */
const MODE = 0o666;

/** How many may wait to be accepted. */
const BACKLOG = 511;

/**
 * Listen for requests: on the socket that systemd hands over, or on one that is made here.
 *
 * @param path - Used where systemd hands none over. A socket that is left of a service which was killed is
 * replaced.
 * @returns once requests can come.
 * @throws Fault with scope `service` where somebody listens there already, or the folder is no good.
 */
export async function listenForRequests(
  path: string,
  environment: NodeJS.ProcessEnv,
  accept: (socket: Socket) => void,
): Promise<Server> {
  // The other side ends first, and then reads.
  const server = createServer({ allowHalfOpen: true }, accept);
  const isActivated =
    environment['LISTEN_PID'] === String(process.pid) && environment['LISTEN_FDS'] === '1';
  if (isActivated) {
    await listening(server, () => server.listen({ fd: FIRST_DESCRIPTOR, backlog: BACKLOG }));
    return server;
  }
  checkFolders({ path: dirname(path) }, [], 'service');
  removeLeftover(path);
  // From the first moment: whoever is refused by a mode that comes later is told that there is no service.
  const before = process.umask(0o777 & ~MODE);
  try {
    await listening(server, () => server.listen({ path, backlog: BACKLOG }));
  } finally {
    process.umask(before);
  }
  return server;
}

function removeLeftover(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isSocket()) throw new Fault('service', { path, what: 'is there, and is no socket' });
  if (native.canConnect(path)) {
    throw new Fault('service', { path, what: 'another service listens there' });
  }
  unlinkSync(path);
}

async function listening(server: Server, listen: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
    listen();
  });
}
