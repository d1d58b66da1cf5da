import { Fault } from './verdict.ts';

/** Parameters of scrypt (RFC 7914 §2): cost as a power of two, block size, parallelization. */
export interface HashSettings {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

/** As our files have them: `15 8 1`. */
export const HASH_SETTINGS_FORMAT = '(1[4-9]|20) ([1-9]|[12][0-9]|3[0-2]) ([1-9]|1[0-6])';

/**
 * N * r * p, four times that of our codes of the help desk: 128 MB and some 200 ms. A user may have
 * written the file, and a hash that takes a minute would hold up the deadline as well.
 */
const MOST_WORK = 2 ** 20;

/**
 * Read what `HASH_SETTINGS_FORMAT` matched.
 *
 * @throws Fault with scope `login` when they are more than a login can afford.
 */
export function readHashSettings(
  cost: string | undefined,
  blockSize: string | undefined,
  parallelization: string | undefined,
): HashSettings {
  const settings = {
    cost: Number(cost),
    blockSize: Number(blockSize),
    parallelization: Number(parallelization),
  };
  const work = 2 ** settings.cost * settings.blockSize * settings.parallelization;
  if (work > MOST_WORK) {
    const what = `scrypt ${renderHashSettings(settings)} is more work than a login can afford`;
    throw new Fault('login', { what });
  }
  return settings;
}

/** Write them as `HASH_SETTINGS_FORMAT` has them. */
export function renderHashSettings(settings: HashSettings): string {
  return `${settings.cost} ${settings.blockSize} ${settings.parallelization}`;
}
