import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../freshness.js';

/**
 * Make a `totp` section with central secrets and a `state_dir`, and a factor of the executable for it.
 *
 * @param {string} folder - To be made.
 * @param {string} [more] - Further keys of the section.
 */
export function makeCentralSection(folder, more = '') {
  const [secrets, state] = [join(folder, 'secrets'), join(folder, 'state')];
  mkdirSync(secrets, { recursive: true });
  mkdirSync(state, { mode: 0o700 });
  const config = join(folder, 'factors.toml');
  writeFileSync(
    config,
    `[factors.totp]
type = "totp"
secret_file = "${secrets}/%u"
owner = "root"
state_dir = "${state}"
${more}
`,
  );
  const factor = join(folder, 'totp');
  symlinkSync(join(ROOT, 'dist/cosign-factors'), factor);
  const env = { PATH: process.env['PATH'] ?? '', COSIGN_FACTORS_CONF: config };
  return { secrets, state, factor, env };
}
