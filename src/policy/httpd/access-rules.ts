import type { Directive } from '../apache/tree.ts';
import { wordsOf } from '../apache/words.ts';
import { said, type Said } from './cosign-settings.ts';
import { appliesTo, type MethodLimit } from './requirement.ts';

/** mod_access_compat's part of a section: a section with any of it replaces it whole. */
export interface AccessRules {
  readonly order?: 'deny,allow' | 'allow,deny' | 'mutual-failure';
  readonly allow: readonly AccessRule[];
  readonly deny: readonly AccessRule[];
  readonly satisfy?: Said & { readonly isAny: boolean };
}

/** One word of `Allow from` or `Deny from`. */
export interface AccessRule {
  /** `all`, `env=…`, an address, a name. */
  readonly from: string;
  readonly limits: readonly MethodLimit[];
  readonly said: Said;
}

/** Whether a directive is mod_access_compat's. */
export function isAccessRule(name: string): boolean {
  return /^(order|allow|deny|satisfy)$/i.test(name);
}

/** Take a directive into the rules. */
export function withAccessRule(
  rules: AccessRules | undefined,
  node: Directive,
  limits: readonly MethodLimit[],
): AccessRules {
  const before = rules ?? { allow: [], deny: [] };
  const [first = '', ...rest] = wordsOf(node.args);
  const name = node.name.toLowerCase();
  if (name === 'order') {
    const order = first.toLowerCase();
    const known = order === 'allow,deny' || order === 'mutual-failure' ? order : 'deny,allow';
    return { ...before, order: known };
  }
  if (name === 'satisfy') {
    return { ...before, satisfy: { ...said(node), isAny: first.toLowerCase() === 'any' } };
  }
  const added = rest.map((from) => ({ from, limits, said: said(node) }));
  return name === 'allow'
    ? { ...before, allow: [...before.allow, ...added] }
    : { ...before, deny: [...before.deny, ...added] };
}

/**
 * Decide as `Order`, `Allow` and `Deny` do.
 *
 * @param matches - Whether an address or a name, not `all`, is the visitor's.
 */
export function admits(
  rules: AccessRules | undefined,
  method: string,
  matches: (rule: AccessRule) => boolean,
): boolean {
  if (rules === undefined) return true;
  const isIn = (list: readonly AccessRule[]): boolean =>
    list.some((rule) => {
      if (!appliesTo(method, rule.limits)) return false;
      return rule.from.toLowerCase() === 'all' || matches(rule);
    });
  return rules.order === undefined || rules.order === 'deny,allow'
    ? !isIn(rules.deny) || isIn(rules.allow)
    : isIn(rules.allow) && !isIn(rules.deny);
}
