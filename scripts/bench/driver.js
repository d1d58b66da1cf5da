import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { fail } from './measure.js';

/**
 * What a process took: milliseconds by the clock, and of the processor, what it waited for included.
 *
 * @typedef {{ wall: number, cpu: number }} Cost
 */

/** @type {Map<string, string>} */
const programs = new Map();

/**
 * Run a program once from a process that is small enough not to be in the figures (driver.c).
 *
 * @param {string} program
 * @param {{ argv?: readonly string[], env: NodeJS.ProcessEnv, input: string }} how - `argv` is its name and its words.
 * @returns {Cost}
 */
export function measured(program, { argv = [program], env, input }) {
  const { stdout, stderr } = spawnSync(compiled('driver'), [program, ...argv], { env, input });
  const [status, nanoseconds, microseconds] = stdout.toString().trim().split(' ').map(Number);
  if (status !== 0) fail(`${program} refused: ${stderr.toString()}`);
  return { wall: (nanoseconds ?? 0) / 1e6, cpu: (microseconds ?? 0) / 1e3 };
}

/**
 * @param {string} name - Of a C file in this folder, without its ending; a library has `.so` in its place.
 * @returns the path of its program, made once, which others can read.
 */
export function compiled(name) {
  const made = programs.get(name);
  if (made !== undefined) return made;
  const folder = mkdtempSync(join(tmpdir(), 'cosign-factors-bench-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true });
  });
  chmodSync(folder, 0o755);
  const path = join(folder, name);
  const isLibrary = name.endsWith('.so');
  const sources = isLibrary ? [name.replace(/\.so$/, '')] : [name, 'once'];
  const files = sources.map((each) => join(import.meta.dirname, `${each}.c`));
  const kind = isLibrary ? ['-shared', '-fPIC'] : [];
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', ...kind, '-o', path, ...files]);
  programs.set(name, path);
  return path;
}
