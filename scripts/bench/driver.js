import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { fail } from './measure.js';

/**
 * What a process took: milliseconds by the clock, and of the processor, what it waited for included.
 *
 * @typedef {{ wall: number, cpu: number }} Cost
 */

/** @type {string | undefined} */
let driver;

/**
 * Run a program once from a process that is small enough not to be in the figures (driver.c).
 *
 * @param {string} program
 * @param {{ argv?: readonly string[], env: NodeJS.ProcessEnv, input: string }} how - `argv` is its name and its words.
 * @returns {Cost}
 */
export function measured(program, { argv = [program], env, input }) {
  driver ??= compile();
  const { stdout, stderr } = spawnSync(driver, [program, ...argv], { env, input });
  const [status, nanoseconds, microseconds] = stdout.toString().trim().split(' ').map(Number);
  if (status !== 0) fail(`${program} refused: ${stderr.toString()}`);
  return { wall: (nanoseconds ?? 0) / 1e6, cpu: (microseconds ?? 0) / 1e3 };
}

function compile() {
  const folder = mkdtempSync(join(tmpdir(), 'cosign-factors-driver-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'driver');
  const source = join(import.meta.dirname, 'driver.c');
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', path, source]);
  return path;
}
