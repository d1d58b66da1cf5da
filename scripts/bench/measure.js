import { randomInt } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';

/**
 * @param {() => void} work
 * @returns milliseconds.
 */
export function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * Run two contestants one right after the other, round after round, so that both meet the same
 * moods of the machine.
 *
 * @typedef {import('./driver.js').Cost} Cost
 * @typedef {{ name: string, prepare: () => void, run: () => Cost }} Contestant
 * @param {Contestant} base
 * @param {Contestant} contestant
 * @param {number} rounds
 * @returns medians in milliseconds, and the medians of the rounds' ratios.
 */
export function paired(base, contestant, rounds) {
  /** @type {Cost[]} */
  const theirs = [];
  /** @type {Cost[]} */
  const ours = [];
  for (let round = 0; round < rounds + 10; round += 1) {
    base.prepare();
    const theirCost = base.run();
    contestant.prepare();
    const ourCost = contestant.run();
    // The first rounds fill the page cache.
    if (round < 10) continue;
    theirs.push(theirCost);
    ours.push(ourCost);
  }
  return {
    name: contestant.name,
    ours: median(ours.map(({ wall }) => wall)),
    theirs: median(theirs.map(({ wall }) => wall)),
    ourCpu: median(ours.map(({ cpu }) => cpu)),
    theirCpu: median(theirs.map(({ cpu }) => cpu)),
    ratio: median(ours.map(({ wall }, round) => wall / (theirs[round]?.wall ?? wall))),
    cpuRatio: median(ours.map(({ cpu }, round) => cpu / (theirs[round]?.cpu ?? cpu))),
  };
}

/**
 * The cells of a table's row behind its name: ours, theirs, the ratio, and that of processor time.
 *
 * @param {ReturnType<typeof paired>} row
 */
export function pairedCells({ ours, theirs, ratio, cpuRatio }) {
  return [ours, theirs, ratio, cpuRatio].map(decimals).join(' | ');
}

/**
 * Run two things one right after the other, in random order.
 *
 * @param {() => void} work
 * @param {() => void} other
 * @returns what the first takes, and how much longer than the second, in milliseconds.
 */
export function timedBeside(work, other) {
  const isFirst = randomInt(2) === 0;
  const before = isFirst ? 0 : timed(other);
  const ms = timed(work);
  return { ms, difference: ms - (isFirst ? timed(other) : before) };
}

/**
 * The cells of a table's row: what it takes, and of the differences the median, the mean, and the mean over
 * its standard error.
 *
 * @param {{ ms: number, difference: number }[]} pairs
 */
export function differenceCells(pairs) {
  const differences = pairs.map(({ difference }) => difference);
  const mean = differences.reduce((sum, each) => sum + each, 0) / pairs.length;
  const squares = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const error = Math.sqrt(squares / (pairs.length - 1) / pairs.length);
  const ms = median(pairs.map((pair) => pair.ms));
  return [ms, median(differences), mean, mean / error].map(decimals).join(' | ');
}

/**
 * Bring a file to the disk: at a login the user's file has long been there, and replacing one that
 * never got there is cheaper than any login will find it.
 *
 * @param {string} path
 */
export function settle(path) {
  const fd = openSync(path, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

/** @param {number} value */
export function decimals(value) {
  return value.toFixed(2);
}

/**
 * @param {string} what
 * @returns {never}
 */
export function fail(what) {
  throw new Error(`bench: ${what}`);
}
