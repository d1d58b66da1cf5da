import { spawnSync } from 'node:child_process';

const PROBE = 'mount -t tmpfs none /mnt';

/** Whether this process may make a mount namespace of its own, as root usually can. */
export const canMount =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', 'sh', '-c', PROBE], { stdio: 'ignore' }).status === 0;

/** In CI nothing is passed over: a test that cannot run there fails. */
export const mustRun = process.env['CI'] === 'true';
