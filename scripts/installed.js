import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './freshness.js';
import { working } from './working.js';

/** @typedef {{ version?: string, optional?: boolean, link?: boolean }} Locked */

/** Install the packages of the lock file, unless they are there, whoever installed them and how. */
export function ensureInstalled() {
  if (isInstalled()) return;
  working('installing packages (npm ci)', () => {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  });
}

/** Whether npm's own account of node_modules has what the lock file has. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const found = packagesOf('node_modules/.package-lock.json');
  const isThere = (/** @type {string} */ path) => existsSync(join(ROOT, path, 'package.json'));
  return (
    // The package itself stands in the lock file only.
    Object.entries(wanted).every(([path, { version, optional }]) => {
      if (path === '') return true;
      // Of optional packages those of other machines are missing.
      return found[path] === undefined ? optional === true : found[path].version === version;
    }) && Object.keys(found).every((path) => wanted[path] !== undefined && isThere(path))
  );
}

/**
 * @param {string} path
 * @returns {Record<string, Locked>} by their places; none where the file is missing.
 */
function packagesOf(path) {
  const file = join(ROOT, path);
  if (!existsSync(file)) return {};
  /** @type {unknown} */
  const json = JSON.parse(readFileSync(file, 'utf8'));
  return /** @type {{ packages?: Record<string, Locked> }} */ (json).packages ?? {};
}
