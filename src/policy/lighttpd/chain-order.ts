import type { Block } from './config-tree.ts';

/** Which blocks stand before which in a chain of `else`, without going through the chain. */
export class ChainOrder {
  /** Of blocks by their index; those behind a block have the numbers right after its own. */
  readonly #numbers: number[] = [];
  readonly #sizes: number[];
  readonly #heads: Block[] = [];
  readonly #parents: (readonly Block[])[] = [];

  /** @param blocks - All of them, by their index; each stands behind the one before it in a chain. */
  constructor(blocks: readonly Block[]) {
    this.#sizes = blocks.map(() => 1);
    for (const { previous, index } of blocks.toReversed()) {
      if (previous !== undefined) {
        this.#sizes[previous.index] = this.#sizeOf(previous) + (this.#sizes[index] ?? 1);
      }
    }
    const next: number[] = [];
    let free = 0;
    for (const block of blocks) {
      const { previous, index, parent } = block;
      const number = previous === undefined ? free : (next[previous.index] ?? 0);
      if (previous === undefined) free += this.#sizeOf(block);
      else next[previous.index] = number + this.#sizeOf(block);
      next[index] = number + 1;
      this.#numbers[index] = number;
      this.#heads[index] = (previous && this.#heads[previous.index]) ?? block;
      const around = previous === undefined ? [] : (this.#parents[previous.index] ?? []);
      const isKnown = parent === undefined || around.includes(parent);
      this.#parents[index] = isKnown ? around : [...around, parent];
    }
  }

  /** The first block of a chain. */
  headOf({ index }: Block): Block | undefined {
    return this.#heads[index];
  }

  /** The blocks that a block, and those before it in its chain, stand in. */
  parentsOf({ index }: Block): readonly Block[] {
    return this.#parents[index] ?? [];
  }

  isBehind(block: Block, other: Block): boolean {
    const from = this.#numberOf(other);
    const number = this.#numberOf(block);
    return from < number && number < from + this.#sizeOf(other);
  }

  #numberOf({ index }: Block): number {
    return this.#numbers[index] ?? 0;
  }

  #sizeOf({ index }: Block): number {
    return this.#sizes[index] ?? 1;
  }
}
