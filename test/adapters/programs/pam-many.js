// Ask PAM many times, one after the other, and tell what this process has grown to: in this process
// (`here`), or in one of its own each time (`apart`, with the program to start). One time in three the
// answers are wrong, and one time in three there is one too few. In either runtime.
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

const [how = '', times = '', service = '', login = '', answer = '', program = ''] =
  process.argv.slice(2);
const isBun = process.versions['bun'] !== undefined;

/**
 * @typedef {import('../../../src/adapters/native/pam-library.ts').PamLibrary} PamLibrary
 *
 * @typedef {import('../../../src/adapters/pam/session.ts')} Session
 *
 * @typedef {import('../../../src/adapters/pam/process.ts')} Process
 */

const { openPam } = /** @type {{ openPam: () => PamLibrary }} */ (
  await load(`native/pam-${isBun ? 'bun' : 'koffi'}`)
);
const { askPam } = /** @type {Session} */ (await load('pam/session'));
const { askPamApart } = /** @type {Process} */ (await load('pam/process'));

const library = how === 'here' ? openPam() : undefined;
/** @type {Map<string, number>} */
const codes = new Map();

// The first ones fill caches.
await askMany(Math.min(1000, Math.ceil(Number(times) / 4)));
const before = size();
codes.clear();
const started = performance.now();
await askMany(Number(times));
const milliseconds = (performance.now() - started) / Number(times);
// The last one says what came of it a moment before it ends.
for (let tries = 0; size().children > 0 && tries < 100; tries += 1) await setTimeout(10);
const after = size();
process.stdout.write(
  JSON.stringify({ before, after, milliseconds, codes: Object.fromEntries(codes) }),
);

/**
 * Load one of our modules: Bun from the sources, Node from what was built of them.
 *
 * @param {string} name - Below src/adapters, without its ending.
 * @returns {Promise<unknown>}
 */
function load(name) {
  const folder = isBun ? '../../../src' : '../../../dist/js';
  return import(`${folder}/adapters/${name}.${isBun ? 'ts' : 'js'}`);
}

/** @param {number} count */
async function askMany(count) {
  for (let time = 0; time < count; time += 1) {
    const given = [answer, time % 3 === 1 ? `${answer}!` : answer, answer];
    const answers = time % 3 === 2 ? given.slice(0, 2) : given;
    const code = await ask(answers);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
}

/**
 * @param {string[]} answers
 * @returns {Promise<string>}
 */
async function ask(answers) {
  const prompts = answers.map(() => null);
  const request = { nonce: 'n', service, login, prompts, rhost: '192.0.2.7', tty: 'web' };
  if (library !== undefined) {
    const bytes = answers.map((each) => Buffer.from(`${each}\0`));
    return String(askPam(library, request, bytes, () => undefined).code);
  }
  const command = { file: program, arguments: [] };
  const { ended } = await askPamApart(request, answers, performance.now() + 10_000, command);
  return ended.kind === 'report' ? String(ended.report.code) : ended.kind;
}

/** What this process has: kilobytes, descriptors, children, handlers. */
function size() {
  const status = readFileSync('/proc/self/status', 'latin1');
  return {
    kilobytes: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]),
    descriptors: readdirSync('/proc/self/fd').length,
    children: readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1')
      .split(' ')
      .filter(Boolean).length,
    handlers: process.listenerCount('exit'),
  };
}
