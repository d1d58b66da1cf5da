import type { Finding, FindingKind, Findings, Place } from '../../core/check/findings.ts';

/** One thing that the linter knows to be wrong. */
export interface Rule {
  readonly severity: Finding['severity'];
  /** What it means, a sentence. */
  readonly means: string;
  /** What to do about it, as `todo` of a finding. */
  readonly fix: string;
}

/** Tells what a rule found; its advice is the rule's unless the place has better. */
export type Tell<Kind extends FindingKind> = (
  kind: Kind,
  at: string | Place,
  what: string,
  todo?: string,
) => void;

/** Collect findings of some rules with their own severity. */
export function tellInto<Kind extends FindingKind>(
  findings: Findings,
  rules: Readonly<Record<Kind, Rule>>,
): Tell<Kind> {
  return (kind, at, what, todo = rules[kind].fix) => {
    findings[rules[kind].severity](kind, at, what, todo);
  };
}
