import { renderFinding, type Finding } from '../core/check/findings.ts';
import { LINT_RULES } from '../policy/lint/lint-rules.ts';
import { renderSarif } from '../policy/lint/sarif.ts';
import { renderWorkflowCommands } from '../policy/lint/workflow-commands.ts';

export const LINT_FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type LintFormat = (typeof LINT_FORMATS)[number];

/** Render findings; only GitHub's commands are nothing at all where there is no finding. */
export function renderLint(findings: readonly Finding[], format: LintFormat): string {
  switch (format) {
    case 'text':
      return findings.length === 0
        ? 'nothing to complain about'
        : findings.map((finding) => `${renderFinding(finding)} (${finding.kind})`).join('\n');
    case 'json': {
      const errors = findings.filter(({ severity }) => severity === 'error').length;
      const warnings = findings.length - errors;
      return JSON.stringify({ errors, warnings, problems: findings }, undefined, 2);
    }
    case 'sarif':
      return renderSarif(findings, LINT_RULES);
    case 'github':
      return renderWorkflowCommands(findings);
  }
}
