import { LONGEST_TEXT } from '../reading-budget.ts';
import type { RewriteRule } from './rewrite-rules.ts';
import type { RewriteState } from './rewrite-state.ts';
import type { RuleMatch } from './rule-match.ts';

/** Whether nothing comes of a rule but variables of the environment and cookies. */
export function isOnlyNoted({ substitution, status, flags }: RewriteRule): boolean {
  if (substitution !== undefined || status !== undefined) return false;
  return [...flags.keys()].every((name) => /^(E|CO|NC|NS|NE)$/.test(name));
}

/** Set what E, H and T say. */
export function applyEffects({ flags }: RewriteRule, match: RuleMatch, state: RewriteState): void {
  for (const each of flags.get('E') ?? []) {
    const [, unset, name = '', value] = /^(!?)([^:]*)(?::(.*))?$/s.exec(match.expand(each)) ?? [];
    // Of a value that doubles with each rule nothing is known any more.
    const isKnown = value?.includes('\uFFFD') !== true && (value?.length ?? 0) <= LONGEST_TEXT;
    if (match.isUncertain) state.environment.set(name, undefined);
    else if (unset === '!') state.environment.delete(name);
    else state.environment.set(name, isKnown ? (value ?? '') : undefined);
  }
  const handler = flags.get('H')?.at(-1);
  if (handler !== undefined) state.handler = match.expand(handler);
}
