import type { PatternMachine } from './pattern-machine.ts';

/** What a backtracking matcher goes through for one text. */
export interface PatternCost {
  /** Steps up to the first match, or up to knowing that there is none. */
  readonly steps: number;
  readonly isMatch: boolean;
}

const [NEW, RUNNING, FAILED, MATCHED] = [0, 1, 2, 3] as const;

/**
 * Count the steps of a backtracking matcher without taking them: what comes of a step at a place of
 * the text is worked out once, however often a matcher would come there. So the work is no more than
 * steps of the pattern times places of the text, where the steps themselves may double with each
 * character.
 *
 * @returns `undefined` when even that is more than `mostCells`.
 */
export function costOf(
  machine: PatternMachine,
  text: string,
  mostCells: number,
): PatternCost | undefined {
  if (machine.steps.length * (text.length + 1) > mostCells) return undefined;
  const fromHere: Row[] = [];
  const after = machine.steps.flatMap((step) => (step.kind === 'take' ? [step.next] : []));
  let next: Row | undefined;
  // From the end: each place needs the one behind it.
  for (let at = text.length; at >= 0; at -= 1) {
    const row = new Row(machine, text, at, next);
    for (const step of after) row.visit(step);
    row.visit(machine.start);
    fromHere[at] = row;
    next = row;
  }
  let steps = 0;
  for (const row of fromHere) {
    steps += row.steps[machine.start] ?? 0;
    if (row.state[machine.start] === MATCHED) return { steps, isMatch: true };
  }
  return { steps, isMatch: false };
}

/** All steps of a pattern at one place of a text. */
class Row {
  readonly state: Uint8Array;
  readonly steps: Float64Array;
  readonly #machine: PatternMachine;
  readonly #text: string;
  readonly #at: number;
  readonly #next: Row | undefined;

  constructor(machine: PatternMachine, text: string, at: number, next: Row | undefined) {
    this.state = new Uint8Array(machine.steps.length);
    this.steps = new Float64Array(machine.steps.length);
    this.#machine = machine;
    this.#text = text;
    this.#at = at;
    this.#next = next;
  }

  /** @returns whether it leads to a match. */
  visit(step: number): boolean {
    const known = this.state[step];
    // Round a circle without a character in between there is nothing to be found.
    if (known !== NEW) return known === MATCHED;
    this.state[step] = RUNNING;
    const isMatch = this.#take(step);
    this.state[step] = isMatch ? MATCHED : FAILED;
    return isMatch;
  }

  #take(number: number): boolean {
    const step = this.#machine.steps[number];
    this.#count(number, 1);
    switch (step?.kind) {
      case 'end':
        return true;
      case 'take':
        if (this.#at >= this.#text.length || !step.fits(this.#text, this.#at)) return false;
        this.#count(number, this.#next?.steps[step.next] ?? 0);
        return this.#next?.state[step.next] === MATCHED;
      case 'check':
        return step.fits(this.#text, this.#at) && this.#follow(number, step.next);
      case 'choice':
        return step.options.some((option) => this.#follow(number, option));
      case 'look':
        return (
          this.#follow(number, step.start) !== step.isNegated && this.#follow(number, step.next)
        );
      case undefined:
        return false;
    }
  }

  #follow(from: number, to: number): boolean {
    const isMatch = this.visit(to);
    this.#count(from, this.steps[to] ?? 0);
    return isMatch;
  }

  #count(step: number, more: number): void {
    this.steps[step] = (this.steps[step] ?? 0) + more;
  }
}
