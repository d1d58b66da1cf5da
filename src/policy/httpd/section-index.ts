import type { Inner } from './scope.ts';
import { folderText, sectionPattern, type Fit, type SectionPattern } from './section-pattern.ts';
import type { ServerConfig } from './server-config.ts';

/** A section with what it is for. */
interface IndexedSection {
  readonly inner: Inner;
  readonly pattern: SectionPattern;
  /** Place among the sections of its kind, in file order. */
  readonly order: number;
}

/**
 * The sections of one kind in a server, by what they are for: there may be tens of thousands, and
 * the linter asks for each.
 */
class SectionIndex {
  readonly all: readonly IndexedSection[];
  readonly #literal = new Map<string, IndexedSection[]>();
  readonly #others: readonly IndexedSection[];

  /** @param keyOf - Under what a literal text is found. */
  constructor(sections: readonly Inner[], keyOf = (text: string): string => text) {
    this.all = sections.map((inner, order) => {
      return { inner, order, pattern: sectionPattern(inner.node) };
    });
    this.#others = this.all.filter(({ pattern }) => pattern.kind !== 'literal');
    for (const section of this.all) {
      if (section.pattern.kind !== 'literal') continue;
      const key = keyOf(section.pattern.text);
      const same = this.#literal.get(key);
      if (same === undefined) this.#literal.set(key, [section]);
      else same.push(section);
    }
  }

  /**
   * Find sections in file order: literal ones under one of the keys, and others.
   *
   * @param fits - Asked of each of them.
   */
  find(keys: readonly string[], fits: (section: IndexedSection) => Fit): readonly IndexedSection[] {
    const literal = keys.flatMap((key) => this.#literal.get(key) ?? []);
    return [...literal, ...this.#others]
      .filter((section) => fits(section) === true)
      .sort((one, other) => one.order - other.order);
  }
}

/** What literal and other sections of a server there are, by what they are for. */
interface Indexes {
  readonly directories: SectionIndex;
  readonly locations: SectionIndex;
}

const INDEXES = new WeakMap<ServerConfig, Indexes>();

/** The indexes of a server, made once. */
export function indexesOf(server: ServerConfig): Indexes {
  const known = INDEXES.get(server);
  if (known !== undefined) return known;
  const indexes = {
    directories: new SectionIndex(server.directories, folderText),
    locations: new SectionIndex(server.locations),
  };
  INDEXES.set(server, indexes);
  return indexes;
}
