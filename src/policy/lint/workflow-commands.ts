import type { Finding } from '../../core/check/findings.ts';

/** Render findings as GitHub's workflow commands, a line each, which annotate a pull request. */
export function renderWorkflowCommands(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, kind, file, line, what, todo }) => {
    const place = [`file=${escapeProperty(file)}`, ...(line === undefined ? [] : [`line=${line}`])];
    const properties = [...place, `title=${kind}`].join(',');
    return `::${severity} ${properties}::${escapeData(`${what}. ${todo}`)}`;
  });
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
