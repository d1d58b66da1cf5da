import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './freshness.js';

const KEPT = join(ROOT, 'node_modules/.cosign-factors/nodes');

/**
 * Get another version of Node from the npm registry, unpacked and kept.
 *
 * @param {string} version - As npm understands it: `12`, `20.19.0`.
 * @returns {string} the path of its executable.
 * @throws when the registry cannot be reached and it is not there yet.
 */
export function otherNode(version) {
  const folder = join(KEPT, version);
  const node = join(folder, 'package/bin/node');
  if (existsSync(node)) return node;
  const unfinished = `${folder}.${process.pid}.new`;
  mkdirSync(unfinished, { recursive: true });
  const name = `node-linux-${process.arch}@${version}`;
  const packed = execFileSync('npm', ['pack', '--silent', name], { cwd: unfinished }).toString();
  execFileSync('tar', ['-xzf', packed.trim(), 'package/bin/node'], { cwd: unfinished });
  renameSync(unfinished, folder);
  return node;
}
