// dist/THIRD-PARTY-NOTICES: the licences of what the executable has in it, which go where it goes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './freshness.js';

/** Of Bun's page on its licence, https://bun.com/docs/project/license: its package has no file of it. */
const RUNTIME = `Bun is MIT-licensed, Copyright (c) Oven. It has JavaScriptCore, a part of WebKit, linked into it statically,
under the GNU Library General Public License, version 2, and other libraries under licences of their own, all
named on https://bun.com/docs/project/license. The source of that WebKit is https://github.com/oven-sh/WebKit,
that of Bun https://github.com/oven-sh/bun, which says how to link Bun with a changed WebKit; that of this
program says how to build it with such a Bun (scripts/build.js).`;

const RULE = '-'.repeat(80);

/**
 * An entry of the lock file.
 *
 * @typedef {object} Locked
 * @property {string} [version]
 * @property {string} [license]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {boolean} [peer]
 */

/**
 * The packages that a login or a command may load, as paths below the top.
 *
 * @returns {[path: string, Locked][]}
 */
export function shippedPackages() {
  /** @type {unknown} */
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const { packages } = /** @type {{ packages: Record<string, Locked> }} */ (lock);
  return Object.entries(packages).filter(
    ([path, { dev, optional, devOptional, peer }]) =>
      path !== '' && !(dev || optional || devOptional || peer),
  );
}

/** @param {string} output - Relative to the top. */
export function writeNotices(output) {
  const parts = shippedPackages().map(([path, { version = '', license = '' }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return `${name} ${version} (${license})\n\n${licenceOf(path)}`;
  });
  const version = versionOf('node_modules/bun');
  const text = [`bun ${version} (MIT and others)\n\n${RUNTIME}`, ...parts].join(`\n\n${RULE}\n\n`);
  const title = 'cosign-factors.run has the following in it, each under its own licence.';
  writeFileSync(join(ROOT, output), `${title}\n\n${RULE}\n\n${text}\n`);
}

/**
 * The text that came with a package, or what its package.json says instead.
 *
 * @param {string} path
 */
function licenceOf(path) {
  const file = readdirSync(join(ROOT, path)).find((name) => /^(licen[cs]e|copying)/i.test(name));
  if (file !== undefined) return readFileSync(join(ROOT, path, file), 'utf8').trim();
  const { author, homepage } = description(path);
  const who = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  return `Copyright (c) ${who}. ${homepage ?? ''}`.trim();
}

/** @param {string} path */
function versionOf(path) {
  return description(path).version;
}

/**
 * @param {string} path
 * @returns {{ version: string, homepage?: string, author?: string | { name: string } }}
 */
function description(path) {
  /** @type {unknown} */
  const json = JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8'));
  return /** @type {{ version: string }} */ (json);
}
