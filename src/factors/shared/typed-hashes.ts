import { hashScratchCode } from '../../adapters/slow-hash.ts';
import { renderHashSettings } from '../../core/hash-settings.ts';
import { SCRATCH_HASH_SETTINGS, type ScratchHash } from '../../core/scratch-hashes.ts';

/** The hashes of one typed code, each made once, however many devices have its salt. */
export class TypedHashes {
  readonly #code: string;
  readonly #made = new Map<string, string>();

  constructor(code: string) {
    this.#code = code;
  }

  /** Hash a code, the typed one. */
  readonly hash: ScratchHash = (code, salt, settings) => {
    const key = [code, salt, renderHashSettings(settings)].join(' ');
    const hash = this.#made.get(key) ?? hashScratchCode(code, salt, settings);
    this.#made.set(key, hash);
    return hash;
  };

  /** Hash the code for nothing, until it was hashed so many times. */
  fillTo(least: number): void {
    for (let at = 0; this.#made.size < least; at += 1) {
      const salt = String(at).padStart(32, '0');
      this.hash(this.#code, salt, SCRATCH_HASH_SETTINGS);
    }
  }
}
