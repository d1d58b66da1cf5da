import type { Said } from '../httpd/cosign-settings.ts';
import { isAbsoluteUrl, qualify, reduce } from './absolute-url.ts';
import { applyEffects, isOnlyNoted } from './rule-effects.ts';
import { isKnown } from './expansion.ts';
import type { RewriteRule } from './rewrite-rules.ts';
import type { RewriteContext, RewriteState } from './rewrite-state.ts';
import { matchRule, type RuleMatch } from './rule-match.ts';
import { forcedStatus } from './rule-flags.ts';

/** What became of a request through a list of rules; its state has the rest. */
export type RuleRun =
  | { readonly kind: 'unchanged'; readonly hasEnded: boolean }
  | { readonly kind: 'answered'; readonly status: number; readonly by: Said }
  | {
      readonly kind: 'changed';
      readonly by: Said;
      /** Of R, for where the new name is another server's. */
      readonly status: number | undefined;
      readonly isPassedThrough: boolean;
      readonly hasEnded: boolean;
    }
  /** Where it leads only the running server knows. */
  | { readonly kind: 'unknown'; readonly by: Said };

/** Rounds of N before Apache answers 500. */
const MOST_ROUNDS = 10_000;
/** Twice LimitRequestLine; longer names Apache answers 500 for. */
const LONGEST_NAME = 2 * 8190;

/**
 * Run rules over a request in mod_rewrite's order.
 *
 * @see apply_rewrite_list of mod_rewrite (httpd 2.4)
 */
export function runRules(
  rules: readonly RewriteRule[],
  state: RewriteState,
  context: RewriteContext,
): RuleRun {
  let changedBy: Said | undefined;
  let status: number | undefined;
  let rounds = 0;
  const changed = (by: Said, isPassedThrough = false): RuleRun => {
    return { kind: 'changed', by, status, isPassedThrough, hasEnded: false };
  };
  for (let at = 0; at < rules.length; at += 1) {
    const rule = rules[at];
    if (rule === undefined) break;
    const { flags, said } = rule;
    if (context.isSubrequest && (flags.has('NS') || flags.has('R'))) continue;
    const match = matchRule(rule, state, context);
    if (match === undefined) {
      while (rules[at]?.flags.has('C') === true) at += 1;
      continue;
    }
    if (isOnlyNoted(rule)) {
      applyEffects(rule, match, state);
      continue;
    }
    const made = rule.substitution === undefined ? undefined : match.expand(rule.substitution);
    applyEffects(rule, match, state);
    if (rule.status !== undefined) return { kind: 'answered', status: rule.status, by: said };
    if (made !== undefined) {
      const isUnsafe = !flags.has('UNSAFEALLOW3F') && match.bringsQuery(rule.substitution ?? '');
      if (isUnsafe) return { kind: 'answered', status: 403, by: said };
      substitute(made, rule, match, state, context);
      status = forcedStatus(flags) ?? (isAbsoluteUrl(state.filename) ? 302 : status);
      changedBy = said;
      const leaves = isAbsoluteUrl(state.filename) || state.filename.startsWith('proxy:');
      if (!isKnown(state.filename)) return leaves ? changed(said) : { kind: 'unknown', by: said };
      if (state.filename.length > LONGEST_NAME) return { kind: 'answered', status: 500, by: said };
    }
    if (flags.has('PT')) return changed(said, true);
    if (flags.has('END')) {
      if (changedBy === undefined) return { kind: 'unchanged', hasEnded: true };
      return { kind: 'changed', by: changedBy, status, isPassedThrough: false, hasEnded: true };
    }
    if (flags.has('P') || flags.has('L')) break;
    if (flags.has('N')) {
      rounds += 1;
      const most = Number(flags.get('N')?.at(-1)) || MOST_ROUNDS;
      if (rounds > most) return { kind: 'answered', status: 500, by: said };
      at = -1;
      continue;
    }
    at += Number(flags.get('S')?.at(-1) ?? 0) || 0;
  }
  return changedBy === undefined ? { kind: 'unchanged', hasEnded: false } : changed(changedBy);
}

/** Put what a rule made in the place of the name and the query. */
function substitute(
  made: string,
  { flags }: RewriteRule,
  match: RuleMatch,
  state: RewriteState,
  context: RewriteContext,
): void {
  state.filename = made;
  if (context.directory !== undefined && flags.has('DPI')) state.pathInfo = '';
  if (flags.has('QSD')) state.query = '';
  const question = flags.has('QSL') ? made.lastIndexOf('?') : made.indexOf('?');
  if (question >= 0) {
    state.filename = made.slice(0, question);
    const given = made.slice(question + 1);
    const both = flags.has('QSA') && state.query !== '' ? `${given}&${state.query}` : given;
    state.query = both.replace(/^&+(?=.)/, flags.has('QSA') ? '' : '&').replace(/&$/, '');
  }
  const { directory } = context;
  const isRelative = !state.filename.startsWith('/') && !isAbsoluteUrl(state.filename);
  if (isRelative && !match.isProxied) state.filename = `${directory ?? '/'}${state.filename}`;
  if (flags.has('P')) state.filename = `proxy:${qualify(state.filename, context)}`;
  else if (flags.has('R')) state.filename = qualify(state.filename, context);
  else state.filename = reduce(state.filename, context);
}
