import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Find Bun's own executable. It sits in a package of its own by platform; where the install
 * script ran it was moved into the package `bun`. Neither needs that script.
 *
 * @param {string} [variant] - '' or '-baseline'.
 * @returns {string}
 */
export function findBun(variant = '') {
  const require = createRequire(import.meta.url);
  const machine = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    process.report.getReport()
  );
  const libc =
    process.platform === 'linux' && report.header.glibcVersionRuntime === undefined ? '-musl' : '';
  const platform = `bun-${process.platform}-${machine}${libc}${variant}`;
  const places = [
    () => join(dirname(require.resolve(`@oven/${platform}/package.json`)), 'bin/bun'),
    () => join(dirname(require.resolve('bun/package.json')), 'bin/bun.exe'),
  ];
  for (const place of variant === '' ? places : places.slice(0, 1)) {
    try {
      const path = place();
      if (existsSync(path)) return path;
    } catch {
      // That package is not installed; the next place may have it.
    }
  }
  throw new Error(`no Bun for ${platform}: run npm install`);
}
