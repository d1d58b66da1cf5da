import type { Condition } from './condition.ts';
import type { Block } from './config-tree.ts';
import { patternStarts } from './pattern-starts.ts';
import { TextIndex } from './text-index.ts';

/** What tells the places of a table apart. */
export interface PlaceKeys {
  readonly host: string;
  readonly path: string;
  /** Conditions, as written, that are taken to hold. */
  readonly holding: readonly string[];
}

/** Blocks that stand in the same one, by what their conditions compare a host or a path with. */
export class SiblingIndex {
  readonly #starts = { host: new TextIndex<Block>(), url: new TextIndex<Block>() };
  readonly #ends = { host: new TextIndex<Block>(), url: new TextIndex<Block>() };
  /** By every name without a port that each may have. */
  readonly #hosts = new Map<string, Block[]>();
  readonly #written = new Map<string, Block[]>();
  readonly #others: Block[] = [];

  /** @param mayHold - Asked once of each condition that is about neither host nor path. */
  constructor(blocks: readonly Block[], mayHold: (condition: Condition) => boolean) {
    for (const block of blocks) {
      const { condition } = block;
      if (condition === undefined) this.#others.push(block);
      else if (isOfPlace(condition)) this.#add(block, condition);
      else if (isOfHost(condition) || mayHold(condition)) this.#others.push(block);
    }
  }

  /** Find every block whose condition may hold, some of them more than once. */
  find({ host, path, holding }: PlaceKeys): readonly Block[] {
    return [
      ...this.#starts.host.startsOf(host),
      ...this.#starts.url.startsOf(path),
      ...this.#ends.host.endsOf(host),
      ...this.#ends.url.endsOf(path),
      ...namesOf(host).flatMap((name) => this.#hosts.get(name) ?? []),
      ...holding.flatMap((written) => this.#written.get(written) ?? []),
      ...this.#others,
    ];
  }

  #add(block: Block, condition: PlaceCondition): void {
    const { subject, comparison, text, written } = condition;
    put(this.#written, written, block);
    if (text === undefined) return;
    if (comparison === '==' && subject === 'host') {
      for (const name of namesOf(text)) put(this.#hosts, name, block);
    } else if (comparison === '==' || comparison === '=^') {
      this.#starts[subject].add(text, block);
    } else if (comparison === '=$') {
      this.#ends[subject].add(text, block);
    } else {
      const starts = comparison === '=~' ? patternStarts(text) : undefined;
      if (starts === undefined) this.#others.push(block);
      else for (const start of starts) this.#starts[subject].add(start, block);
    }
  }
}

type PlaceCondition = Condition & { readonly subject: 'host' | 'url' };

function isOfPlace(condition: Condition): condition is PlaceCondition {
  return condition.subject === 'host' || condition.subject === 'url';
}

/** A header that says the same as the host. */
function isOfHost({ subject, header }: Condition): boolean {
  return subject === 'header' && header === 'host';
}

/** A name and what of it stands before a colon: names are the same where one has no port. */
function namesOf(host: string): readonly string[] {
  const colons = [...host.matchAll(/:/g)].map(({ index }) => host.slice(0, index));
  return [host, ...colons];
}

function put(map: Map<string, Block[]>, key: string, block: Block): void {
  const same = map.get(key);
  if (same === undefined) map.set(key, [block]);
  else same.push(block);
}
