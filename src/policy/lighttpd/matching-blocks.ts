import type { Block } from './config-tree.ts';
import type { Condition } from './condition.ts';

/**
 * Find the blocks that hold for a request, in the order in which their settings are laid over each
 * other: the order of the file, whatever a block is in.
 *
 * A block holds when the one around it does, the one before it in a chain was asked and did not, and
 * its own condition does.
 */
export function matchingBlocks(
  blocks: readonly Block[],
  holds: (condition: Condition, block: Block) => boolean,
): readonly Block[] {
  const results: ('true' | 'false' | 'skipped')[] = [];
  for (const block of blocks) {
    const { parent, previous, condition, index } = block;
    const isAsked =
      (parent === undefined || results[parent.index] === 'true') &&
      (previous === undefined || results[previous.index] === 'false');
    const isTrue = isAsked && (condition === undefined || holds(condition, block));
    results[index] = !isAsked ? 'skipped' : isTrue ? 'true' : 'false';
  }
  return blocks.filter(({ index }) => results[index] === 'true');
}
