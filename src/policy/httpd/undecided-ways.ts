import type { Assume } from './assume.ts';
import type { Said } from './cosign-settings.ts';

/** What comes of each way in which undecided conditions may be decided. */
export interface Ways<T> {
  /** None of them holds. */
  readonly first: T;
  readonly undecided: readonly Said[];
  readonly otherwise: readonly { readonly holding: readonly Said[]; readonly outcome: T }[];
  /** Whether there are more ways than were tried. */
  readonly isCut: boolean;
}

/** Said where `isCut`. */
export const CUT = 'more is undecided than could be tried: there are other answers than these';

/** Ways that are tried. */
const MOST_WAYS = 32;

interface Choice {
  readonly said: Said;
  readonly holds: boolean;
}

/**
 * Try every way to decide what a request does not decide. Conditions that matter only where another
 * one holds are found as well.
 *
 * @param run - Asks for conditions, and says what comes of the answers.
 */
export function everyWay<T>(run: (assume: Assume) => T): Ways<T> {
  const undecided: Said[] = [];
  const outcomes: { readonly holding: readonly Said[]; readonly outcome: T }[] = [];
  const waiting: (readonly Choice[])[] = [[]];
  for (let given = waiting.shift(); given !== undefined; given = waiting.shift()) {
    const choices = [...given];
    const outcome = run((said) => {
      const known = choices.find((each) => isSame(each.said, said));
      if (known !== undefined) return known.holds;
      choices.push({ said, holds: false });
      if (!undecided.some((each) => isSame(each, said))) undecided.push(said);
      return false;
    });
    const holding = choices.filter(({ holds }) => holds).map(({ said }) => said);
    outcomes.push({ holding, outcome });
    if (outcomes.length === MOST_WAYS) break;
    for (let at = given.length; at < choices.length; at += 1) {
      const turned = choices[at];
      if (turned === undefined) break;
      waiting.push([...choices.slice(0, at), { said: turned.said, holds: true }]);
    }
  }
  const [first, ...otherwise] = outcomes;
  if (first === undefined) throw new Error('the first way is always tried');
  return { first: first.outcome, undecided, otherwise, isCut: waiting.length > 0 };
}

function isSame(one: Said, other: Said): boolean {
  const isOfSameUse = one.use?.file === other.use?.file && one.use?.line === other.use?.line;
  const isThere = one.file === other.file && one.line === other.line && isOfSameUse;
  return isThere && one.directive === other.directive;
}
