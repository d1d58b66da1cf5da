import type { Block, LighttpdConfig, Setting } from '../lighttpd/config-tree.ts';
import { textsOf } from '../lighttpd/cosign-keys.ts';

/** A block with all around it. */
export interface Chain {
  readonly block: Block;
  /** From the outermost to the block itself. */
  readonly blocks: readonly Block[];
}

/** Every block with those around it. */
export function chainsOf({ blocks }: LighttpdConfig): readonly Chain[] {
  const chains: Chain[] = [];
  for (const block of blocks) {
    const around = block.parent === undefined ? [] : (chains[block.parent.index]?.blocks ?? []);
    chains.push({ block, blocks: [...around, block] });
  }
  return chains;
}

/** What a name has in a block or around it. */
export function settingIn({ blocks }: Chain, name: string): Setting | undefined {
  return blocks.findLast(({ settings }) => settings.has(name))?.settings.get(name);
}

/** A text that is not empty. */
export function textIn(chain: Chain, name: string): string | undefined {
  const value = settingIn(chain, name)?.value;
  return value?.kind === 'string' && value.text !== '' ? value.text : undefined;
}

/** The last list in a block or around it that names somebody. */
export function namesIn({ blocks }: Chain): readonly string[] {
  const lists = blocks.map(({ settings }) => textsOf(settings.get(REQUIRE)?.value));
  return lists.findLast((names) => names.length > 0) ?? [];
}

export const REQUIRE = 'cosign.require-factor';
export const PROTECTED = 'cosign.protected';
export const HANDLER = 'cosign.validation-handler-uri';

/** Where findings about a block stand: the setting, or the block. */
export function placeIn({ block }: Chain, ...names: readonly string[]): Setting | Block {
  return names.flatMap((name) => block.settings.get(name) ?? [])[0] ?? block;
}
