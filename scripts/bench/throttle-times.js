// Whether the time of the answers to wrong codes tells who exists, looked at and held, on an empty store
// and on one that is full of invented logins.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBun } from '../bun.js';
import { ROOT } from '../freshness.js';
import { makeCentralSection } from './central-section.js';
import { differenceCells, fail, timedBeside } from './measure.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 300);
/** Three times as many as there are places. */
const INVENTED = '100000';
const FLOOD = join(ROOT, 'test/support/throttle-simulation/flood.ts');
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n" TOTP_AUTH\n';

/**
 * @param {string} scratch - An empty folder.
 * @returns a table.
 */
export function throttleTimes(scratch) {
  const rows = [
    ...measure(populate(join(scratch, 'empty')), 'empty'),
    ...measure(flood(populate(join(scratch, 'flooded'))), 'flooded'),
  ];
  return `What the answers to wrong codes take, one process each, a TOTP secret and six digits, in pairs of a login
that is enrolled and one that is invented, in random order. The difference is how much longer the enrolled one takes; z
is its mean over its standard error.

| ${ROUNDS} pairs | ms | difference, median, ms | mean, ms | z |
| --- | --- | --- | --- | --- |
${rows.join('\n')}`;
}

/**
 * @param {ReturnType<typeof populate>} stage
 * @param {string} store
 */
function measure({ enrol, ask }, store) {
  /** @type {Record<'looked at' | 'held', { ms: number, difference: number }[]>} */
  const pairs = { 'looked at': [], held: [] };
  for (let round = 0; round < ROUNDS + 10; round += 1) {
    const [user, nobody] = [`user${round}`, `nobody${round}`];
    enrol(user);
    const looked = timedBeside(
      ask.bind(undefined, user, 'bad-code'),
      ask.bind(undefined, nobody, 'not-enrolled'),
    );
    const held = timedBeside(
      ask.bind(undefined, user, 'throttled'),
      ask.bind(undefined, nobody, 'throttled'),
    );
    // The first rounds fill the page cache.
    if (round < 10) continue;
    pairs['looked at'].push(looked);
    pairs.held.push(held);
  }
  return Object.entries(pairs).map(
    ([what, all]) => `| ${what}, ${store} store | ${differenceCells(all)} |`,
  );
}

/** @param {ReturnType<typeof populate>} stage */
function flood(stage) {
  const words = ['--conditions=bun', 'run', FLOOD, join(stage.state, '.throttle'), INVENTED];
  execFileSync(findBun(), words, { cwd: ROOT, stdio: 'inherit' });
  return stage;
}

/** @param {string} folder - To be made. */
function populate(folder) {
  const { secrets, state, factor, env } = makeCentralSection(folder, 'throttle = { failures = 1 }');
  return {
    state,
    enrol: (/** @type {string} */ name) => {
      writeFileSync(join(secrets, name), SECRET, { mode: 0o600 });
    },
    /** Type a wrong code. */
    ask: (/** @type {string} */ name, /** @type {string} */ expected) => {
      const input = `${name}\n000000\n`;
      const said = spawnSync(factor, [], {
        input,
        env: { ...env, REMOTE_ADDR: '192.0.2.7' },
      }).stderr.toString();
      // Three in a million are right.
      if (!said.includes(`rejected ${expected}`)) fail(`not ${expected}: ${said}`);
    },
  };
}
