import type { Position } from '../position.ts';
import { TooLarge } from '../reading-budget.ts';
import type { Condition } from './condition.ts';
import type { Block, Setting } from './config-tree.ts';
import { foldCase, joinValues, type ConfigValue } from './config-value.ts';

/** A block while the configuration is read. */
interface OpenBlock extends Block {
  parent: OpenBlock | undefined;
  previous: OpenBlock | undefined;
  settings: Map<string, Setting>;
  opened: Position[];
  /** What it is known by: its condition and those around it. */
  key: string;
}

/**
 * Makes blocks of settings as lighttpd's reader does. Blocks with the same condition in the same place
 * are one. Those that fail say why, in words for an operator.
 */
export class BlockBuilder {
  readonly blocks: OpenBlock[] = [];
  /** Whether a command was passed over that may have set anything. */
  hasGap = false;
  readonly #byKey = new Map<string, OpenBlock>();
  readonly #around: OpenBlock[] = [];
  #current: OpenBlock;

  constructor(at: Position) {
    this.#current = this.#add('global', undefined, undefined, at);
    for (const name of ['var.CWD', 'var.PID']) this.#set({ ...at, name, value: UNKNOWN });
  }

  /** Find what a name has here, or around here. */
  variable(name: string): ConfigValue | undefined {
    const key = foldCase(name);
    for (let block: OpenBlock | undefined = this.#current; block; block = block.parent) {
      const setting = block.settings.get(key);
      if (setting !== undefined) return setting.value;
    }
    return this.hasGap ? UNKNOWN : undefined;
  }

  /** Take an assignment; the word why not otherwise. */
  assign(setting: Setting, operator: string): string | undefined {
    const { name } = setting;
    if (name.startsWith('env.')) return `${name} cannot be set: the environment only is read`;
    const own = this.#current.settings.get(foldCase(name));
    if (operator === '=' && own !== undefined) {
      return `${name} is set already at ${own.file}:${own.line}; := or += may stand here`;
    }
    const before = operator === '+=' ? (own?.value ?? this.variable(name)) : undefined;
    const joined = before === undefined ? setting.value : joinValues(before, setting.value);
    if (joined.kind === 'refused') {
      if (joined.isOurs === true) throw new TooLarge(setting, joined.what);
      return joined.what;
    }
    this.#set({ ...setting, value: joined });
    return undefined;
  }

  #set(setting: Setting): void {
    this.#current.settings.set(foldCase(setting.name), setting);
  }

  /** Begin the block of a condition. */
  open(condition: Condition, at: Position): string | undefined {
    const key = `${this.#current.key} / ${condition.written}`;
    const known = this.#byKey.get(foldCase(key));
    known?.opened.push(at);
    return this.#enter(known ?? this.#add(key, condition, this.#current, at));
  }

  openElse(at: Position): string | undefined {
    const key = `${this.#current.key} / else_tmp_token`;
    return this.#enter(this.#add(key, undefined, this.#current, at));
  }

  /** Begin `global { }`, which may stand anywhere but has no conditions in it. */
  openGlobal(): string | undefined {
    const [outside = this.#current] = this.blocks;
    return this.#enter(outside);
  }

  close(): OpenBlock {
    const closed = this.#current;
    this.#current = this.#around.pop() ?? closed;
    return closed;
  }

  /** Tie a block to the one before it in a chain. */
  chain(previous: OpenBlock, next: OpenBlock): string | undefined {
    if (previous.index >= next.index) {
      return 'the else is never reached: the same condition stands further above';
    }
    if (previous.condition === undefined) return 'nothing can follow an else without a condition';
    if (next.condition === undefined) {
      const key = opposite(previous.key, previous.condition);
      if (this.#byKey.has(foldCase(key))) {
        return 'the else is never reached: its opposite stands further above';
      }
      this.#byKey.delete(foldCase(next.key));
      next.key = key;
      this.#byKey.set(foldCase(key), next);
    }
    next.previous = previous;
    return undefined;
  }

  #enter(block: OpenBlock): string | undefined {
    if (this.#around.length > 0 && this.#current.index === 0) {
      return 'there can be no condition inside global { }';
    }
    this.#around.push(this.#current);
    this.#current = block;
    return undefined;
  }

  #add(
    key: string,
    condition: Condition | undefined,
    parent: OpenBlock | undefined,
    at: Position,
  ): OpenBlock {
    const block: OpenBlock = {
      ...at,
      index: this.blocks.length,
      parent,
      previous: undefined,
      condition,
      settings: new Map(),
      opened: [at],
      key,
    };
    this.blocks.push(block);
    this.#byKey.set(foldCase(key), block);
    return block;
  }
}

const UNKNOWN: ConfigValue = { kind: 'unknown' };

/** The key of an else: as the one before it, turned round. */
function opposite(key: string, { written, comparison }: Condition): string {
  const turned = comparison.startsWith('!')
    ? `=${comparison === '!=' ? '=' : '~'}`
    : `!${comparison.slice(1)}`;
  const own = written.replace(` ${comparison} `, () => ` ${turned} `);
  return `${key.slice(0, key.length - written.length)}${own}`;
}
