import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isFresh, ROOT, stamp } from './freshness.js';

/** What is compiled, in src/native. */
export const PARTS = ['pam_cosign_factor.c', 'pam-words.c', 'service.c', 'text.c'];
const SOURCES = ['src/native', 'scripts/pam-module.js'];
const HEADER = '/usr/include/security/pam_modules.h';

const FLAGS = [
  ...['-std=gnu11', '-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra', '-s', '-shared', '-fPIC'],
  ...['-fvisibility=hidden', '-fstack-protector-strong', '-Wl,-z,relro', '-Wl,-z,now'],
];

/**
 * Compile the module of PAM where there is a C compiler and what belongs to it; otherwise there is none.
 *
 * @param {string} output - Relative to the top.
 */
export function buildPamModule(output) {
  const step = output.replaceAll('/', '-');
  if (isFresh(step, SOURCES, [output])) return;
  const path = join(ROOT, output);
  const folder = mkdtempSync(join(dirname(path), 'module-'));
  try {
    const why = compile(join(folder, 'module.so'));
    if (why === undefined) {
      renameSync(join(folder, 'module.so'), path);
      stamp(step, SOURCES);
      return;
    }
    rmSync(path, { force: true });
    process.stderr.write(`${output} is left out: ${why}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} made
 * @returns why not, in one line.
 */
function compile(made) {
  if (!existsSync(HEADER)) return `${HEADER} is missing (libpam0g-dev)`;
  const compiler = process.env['CC'] ?? 'cc';
  const sources = PARTS.map((part) => join(ROOT, 'src/native', part));
  const words = [...FLAGS, '-o', made, ...sources, '-lpam'];
  const { status, error, stderr } = spawnSync(compiler, words, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `${compiler} did not compile it: ${(error?.message ?? stderr).trim()}`;
}
