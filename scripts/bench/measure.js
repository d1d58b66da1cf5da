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
 * @typedef {{ name: string, prepare: () => void, run: () => void }} Contestant
 * @param {Contestant} base
 * @param {Contestant} contestant
 * @param {number} rounds
 * @returns medians in milliseconds, and the median of the rounds' ratios.
 */
export function paired(base, contestant, rounds) {
  /** @type {number[]} */
  const theirs = [];
  /** @type {number[]} */
  const ours = [];
  for (let round = 0; round < rounds + 10; round += 1) {
    base.prepare();
    const theirMs = timed(base.run);
    contestant.prepare();
    const ourMs = timed(contestant.run);
    // The first rounds fill the page cache.
    if (round < 10) continue;
    theirs.push(theirMs);
    ours.push(ourMs);
  }
  return {
    name: contestant.name,
    ours: median(ours),
    theirs: median(theirs),
    ratio: median(ours.map((ms, round) => ms / (theirs[round] ?? ms))),
  };
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
