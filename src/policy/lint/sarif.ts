import type { Log, ReportingDescriptor } from 'sarif';
import type { Finding } from '../../core/check/findings.ts';
import type { Rule } from './rule.ts';

/**
 * Make a SARIF log of findings, for code scanning.
 *
 * @param rules - What is known of the kinds of findings; one that is not there is told by its id.
 * @see SARIF 2.1.0 (OASIS), sections 3.13, 3.19, 3.27 and 3.49
 */
export function sarifLog(
  findings: readonly Finding[],
  rules: Readonly<Partial<Record<string, Rule>>>,
): Log {
  const ids = [...new Set([...Object.keys(rules), ...findings.map(({ kind }) => kind)])];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'cosign-factors', rules: ids.map((id) => descriptor(id, rules[id])) },
        },
        results: findings.map(({ kind, severity, what, todo, file, line }) => ({
          ruleId: kind,
          ruleIndex: ids.indexOf(kind),
          level: severity,
          message: { text: `${what}. ${todo}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file) },
                ...(line === undefined ? {} : { region: { startLine: line } }),
              },
            },
          ],
        })),
      },
    ],
  };
}

function descriptor(id: string, rule: Rule | undefined): ReportingDescriptor {
  if (rule === undefined) return { id };
  return {
    id,
    shortDescription: { text: rule.means },
    help: { text: rule.fix },
    defaultConfiguration: { level: rule.severity },
  };
}

/** RFC 3986: a path within the tree stays relative, so that a code host finds the file. */
function uriOf(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}
