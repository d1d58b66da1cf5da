import type { Effective } from './effective.ts';
import { passGate, type Passage } from './gate.ts';
import type { Visitor } from './requirement.ts';

/** Somebody without a session who comes from wherever he must come from. */
export const BEST_VISITOR: Visitor = { method: 'GET', hasUser: false, decide: isInFavour };

/** Take him through access control: who does not pass, lacks a login or can never pass. */
export function passBestVisitor(effective: Effective): Passage {
  return passGate(effective, {
    method: BEST_VISITOR.method,
    session: undefined,
    decide: isInFavour,
    matches: (rule) => effective.access?.allow.includes(rule) === true,
  });
}

function isInFavour({ isNegated }: { readonly isNegated: boolean }): boolean {
  return !isNegated;
}
