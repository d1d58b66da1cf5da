/** How many may be at work at once. */
export interface Bounds {
  readonly all: number;
  /** For one uid. */
  readonly each: number;
}

/** Places for those who ask at once, in all and of each uid, so that nobody takes them all. */
export class Places {
  readonly #bounds: Bounds;
  readonly #taken = new Map<number, number>();
  #all = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** How many are taken. */
  get taken(): number {
    return this.#all;
  }

  /** @returns whether there was one. */
  take(uid: number): boolean {
    const own = this.#taken.get(uid) ?? 0;
    if (this.#all >= this.#bounds.all || own >= this.#bounds.each) return false;
    this.#all += 1;
    this.#taken.set(uid, own + 1);
    return true;
  }

  /** Give one back that was taken. */
  give(uid: number): void {
    const own = this.#taken.get(uid) ?? 0;
    if (own === 0) throw new Error(`uid ${uid} has no place`);
    this.#all -= 1;
    if (own === 1) this.#taken.delete(uid);
    else this.#taken.set(uid, own - 1);
  }
}
