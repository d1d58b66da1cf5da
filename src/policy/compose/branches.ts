import { MOST_FACTORS, MOST_NAME_BYTES } from '../session-limits.ts';
import type { Expression } from './expression.ts';

/** Factors that are enough together; each once. */
export type Branch = readonly string[];

export type Branches =
  | { readonly kind: 'branches'; readonly branches: readonly Branch[] }
  | { readonly kind: 'bad'; readonly what: string };

/** More than anybody reads in a section; the normal form may grow exponentially. */
const MOST_BRANCHES = 32;

/**
 * Multiply an expression out: the smallest sets of factors each of which satisfies it (disjunctive
 * normal form), in the order of writing. A branch that contains another is dropped.
 *
 * @returns `bad` for more than 32 branches, or one that no session of Cosign can hold.
 */
export function branchesOf(expression: Expression): Branches {
  const branches = multiply(expression);
  if (branches === undefined) {
    return { kind: 'bad', what: `multiplies out to more than ${MOST_BRANCHES} alternatives` };
  }
  for (const branch of branches) {
    if (branch.length > MOST_FACTORS) {
      const what = `needs ${branch.length} factors at once, a session holds ${MOST_FACTORS}`;
      return { kind: 'bad', what: `${branch.join(' and ')} ${what}` };
    }
    if (branch.join(' ').length > MOST_NAME_BYTES) {
      const what = `have more than ${MOST_NAME_BYTES} bytes together, which no session holds`;
      return { kind: 'bad', what: `the names ${branch.join(' and ')} ${what}` };
    }
  }
  return { kind: 'branches', branches };
}

/**
 * Choose the branch that people are sent for who satisfy none: the one with the fewest factors, of
 * equals the one that is written first.
 *
 * @param free - Factors that every login gives, which cost nothing.
 */
export function cheapestBranch(branches: readonly Branch[], free: readonly string[]): Branch {
  const cost = (branch: Branch): number => branch.filter((name) => !free.includes(name)).length;
  return branches.reduce((best, branch) => (cost(branch) < cost(best) ? branch : best));
}

function multiply(expression: Expression): readonly Branch[] | undefined {
  if (expression.kind === 'factor') return [[expression.name]];
  const { kind, parts } = expression;
  let sum: readonly Branch[] | undefined = kind === 'or' ? [] : [[]];
  for (const part of parts) {
    const more = multiply(part);
    if (more === undefined) return undefined;
    const added: readonly Branch[] =
      kind === 'or'
        ? [...sum, ...more]
        : sum.flatMap((one) => more.map((other) => [...new Set([...one, ...other])]));
    sum = smallest(added);
    if (sum.length > MOST_BRANCHES) return undefined;
  }
  return sum;
}

/** Drop what contains another; of two equal ones the later. */
function smallest(branches: readonly Branch[]): readonly Branch[] {
  return branches.filter((branch, index) =>
    branches.every((other, otherIndex) => {
      const isWithin = other.every((name) => branch.includes(name));
      if (other === branch || !isWithin) return true;
      return other.length === branch.length && otherIndex > index;
    }),
  );
}
