import { ChainOrder } from './chain-order.ts';
import type { Condition } from './condition.ts';
import type { Block } from './config-tree.ts';
import { SiblingIndex, type PlaceKeys } from './sibling-index.ts';

/** Whether the condition of a block holds. */
type Holds = (condition: Condition, block: Block) => boolean;

/**
 * The blocks of a configuration, by what their conditions are about: there may be tens of thousands,
 * and a table asks for the place of each.
 */
export class BlockIndex {
  readonly #outside: Block | undefined;
  readonly #order: ChainOrder;
  readonly #inner = new Map<Block, SiblingIndex>();

  /** @param mayHold - Asked once of each condition that is about neither host nor path. */
  constructor(blocks: readonly Block[], mayHold: (condition: Condition) => boolean) {
    this.#outside = blocks[0];
    this.#order = new ChainOrder(blocks);
    const byParent = new Map<Block, Block[]>();
    for (const block of blocks) {
      if (block.parent === undefined) continue;
      const siblings = byParent.get(block.parent);
      if (siblings === undefined) byParent.set(block.parent, [block]);
      else siblings.push(block);
    }
    for (const [parent, siblings] of byParent) {
      this.#inner.set(parent, new SiblingIndex(siblings, mayHold));
    }
  }

  /**
   * Find what `matchingBlocks` finds, without asking all.
   *
   * @param holds - True for no condition on hosts or paths but those that do hold there.
   */
  matching(place: PlaceKeys, holds: Holds): readonly Block[] {
    const matching = new Set<Block>();
    const taken = new Map<Block | undefined, Block[]>();
    for (const block of this.#holding(place, holds)) {
      const before = taken.get(this.#order.headOf(block)) ?? [];
      const isAsked =
        this.#order.parentsOf(block).every((parent) => matching.has(parent)) &&
        !before.some((other) => this.#order.isBehind(block, other));
      if (!isAsked) continue;
      matching.add(block);
      taken.set(this.#order.headOf(block), [...before, block]);
    }
    return [...matching];
  }

  /** Blocks whose conditions hold, and those around them, in the order of the file. */
  #holding(place: PlaceKeys, holds: Holds): readonly Block[] {
    const found = new Set<Block>(this.#outside && [this.#outside]);
    // A set that grows while it is gone through goes on with what is new.
    for (const block of found) {
      for (const inner of this.#inner.get(block)?.find(place) ?? []) {
        if (inner.condition === undefined || holds(inner.condition, inner)) found.add(inner);
      }
    }
    return [...found].sort((one, other) => one.index - other.index);
  }
}
