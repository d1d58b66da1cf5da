import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { serviceFileOf } from './program.ts';

/** How long a factor may take to refuse nothing at all; a slow machine starts one in a second. */
const WAIT_MS = 10_000;

const MOST_BYTES = 65_536;

/** In a place where there can be no file, so that the factor opens, makes and writes none. */
const NO_CONFIG = '/dev/null/factors.toml';

/**
 * Start a factor once as a host does, by its path and with nothing on standard input, and see whether it
 * refuses as this program must: a damaged one could end with 0, which hosts take for a yes.
 *
 * @param path - Absolute. It is executed with the rights of this process, so nobody else may be able to
 * exchange it.
 * @returns what it did instead, `undefined` where all is well.
 */
export function misbehaviourOf(path: string, name: string): string | undefined {
  const { error, status, signal, stdout, stderr } = spawnSync(path, [], {
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', COSIGN_FACTORS_CONF: NO_CONFIG },
    input: '',
    timeout: WAIT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: MOST_BYTES,
    encoding: 'latin1',
  });
  if (signal === 'SIGKILL') return `does not end within ${WAIT_MS / 1000} s`;
  if (error !== undefined && status === null) return `cannot be started (${error.message})`;
  if (signal !== null) return `is ended by ${signal}`;
  if (status !== 1) return `ends with status ${status ?? ''}, and not with 1`;
  if (stderr === '' && stdout !== '' && isAskedOfService(path)) return undefined;
  if (!stderr.startsWith(`[${name}] [-] unavailable `)) return 'ends with 1, and without its line';
  return undefined;
}

/** Whether the launcher asks the resident service, which tells its own log why it refuses. */
function isAskedOfService(path: string): boolean {
  return existsSync(serviceFileOf(realpathSync(path)));
}
