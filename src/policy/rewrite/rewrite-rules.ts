import type { Directive } from '../apache/tree.ts';
import { firstWord } from '../apache/words.ts';
import { said, type Said } from '../httpd/cosign-settings.ts';
import type { Pattern } from '../httpd/pattern.ts';
import { compilePattern } from '../httpd/regular-expression.ts';
import { forcedStatus, isRedirect, readFlags, type Flags } from './rule-flags.ts';
import { ruleWords } from './rule-words.ts';

/** A `RewriteCond`. */
export interface RewriteCondition {
  readonly said: Said;
  /** What is tested, before anything is put in. */
  readonly test: string;
  /** Without the `!`. */
  readonly pattern: string;
  readonly isNegated: boolean;
  readonly flags: Flags;
}

/** A `RewriteRule` with the conditions before it. */
export interface RewriteRule {
  readonly said: Said;
  readonly conditions: readonly RewriteCondition[];
  /** `undefined` where this language cannot read it. */
  readonly pattern: Pattern | undefined;
  readonly isNegated: boolean;
  /** `undefined` for `-`, and where only a status is answered. */
  readonly substitution: string | undefined;
  /** An answer without going anywhere: of F, G and R with a status that is no redirect. */
  readonly status: number | undefined;
  readonly flags: Flags;
}

/** Read the rules among a section's directives, each with its conditions. */
export function readRules(lines: readonly Directive[]): readonly RewriteRule[] {
  const rules: RewriteRule[] = [];
  let conditions: RewriteCondition[] = [];
  for (const line of lines) {
    const name = line.name.toLowerCase();
    if (name === 'rewritecond') {
      const condition = readCondition(line);
      if (typeof condition !== 'string') conditions.push(condition);
    } else if (name === 'rewriterule') {
      const rule = readRule(line, conditions);
      if (typeof rule !== 'string') rules.push(rule);
      conditions = [];
    }
  }
  return rules;
}

/** Say why Apache refuses directives of mod_rewrite: it does not start, or answers 500. */
export function rewritingFaults(lines: readonly Directive[]): readonly Said[] {
  return lines.flatMap((line) => {
    const name = line.name.toLowerCase();
    const read =
      name === 'rewritecond'
        ? readCondition(line)
        : name === 'rewriterule'
          ? readRule(line, [])
          : '';
    if (typeof read !== 'string' || read === '') return [];
    return [{ ...said(line), directive: `${line.name}: ${read}` }];
  });
}

/** A text where Apache refuses it. */
function readCondition(line: Directive): RewriteCondition | string {
  const [test, pattern, third] = ruleWords(line.args);
  if (test === undefined || pattern === undefined) return 'bad argument line';
  const flags = readFlags(third, 'condition');
  if (typeof flags === 'string') return flags;
  const isNegated = pattern.startsWith('!');
  const plain = isNegated ? pattern.slice(1) : pattern;
  return { said: said(line), test, pattern: plain, isNegated, flags };
}

/** A text where Apache refuses it. */
function readRule(line: Directive, conditions: readonly RewriteCondition[]): RewriteRule | string {
  const [pattern, output, third] = ruleWords(line.args);
  if (pattern === undefined || output === undefined) return 'bad argument line';
  const flags = readFlags(third, 'rule');
  if (typeof flags === 'string') return flags;
  const isNegated = pattern.startsWith('!');
  const status = forcedStatus(flags);
  const isAnswer = status !== undefined && !isRedirect(status);
  return {
    said: said(line),
    conditions,
    pattern: compilePattern(isNegated ? pattern.slice(1) : pattern, flags.has('NC')),
    isNegated,
    substitution: output === '-' || isAnswer ? undefined : output,
    status: isAnswer ? status : undefined,
    flags,
  };
}

/** The one word of a directive such as `RewriteEngine`, of the last in these lines. */
export function lastWord(lines: readonly Directive[], name: string): string | undefined {
  const line = lines.findLast((each) => each.name.toLowerCase() === name);
  return line === undefined ? undefined : firstWord(line.args).word;
}
