import { decideExpression, type Decision } from '../httpd/expression.ts';
import { compilePattern } from '../httpd/regular-expression.ts';
import { isInOrder } from '../ordering.ts';
import { expand, isKnown, type ExpansionSources, type Groups } from './expansion.ts';
import type { RewriteCondition } from './rewrite-rules.ts';
import { UNKNOWN, type FileFacts, type RewriteContext } from './rewrite-state.ts';

/** Whether a condition holds, and what its pattern matched. */
export interface DecidedCondition {
  readonly holds: boolean;
  /** `undefined` where the condition leaves `%N` as it was. */
  readonly groups: Groups | undefined;
}

/** Decide a `RewriteCond`; what the request does not decide is assumed. */
export function decideCondition(
  condition: RewriteCondition,
  sources: ExpansionSources,
  context: RewriteContext,
): DecidedCondition {
  const { decision, groups, about } = look(condition, sources, context);
  if (decision === undefined) {
    const holds = context.assume(about);
    return { holds, groups: holds && !condition.isNegated ? { kind: 'unknown' } : undefined };
  }
  return { holds: decision !== condition.isNegated, groups };
}

interface Looked {
  /** Before it is negated. */
  readonly decision: Decision;
  readonly groups: Groups | undefined;
  /** What there is to assume. */
  readonly about: RewriteCondition['said'];
}

function look(
  condition: RewriteCondition,
  sources: ExpansionSources,
  context: RewriteContext,
): Looked {
  const { said: about, test, pattern, flags, isNegated } = condition;
  if (test.toLowerCase() === 'expr') {
    const decision = decideExpression(pattern, (name) => sources.variable(name));
    return { decision, groups: decision === true ? matchedBy(pattern) : undefined, about };
  }
  const input = expand(test, sources);
  if (!isKnown(input)) {
    const isName = test === '%{REMOTE_USER}' && context.hasUser;
    return { decision: isName ? decideName(pattern) : undefined, groups: undefined, about };
  }
  const operation = operate(input, pattern, flags.has('NC'), context.files);
  if (operation !== 'none') {
    const place = { ...about, directive: `${about.directive} for ${input}` };
    return { decision: operation, groups: undefined, about: place };
  }
  const match = compilePattern(pattern, flags.has('NC'))?.exec(input);
  if (match === undefined) return { decision: undefined, groups: undefined, about };
  const groups =
    match === null || isNegated ? undefined : ({ kind: 'known', texts: [...match] } as const);
  return { decision: match !== null, groups, about };
}

/** What an expression that holds has matched: nothing is in groups where it has none. */
function matchedBy(expression: string): Groups {
  return /[=!]~/.test(expression) && expression.includes('(')
    ? { kind: 'unknown' }
    : { kind: 'known', texts: [UNKNOWN] };
}

/** What is true of every name, whatever it is. */
function decideName(pattern: string): Decision {
  if (/^(\.|\.\+|\^\.\+\$|\^\.\+|\^\.|\.\*|\^\(\.\*\)\$)$/.test(pattern)) return true;
  return /^(\^\$|=|="")$/.test(pattern) ? false : undefined;
}

/** Decide what is no regular expression; `none` where it is one. */
function operate(
  input: string,
  pattern: string,
  ignoresCase: boolean,
  files: FileFacts,
): Decision | 'none' {
  if (/^-[a-zA-Z]$/.test(pattern)) return lookAtFile(input, pattern.charAt(1), files);
  const numeric = /^-(eq|ne|lt|le|gt|ge)(.*)$/s.exec(pattern);
  if (numeric !== null) return compareNumbers(numeric[1] ?? '', whole(input), whole(numeric[2]));
  const sign = /^([<>]=?|=)(.*)$/s.exec(pattern);
  if (sign === null) return 'none';
  const [, operator = '', given = ''] = sign;
  const other = given === '""' ? '' : given;
  if (operator === '=') {
    return ignoresCase ? input.toLowerCase() === other.toLowerCase() : input === other;
  }
  return isInOrder(operator, compareTexts(input, other));
}

function lookAtFile(path: string, test: string, files: FileFacts): Decision | 'none' {
  const kind = files.kind(path);
  switch (test) {
    case 'f':
      return kind === undefined ? undefined : kind === 'file';
    case 'd':
      return kind === undefined ? undefined : kind === 'folder';
    case 's': {
      const isEmpty = kind === 'file' ? files.isEmpty(path) : undefined;
      if (kind !== 'file') return kind === undefined ? undefined : false;
      return isEmpty === undefined ? undefined : !isEmpty;
    }
    case 'l':
    case 'L':
    case 'h':
      return kind === undefined ? undefined : files.isLink(path);
    case 'F':
    case 'U':
    case 'x':
      return undefined;
    default:
      return 'none';
  }
}

function compareNumbers(operator: string, left: number, right: number): boolean {
  switch (operator) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    default:
      return left >= right;
  }
}

/** As atoi(3) reads it. */
function whole(text: string | undefined): number {
  return Number.parseInt(text ?? '', 10) || 0;
}

/** mod_rewrite's order: the shorter one comes first. */
function compareTexts(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : one > other ? 1 : 0;
}
