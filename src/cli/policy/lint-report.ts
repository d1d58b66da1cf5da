import { renderFinding, type Finding } from '../../core/check/findings.ts';
import { LINT_RULES } from '../../policy/lint/lint-rules.ts';
import { sarifLog } from '../../policy/lint/sarif.ts';
import { renderWorkflowCommands } from '../../policy/lint/workflow-commands.ts';
import type { Printer } from '../console.ts';

export const LINT_FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type LintFormat = (typeof LINT_FORMATS)[number];

/** Show findings; only GitHub's commands are nothing at all where there is no finding. */
export function showLint(
  findings: readonly Finding[],
  format: LintFormat,
  terminal: Printer,
): void {
  switch (format) {
    case 'text':
      if (findings.length === 0) terminal.out('nothing to complain about');
      else terminal.out(...findings.flatMap(renderWithKind));
      return;
    case 'json': {
      const errors = findings.filter(({ severity }) => severity === 'error').length;
      const warnings = findings.length - errors;
      terminal.json({ errors, warnings, problems: findings });
      return;
    }
    case 'sarif':
      terminal.json(sarifLog(findings, LINT_RULES));
      return;
    case 'github':
      terminal.out(...renderWorkflowCommands(findings));
  }
}

function renderWithKind(finding: Finding): readonly string[] {
  const [what, todo] = renderFinding(finding);
  return [what, `${todo} (${finding.kind})`];
}
