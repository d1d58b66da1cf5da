import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isFresh, ROOT, stamp } from './freshness.js';

const PARTS = ['launcher.c', 'asking.c', 'service.c', 'fault.c', 'text.c'];
const SOURCES = ['src/native', 'scripts/launcher.js'];

/** Nothing but what the source says gets into it: no C library, and no calls of one. */
const FLAGS = [
  ...['-std=gnu11', '-O2', '-Wall', '-Wextra', '-s', '-static', '-nostdlib', '-fno-pie'],
  ...['-ffreestanding', '-fno-stack-protector', '-fno-tree-loop-distribute-patterns'],
  ...['-Wl,-z,noseparate-code', '-Wl,--build-id=none'],
];

/**
 * The launcher of a machine without a C compiler, in one line. env(1) is told to start env(1) with a single
 * quoted word, so that a line cut at any byte in it is a mistake of env's, and one cut before it starts
 * itself until its host has enough of that. A shell script cut after its first line would end with 0.
 */
export const SCRIPT = String.raw`#!/usr/bin/env -S env "-S /bin/sh -c 'ulimit -c 0; unset \$(env | grep -oE \"^(BUN|JSC|NODE|LD)_[0-9A-Za-z_]*\"); exec \"\$(readlink -f \"\$0\").run\" --cwd=/dev/null/started-as -- \"\$0\" \"\$@\"'"
`;

/**
 * Make the launcher, compiled or as a script, unless the one that is there was compiled from this source. It
 * takes the place of another one at once, so that logins go on.
 *
 * @param {string} output - Relative to the top.
 */
export function buildLauncher(output) {
  const step = output.replaceAll('/', '-');
  if (isFresh(step, SOURCES, [output])) return;
  const path = join(ROOT, output);
  const folder = mkdtempSync(join(dirname(path), 'launcher-'));
  try {
    const made = join(folder, 'launcher');
    const compiler = process.env['CC'] ?? 'cc';
    const sources = PARTS.map((part) => join(ROOT, 'src/native', part));
    const words = [...FLAGS, '-o', made, ...sources];
    const { status, error, stderr } = spawnSync(compiler, words, { encoding: 'utf8' });
    if (status !== 0) {
      const why = (error?.message ?? stderr).trim();
      process.stderr.write(
        `${why}\n${output} is a script: ${compiler} did not compile src/native\n`,
      );
      writeFileSync(made, SCRIPT);
      chmodSync(made, 0o755);
    }
    renameSync(made, path);
    // A script is made anew each time, as of other sources: there may be a compiler by then.
    stamp(step, status === 0 ? SOURCES : []);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
