import { choicesOf, mostSteps, type PatternChoices } from './pattern-choices.ts';
import { costOf, type PatternCost } from './pattern-cost.ts';
import { machineOf, type PatternMachine } from './pattern-machine.ts';

/**
 * Steps that a matcher may take for one text. PCRE gives up after ten million, and what Apache makes of
 * that is no match; a pattern that needs a hundredth of it is one whose answer is not known here.
 */
const MOST_STEPS = 100_000;

/** Places that are worked out to count the steps, at most. */
const MOST_CELLS = 200_000;

/**
 * A regular expression that somebody else wrote, which is tried only on texts that it has an answer for
 * in little time, however long it would take on others.
 */
export class Pattern {
  readonly #regExp: RegExp;
  #choices: PatternChoices | undefined;
  /** `undefined` where nobody asked, `null` where its steps cannot be counted. */
  #machine: PatternMachine | null | undefined;

  constructor(regExp: RegExp) {
    this.#regExp = regExp;
  }

  /** Whether it matches; `undefined` where that is not known here. */
  test(text: string): boolean | undefined {
    return this.#isCheap(text) ? this.#regExp.test(text) : undefined;
  }

  /** What it matches; `undefined` where that is not known here. */
  exec(text: string): RegExpExecArray | null | undefined {
    return this.#isCheap(text) ? this.#regExp.exec(text) : undefined;
  }

  #isCheap(text: string): boolean {
    this.#choices ??= choicesOf(this.#regExp);
    if (mostSteps(this.#choices, text.length) <= MOST_STEPS) return true;
    const cost = this.#cost(text);
    return cost !== undefined && cost.steps <= MOST_STEPS;
  }

  #cost(text: string): PatternCost | undefined {
    this.#machine ??= machineOf(this.#regExp) ?? null;
    return this.#machine === null ? undefined : costOf(this.#machine, text, MOST_CELLS);
  }
}
