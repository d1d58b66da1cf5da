import { spawn } from 'node:child_process';

/** Ends with the process that started it, whatever becomes of that. */
const DOTS =
  'process.stdin.on("end", () => process.exit()).resume();' +
  'setInterval(() => process.stderr.write("."), 1000)';

/**
 * Say what is being done, and on a terminal show that it goes on: it may take a minute.
 *
 * @template T
 * @param {string} what
 * @param {() => T} work - Blocks this process, so that the dots come from another one.
 * @returns {T}
 */
export function working(what, work) {
  process.stderr.write(what);
  if (!process.stderr.isTTY) {
    process.stderr.write('\n');
    return work();
  }
  const dots = spawn(process.execPath, ['-e', DOTS], { stdio: ['pipe', 'ignore', 'inherit'] });
  try {
    return work();
  } finally {
    dots.kill();
    process.stderr.write('\n');
  }
}
