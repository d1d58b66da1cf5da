import { decideCondition } from './condition-decision.ts';
import { bringsQuery, expand, type ExpansionSources, type Groups } from './expansion.ts';
import { isOnlyNoted } from './rule-effects.ts';
import type { RewriteRule } from './rewrite-rules.ts';
import type { RewriteContext, RewriteState } from './rewrite-state.ts';
import { variableOf } from './rewrite-variables.ts';

/** A rule that matched, with its conditions. */
export interface RuleMatch {
  /** Put in what the patterns matched, and variables. */
  expand(text: string): string;
  /** Whether what is put in brings a query. */
  bringsQuery(text: string): boolean;
  /** Whether the name is that of another server already. */
  readonly isProxied: boolean;
  /** Whether it is only likely: nothing but a variable of the environment comes of it. */
  readonly isUncertain: boolean;
}

/**
 * Match a rule, and its conditions after it.
 *
 * @returns `undefined` where it does not match.
 * @see apply_rewrite_rule of mod_rewrite (httpd 2.4)
 */
export function matchRule(
  rule: RewriteRule,
  state: RewriteState,
  context: RewriteContext,
): RuleMatch | undefined {
  let isUncertain = false;
  // What has no other effect than to note something is not worth two answers.
  const looking: RewriteContext = isOnlyNoted(rule)
    ? {
        ...context,
        assume: () => {
          isUncertain = true;
          return true;
        },
      }
    : context;
  const subject = subjectOf(state, context);
  const groups = matchPattern(rule, subject, looking);
  if (groups === undefined) return undefined;
  const sources = {
    rule: groups,
    condition: { kind: 'none' } as Groups,
    variable: (name: string) => variableOf(name, state, context),
  };
  if (!conditionsHold(rule, sources, looking)) return undefined;
  return {
    expand: (text) => expand(text, sources),
    bringsQuery: (text) => bringsQuery(text, sources),
    isProxied: state.filename.startsWith('proxy:'),
    isUncertain,
  };
}

/** In a section the name without the section's folder, and with what follows the file. */
function subjectOf(state: RewriteState, { directory }: RewriteContext): string {
  if (directory === undefined) return state.filename;
  const whole = `${state.filename}${state.pathInfo}`;
  const isProxied = state.filename.startsWith('proxy:');
  return !isProxied && whole.startsWith(directory) ? whole.slice(directory.length) : whole;
}

function matchPattern(
  { pattern, isNegated, said }: RewriteRule,
  subject: string,
  context: RewriteContext,
): Groups | undefined {
  const match = pattern?.exec(subject);
  if (match === undefined) {
    if (!context.assume(said)) return undefined;
    return isNegated ? { kind: 'none' } : { kind: 'unknown' };
  }
  if ((match === null) !== isNegated) return undefined;
  return match === null ? { kind: 'none' } : { kind: 'known', texts: [...match] };
}

/** All hold, or of those joined by OR one; the others behind it are not looked at. */
function conditionsHold(
  { conditions }: RewriteRule,
  sources: { condition: Groups } & ExpansionSources,
  context: RewriteContext,
): boolean {
  for (let at = 0; at < conditions.length; at += 1) {
    const condition = conditions[at];
    if (condition === undefined) break;
    const { holds, groups } = decideCondition(condition, sources, context);
    if (groups !== undefined) sources.condition = groups;
    if (condition.flags.has('OR')) {
      while (holds && conditions[at]?.flags.has('OR') === true) at += 1;
    } else if (!holds) {
      return false;
    }
  }
  return true;
}
