import { textsOf } from './cosign-keys.ts';
import type { Block, Setting } from './config-tree.ts';
import { describeValue } from './config-value.ts';
import type { Said } from '../httpd/cosign-settings.ts';

/** A setting with the block it stands in. */
export interface Placed {
  readonly setting: Setting;
  readonly block: Block;
}

/** A `cosign.require-factor` that holds for a request. */
export interface FactorList extends Placed {
  readonly names: readonly string[];
}

/** What the blocks that hold for a request come to, laid over each other in their order. */
export class CosignPlace {
  readonly #blocks: readonly Block[];
  /** Every list that holds, the last one last. */
  readonly lists: readonly FactorList[];

  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks;
    this.lists = this.all('cosign.require-factor').map((placed) => ({
      ...placed,
      names: textsOf(placed.setting.value),
    }));
  }

  /** The main file. */
  get file(): string {
    return this.#blocks[0]?.file ?? '';
  }

  /**
   * Every setting of this name, in order. Under conditions the filter knows its own in lower case only,
   * whatever lighttpd itself does.
   */
  all(name: string): readonly Placed[] {
    return this.#blocks.flatMap((block) => {
      const setting = block.settings.get(name);
      const isKnown = block.index === 0 || !name.startsWith('cosign.') || setting?.name === name;
      return setting === undefined || !isKnown ? [] : [{ setting, block }];
    });
  }

  last(name: string): Placed | undefined {
    return this.all(name).at(-1);
  }

  /** A text that is set and not empty. */
  text(name: string): string | undefined {
    const value = this.last(name)?.setting.value;
    return value?.kind === 'string' && value.text !== '' ? value.text : undefined;
  }

  /** Whether a switch is on; unset is off. */
  isOn(name: string): boolean {
    return this.text(name) === 'enable';
  }

  /** What the filter names when it sends to the weblogin: the last list, an empty one too. */
  get named(): FactorList | undefined {
    return this.lists.at(-1);
  }

  /**
   * What the filter checks: the last list that is not empty. An empty one does not clear what was
   * there, from this request or from one before it.
   */
  get checked(): FactorList | undefined {
    return this.lists.findLast(({ names }) => names.length > 0);
  }
}

/** A setting as it may stand in the file. */
export function saidOf({ name, value, file, line }: Setting): Said {
  return { directive: `${name} = ${describeValue(value)}`, file, line };
}

/** A block by its condition. */
export function titleOf({ condition, index }: Block): string {
  if (index === 0) return 'no condition';
  return condition?.written ?? 'else';
}
