import { isNamed, type Directive, type Node, type Section } from '../apache/tree.ts';
import { wordsOf } from '../apache/words.ts';
import { said, type Said } from './cosign-settings.ts';

/** What `Require` lines and the containers around them say. */
export type Requirement =
  | {
      readonly kind: 'all' | 'any' | 'none';
      readonly of: readonly Requirement[];
    }
  | {
      readonly kind: 'rule';
      readonly isNegated: boolean;
      /** In lower case: `all`, `valid-user`, `ip`. */
      readonly provider: string;
      readonly words: readonly string[];
      readonly said: Said;
      /** Of the `<Limit>` or `<LimitExcept>` around it. */
      readonly limits: readonly MethodLimit[];
    };

/** `<Limit METHOD…>` or `<LimitExcept METHOD…>`. */
export interface MethodLimit {
  readonly methods: readonly string[];
  readonly isExcept: boolean;
}

/** mod_authz_core's answer; without a user it may be another one than with one. */
export type Authorization = 'granted' | 'denied' | 'denied-no-user' | 'neutral';

/** What rules are asked about. */
export interface Visitor {
  readonly method: string;
  readonly hasUser: boolean;
  /** Decide a rule that is neither of users nor of methods; it is in `provider` and `words`. */
  decide(rule: Extract<Requirement, { kind: 'rule' }>): boolean;
}

const CONTAINERS: Readonly<Record<string, 'all' | 'any' | 'none'>> = {
  requireall: 'all',
  requireany: 'any',
  requirenone: 'none',
};

/** Read a `Require` line. */
export function readRequire(node: Directive, limits: readonly MethodLimit[]): Requirement {
  const [first = '', ...rest] = wordsOf(node.args);
  const isNegated = first.toLowerCase() === 'not';
  const [provider = '', ...words] = isNegated ? rest : [first, ...rest];
  const name = provider.toLowerCase();
  return { kind: 'rule', isNegated, provider: name, words, said: said(node), limits };
}

/** The kind of a container of `Require` lines, `undefined` for another section. */
export function containerKind(node: Section): 'all' | 'any' | 'none' | undefined {
  const name = node.name.toLowerCase();
  return Object.hasOwn(CONTAINERS, name) ? CONTAINERS[name] : undefined;
}

/** Read `<Limit>` and `<LimitExcept>`; `undefined` for another node. */
export function methodLimit(node: Node): MethodLimit | undefined {
  const isExcept = isNamed(node, 'limitexcept');
  if (!isExcept && !isNamed(node, 'limit')) return undefined;
  return { methods: wordsOf(node.args).map((each) => each.toUpperCase()), isExcept };
}

/** Whether what stands in these containers holds for a method; GET means HEAD, too. */
export function appliesTo(method: string, limits: readonly MethodLimit[]): boolean {
  const asked = method === 'HEAD' ? 'GET' : method;
  return limits.every((limit) => limit.methods.includes(asked) !== limit.isExcept);
}

/**
 * Whether there is a `Require` line for a method.
 *
 * For others mod_authz_core lets everybody in, as if there were no line at all.
 */
export function isRequiredOf(requirement: Requirement, method: string): boolean {
  return requirement.kind === 'rule'
    ? appliesTo(method, requirement.limits)
    : requirement.of.some((each) => isRequiredOf(each, method));
}

/**
 * Decide as mod_authz_core does: what is denied only for want of a user says so, because then the
 * user is asked for.
 *
 * @param around - What it stands in. What is for other methods changes nothing there.
 */
export function authorize(
  requirement: Requirement,
  visitor: Visitor,
  around: 'all' | 'any' = 'all',
): Authorization {
  if (!isRequiredOf(requirement, visitor.method)) return around === 'all' ? 'granted' : 'denied';
  if (requirement.kind !== 'rule') {
    const operator = requirement.kind === 'all' ? 'all' : 'any';
    const result = combine(operator, requirement.of, visitor);
    return requirement.kind === 'none' ? negate(result) : result;
  }
  const result = decideRule(requirement, visitor);
  return requirement.isNegated ? negate(result) : result;
}

/** The rule that is written first. */
export function firstRule(requirement: Requirement): Said | undefined {
  if (requirement.kind === 'rule') return requirement.said;
  return requirement.of.map(firstRule).find((said) => said !== undefined);
}

/** The rule by which a visitor is let in; `undefined` where none lets him in. */
export function grantingRule(requirement: Requirement, visitor: Visitor): Said | undefined {
  if (authorize(requirement, visitor) !== 'granted') return undefined;
  if (requirement.kind === 'rule') return requirement.said;
  const [first] = requirement.of.flatMap((each) => grantingRule(each, visitor) ?? []);
  return first;
}

function combine(
  operator: 'all' | 'any',
  parts: readonly Requirement[],
  visitor: Visitor,
): Authorization {
  const last = operator === 'all' ? 'denied' : 'granted';
  const weak = operator === 'all' ? 'granted' : 'denied';
  let result: Authorization = 'neutral';
  for (const part of parts) {
    const one = authorize(part, visitor, operator);
    if (one === 'neutral') continue;
    if (one === last) return last;
    if (result === 'neutral' || (one === 'denied-no-user' && result === weak)) result = one;
  }
  return result;
}

function negate(result: Authorization): Authorization {
  return result === 'granted' ? 'denied' : 'neutral';
}

/** The rules that are for certain users, which nobody here can tell. */
export function namedUsers(requirement: Requirement): readonly Said[] {
  if (requirement.kind !== 'rule') return requirement.of.flatMap(namedUsers);
  const { provider, said: rule } = requirement;
  return WITHOUT_USER.test(provider) || provider === 'valid-user' ? [] : [rule];
}

const WITHOUT_USER = /^(all|ip|host|forward-dns|local|env|method|expr|ssl|ssl-verify-client)$/;

function decideRule(rule: Extract<Requirement, { kind: 'rule' }>, visitor: Visitor): Authorization {
  if (!WITHOUT_USER.test(rule.provider)) return visitor.hasUser ? 'granted' : 'denied-no-user';
  if (rule.provider === 'all') {
    return rule.words[0]?.toLowerCase() === 'granted' ? 'granted' : 'denied';
  }
  if (rule.provider === 'method') {
    const methods = rule.words.map((word) => word.toUpperCase());
    return methods.includes(visitor.method) ? 'granted' : 'denied';
  }
  if (visitor.decide(rule)) return 'granted';
  // Who asks for a user in an expression is shown the way to become one.
  const asksForUser = rule.provider === 'expr' && /%\{REMOTE_USER\}/i.test(rule.said.directive);
  return asksForUser ? 'denied-no-user' : 'denied';
}
