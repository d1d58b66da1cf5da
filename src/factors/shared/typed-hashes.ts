import { hashScratchCode, hashTypedCode } from '../../adapters/slow-hash.ts';
import { renderHashSettings, type HashSettings } from '../../core/hash-settings.ts';
import { SCRATCH_HASH_SETTINGS, type ScratchHash } from '../../core/scratch-hashes.ts';

/** The hashes of one typed code, each made once, however many devices have its salt. */
export class TypedHashes {
  readonly #code: string;
  readonly #made = new Map<string, string>();

  constructor(code: string) {
    this.#code = code;
  }

  /** The hash of a code, the typed one; made now where it was not. */
  readonly hash: ScratchHash = (code, salt, settings) => {
    const key = keyOf(code, salt, settings);
    const hash = this.#made.get(key) ?? hashScratchCode(code, salt, settings);
    this.#made.set(key, hash);
    return hash;
  };

  /** Hash the code ahead, without keeping others waiting. */
  async make(salt: string, settings: HashSettings): Promise<void> {
    const key = keyOf(this.#code, salt, settings);
    if (this.#made.has(key)) return;
    this.#made.set(key, await hashTypedCode(this.#code, salt, settings));
  }

  /** Hash the code for nothing, until it was hashed so many times. */
  async fillTo(least: number): Promise<void> {
    for (let at = 0; this.#made.size < least; at += 1) {
      await this.make(String(at).padStart(32, '0'), SCRATCH_HASH_SETTINGS);
    }
  }
}

function keyOf(code: string, salt: string, settings: HashSettings): string {
  return [code, salt, renderHashSettings(settings)].join(' ');
}
