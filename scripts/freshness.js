import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = dirname(import.meta.dirname);

/**
 * Say whether a step's products are there and were made from these very sources.
 *
 * @param {string} step
 * @param {string[]} sources - Files and folders, relative to the top.
 * @param {string[]} products
 */
export function isFresh(step, sources, products) {
  const path = stampPath(step);
  return (
    [path, ...products.map((product) => join(ROOT, product))].every((each) => existsSync(each)) &&
    readFileSync(path, 'utf8') === fingerprint(sources)
  );
}

/**
 * Remember that a step was done with these sources.
 *
 * @param {string} step
 * @param {string[]} sources
 */
export function stamp(step, sources) {
  mkdirSync(dirname(stampPath(step)), { recursive: true });
  writeFileSync(stampPath(step), fingerprint(sources));
}

/** @param {string} step */
function stampPath(step) {
  return join(ROOT, 'node_modules/.cosign-factors', step);
}

/** @param {string[]} sources */
function fingerprint(sources) {
  const hash = createHash('sha256').update(
    `${process.version} ${process.platform} ${process.arch}`,
  );
  for (const source of sources) addTo(hash, join(ROOT, source));
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path
 */
function addTo(hash, path) {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) addTo(hash, join(path, name));
    return;
  }
  hash
    .update(`${path.slice(ROOT.length)}\0`)
    .update(readFileSync(path))
    .update('\0');
}
