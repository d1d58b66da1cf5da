import type { Rule } from './rule.ts';

/** What can be wrong with a comment `# cosign-lint: ignore RULE reason`. */
export const IGNORE_RULES = {
  'ignore-malformed': {
    severity: 'error',
    means: 'A comment for the linter names no rule that there is, or gives no reason.',
    fix: 'write # cosign-lint: ignore RULE and why, on the line above',
  },
  'ignore-unused': {
    severity: 'warning',
    means: 'There is nothing to ignore on the line below a comment for the linter.',
    fix: 'remove it',
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type IgnoreRule = keyof typeof IGNORE_RULES;
