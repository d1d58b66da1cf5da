// What attacks on the throttle come to: a day of each in virtual time, with the product's own code, and
// the time that the answers take.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findBun } from '../bun.js';
import { ROOT } from '../freshness.js';
import { fail } from './measure.js';
import { throttleTimes } from './throttle-times.js';

const DAY_OF_ATTACKS = join(ROOT, 'test/support/throttle-simulation/day.ts');

/**
 * @typedef {{ tries: number, admitted: number, longestSeconds: number }} Owner
 * @typedef {{ name: string, looked: number, known: Owner, same: Owner, fresh: Owner, mistypers: number,
 *   inTime: number, invented: number, bytes: [number, number] }} Elsewhere
 * @typedef {{ name: string, looked: number, owner: Owner }} AtHome
 * @typedef {{ elsewhere: Elsewhere[], atHome: AtHome[], unseen: number }} Day
 */

/**
 * @param {string} scratch - An empty folder.
 * @returns its part of docs/throttle.md.
 */
export function benchThrottle(scratch) {
  const words = ['--conditions=bun', 'run', DAY_OF_ATTACKS];
  const json = execFileSync(findBun(), words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  /** @type {unknown} */
  const parsed = JSON.parse(json.toString());
  const day = /** @type {Day} */ (parsed);
  const parts = [elsewherePart(day), atHomePart(day), throttleTimes(scratch)].join('\n\n');
  return `<!-- prettier-ignore-start -->\n\n${parts}\n\n<!-- prettier-ignore-end -->`;
}

/** @param {Day} day */
function elsewherePart({ elsewhere, unseen }) {
  const [first] = elsewhere;
  if (first === undefined) fail('no attacks');
  const rows = elsewhere.map((each) => {
    const owners = [each.known, each.same, each.fresh].map(ownerCell);
    return `| ${[each.name, each.looked, ...owners, `${each.inTime} of ${each.mistypers}`].join(' | ')} |`;
  });
  return `A day of each attack in virtual time, with the code that a login runs, the defaults, and the table in
memory. The attacker guesses at a login as often as there is leave, and otherwise at logins that are
invented, 200 requests a second in all. Requests that can change nothing are left out: what is refused, and
more invented logins than fill all of their places twice, in a table that has a sixteenth of them or less. The owners
come once a minute with the right code, from an hour after the attack began.

| attack from | looked at | owner, known network | owner, always the same unknown network | owner, another unknown network each time | mistyped once, in within 60 s |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

"Looked at" are guesses at one login in the day. Of an owner it says how many tries were admitted, and the longest
time without one. Those who mistype are logins that nobody guesses at, each from an unknown network, with
the right code 10 s later. The file keeps its size; the first attack wrote to ${megabytes(first.bytes[0])} MB of it in its first tenth and
to ${megabytes(first.bytes[1])} MB in all, of which most are those who mistyped.

Counted by address and not by network, as it was before, an owner at an unknown network got 1 of 1,388 tries
under the second attack, and the first one had 14,000 guesses a day looked at.

A login of which nobody can know whether it exists, under the first attack: ${round(unseen)} guesses a day.`;
}

/** @param {Day} day */
function atHomePart({ atHome }) {
  const rows = atHome.map(
    ({ name, looked, owner }) => `| ${name} | ${looked} | ${ownerCell(owner)} |`,
  );
  return `From the owner's own network, which is known when the attack begins:

| attack from | looked at | owner |
| --- | --- | --- |
${rows.join('\n')}`;
}

/** @param {Owner} owner */
function ownerCell({ tries, admitted, longestSeconds }) {
  const share = admitted === tries ? 'all' : `${admitted} of ${tries}`;
  return longestSeconds === 0 ? share : `${share}, ${Math.round(longestSeconds / 60)} min`;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1_000_000).toFixed(1);
}

/** @param {number} value */
function round(value) {
  return Math.round(value / 100) * 100;
}
