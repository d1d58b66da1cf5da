// What one login costs in a folder of 10, 1,000 and 100,000 users: the same, or something reads what
// is none of its business.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCentralSection } from './central-section.js';
import { measured } from './driver.js';
import { fail, paired, pairedCells, settle } from './measure.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 300);
const SIZES = [10, 1000, 100_000];
const [SPENT_CODE, SCRATCH_CODE] = ['23456789', '12345678'];
const FILE = `GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
" DISALLOW_REUSE
" TOTP_AUTH
${SCRATCH_CODE}
${SPENT_CODE}
`;

/**
 * @param {string} scratch - An empty folder.
 * @returns its part of docs/performance.md.
 */
export function benchManyUsers(scratch) {
  const folders = SIZES.map((users) => populate(join(scratch, String(users)), users));
  const [few] = folders;
  if (few === undefined) fail('no sizes');
  const rows = folders.slice(1).map((folder) => paired(few, folder, ROUNDS));
  const lines = rows.map((row) => `| ${row.name} | ${pairedCells(row)} |`);
  return `What one login costs with the executable, a central folder of secrets and a \`state_dir\`, the
more users there are; each has a secret file, a state file and an entry.

| ${ROUNDS} rounds | ms | with ${SIZES[0]} users, ms | ratio | processor |
| --- | --- | --- | --- | --- |
${lines.join('\n')}

Target: 1.00, at any number.
`;
}

/**
 * @param {string} folder
 * @param {number} users
 * @returns {import('./measure.js').Contestant}
 */
function populate(folder, users) {
  const { secrets, state, factor, env } = makeCentralSection(folder);
  for (let user = 0; user < users; user += 1) {
    writeFileSync(join(secrets, `user${user}`), FILE, { mode: 0o600 });
  }
  const login = (/** @type {string} */ name, /** @type {string} */ code) =>
    measured(factor, { env, input: `${name}\n${code}\n` });
  // The last one's state is what the program itself writes; the others' are never opened.
  const last = `user${users - 1}`;
  login(last, SPENT_CODE);
  const own = readdirSync(state).find((name) => name.startsWith('~')) ?? '';
  const [spent, entry] = [own, last].map((name) => readFileSync(join(state, name)));
  for (let user = 0; user < users - 1; user += 1) {
    const hash = createHash('sha256').update(String(user)).digest('hex').slice(0, 32);
    writeFileSync(join(state, `~${hash}`), spent ?? '', { mode: 0o600 });
    writeFileSync(join(state, `user${user}`), entry ?? '', { mode: 0o600 });
  }
  return {
    name: `with ${users.toLocaleString('en')} users`,
    prepare: () => {
      writeFileSync(join(state, own), spent ?? '', { mode: 0o600 });
      settle(join(state, own));
    },
    run: () => login(last, SCRATCH_CODE),
  };
}
