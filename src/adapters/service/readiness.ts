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

/**
 * How often systemd is to be told that a service is alive: twice in the time that it asked for.
 *
 * @returns milliseconds; `undefined` where it did not ask, or not this process: sd_watchdog_enabled(3).
 */
export function watchdogMs(environment: NodeJS.ProcessEnv): number | undefined {
  const { WATCHDOG_USEC: microseconds = '', WATCHDOG_PID: pid } = environment;
  if (!/^[1-9][0-9]{0,15}$/.test(microseconds)) return undefined;
  if (pid !== undefined && pid !== String(process.pid)) return undefined;
  return Number(microseconds) / 2000;
}
