/** Parameters of scrypt (RFC 7914 §2): cost as a power of two, block size, parallelization. */
export interface HashSettings {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

/** As our files have them: `15 8 1`, within what a login can afford. */
export const HASH_SETTINGS_FORMAT = '(1[4-9]|20) ([1-9]|[12][0-9]|3[0-2]) ([1-9]|1[0-6])';

/** Read what `HASH_SETTINGS_FORMAT` matched. */
export function readHashSettings(
  cost: string | undefined,
  blockSize: string | undefined,
  parallelization: string | undefined,
): HashSettings {
  return {
    cost: Number(cost),
    blockSize: Number(blockSize),
    parallelization: Number(parallelization),
  };
}

/** Write them as `HASH_SETTINGS_FORMAT` has them. */
export function renderHashSettings(settings: HashSettings): string {
  return `${settings.cost} ${settings.blockSize} ${settings.parallelization}`;
}
