import { native } from '#native';

const WAIT_MS = 250;

/**
 * Tell systemd how a service is, where it asked for that.
 *
 * @param state - As sd_notify(3) has it, `READY=1`.
 */
export function tellSystemd(environment: NodeJS.ProcessEnv, state: string): void {
  const socket = environment['NOTIFY_SOCKET'];
  if (socket?.startsWith('/') !== true) return;
  try {
    native.sendMessage(socket, Buffer.from(state), WAIT_MS);
  } catch {
    // systemd then says itself that it was not told.
  }
}
