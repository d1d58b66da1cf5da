import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** A step of a pattern, as a backtracking matcher takes it; numbers are places in the list of steps. */
type Step =
  /** Takes one character, if it fits. */
  | { readonly kind: 'take'; readonly fits: Fits; readonly next: number }
  /** Takes none: the start, the end, the border of a word. */
  | { readonly kind: 'check'; readonly fits: Fits; readonly next: number }
  /** Tries one after the other. */
  | { readonly kind: 'choice'; readonly options: readonly number[] }
  /** Looks ahead by steps of its own. */
  | {
      readonly kind: 'look';
      readonly isNegated: boolean;
      readonly start: number;
      readonly next: number;
    }
  | { readonly kind: 'end' };

/** Whether what a pattern says of one character, or of a place between two, fits at a place of a text. */
type Fits = (text: string, at: number) => boolean;

/** A pattern taken apart into its steps. */
export interface PatternMachine {
  readonly steps: readonly Step[];
  readonly start: number;
}

/** More than any person's pattern has, counted repetitions written out. */
const MOST_STEPS = 2000;

/**
 * Take a pattern apart into the steps of a backtracking matcher.
 *
 * @returns `undefined` where it has parts whose steps cannot be counted by place alone (what a group
 * matched before, looking behind), or too many.
 */
export function machineOf({ source, flags }: RegExp): PatternMachine | undefined {
  try {
    const pattern = new RegExpParser().parsePattern(source, 0, source.length, { unicode: false });
    return new MachineBuilder(flags).build(pattern);
  } catch (error) {
    // Too much for the parser's own stack is too much for a person as well.
    if (error instanceof Uncountable || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Leaves the recursion; never leaves this file. */
class Uncountable extends Error {}

class MachineBuilder {
  readonly #steps: Step[] = [{ kind: 'end' }];
  readonly #flags: string;

  constructor(flags: string) {
    this.#flags = flags;
  }

  build(pattern: AST.Pattern): PatternMachine {
    return { start: this.#alternatives(pattern.alternatives, 0), steps: this.#steps };
  }

  #add(step: Step): number {
    if (this.#steps.length >= MOST_STEPS) throw new Uncountable();
    return this.#steps.push(step) - 1;
  }

  #alternatives(all: readonly AST.Alternative[], next: number): number {
    const options = all.map(({ elements }) =>
      elements.reduceRight((behind, element) => this.#element(element, behind), next),
    );
    const [only] = options;
    return options.length === 1 && only !== undefined
      ? only
      : this.#add({ kind: 'choice', options });
  }

  #element(element: AST.Element, next: number): number {
    switch (element.type) {
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
        return this.#add({ kind: 'take', fits: this.#fitsOf(element.raw), next });
      case 'Group':
        // Letters that hold for a part only, which not every runtime has.
        if (element.modifiers !== null) throw new Uncountable();
        return this.#alternatives(element.alternatives, next);
      case 'CapturingGroup':
        return this.#alternatives(element.alternatives, next);
      case 'Quantifier':
        return this.#quantifier(element, next);
      case 'Assertion':
        if (element.kind === 'lookbehind') throw new Uncountable();
        if (element.kind !== 'lookahead') {
          return this.#add({ kind: 'check', fits: this.#fitsOf(element.raw), next });
        }
        return this.#add({
          kind: 'look',
          isNegated: element.negate,
          start: this.#alternatives(element.alternatives, 0),
          next,
        });
      case 'Backreference':
      case 'ExpressionCharacterClass':
        throw new Uncountable();
    }
  }

  /** Each time it may or must come is written out, the last without a bound as a circle. */
  #quantifier({ element, min, max, greedy }: AST.Quantifier, next: number): number {
    const inOrder = (again: number): number[] => (greedy ? [again, next] : [next, again]);
    let behind = next;
    if (max === Infinity) {
      const options: number[] = [];
      behind = this.#add({ kind: 'choice', options });
      options.push(...inOrder(this.#element(element, behind)));
    } else {
      for (let count = min; count < max; count += 1) {
        behind = this.#add({ kind: 'choice', options: inOrder(this.#element(element, behind)) });
      }
    }
    for (let count = 0; count < min; count += 1) behind = this.#element(element, behind);
    return behind;
  }

  /** The language itself says what a character's part of a pattern fits. */
  #fitsOf(raw: string): Fits {
    const part = new RegExp(raw, `y${this.#flags}`);
    return (text, at) => {
      part.lastIndex = at;
      return part.test(text);
    };
  }
}
