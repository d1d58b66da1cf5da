import { escapeText } from '../core/report.ts';
import { compose, type Demand } from '../policy/compose/composition.ts';
import { CommandError, type Console } from './console.ts';

/**
 * Write Apache directives for an expression of factors to standard output.
 *
 * @throws CommandError when the expression or an option cannot be used.
 */
export function policyCompose(demand: Demand, terminal: Pick<Console, 'out' | 'say'>): void {
  const { expression, weblogin } = demand;
  // A bare host is where Cosign's own installation puts the CGI.
  const isBare = /^https:\/\/[^/]+$/.test(weblogin);
  const composed = compose({
    ...demand,
    weblogin: isBare ? `${weblogin}/cosign-bin/cosign.cgi` : weblogin,
  });
  if (composed.kind === 'bad') {
    for (const { column } of composed.problems) {
      if (column === undefined) continue;
      terminal.say(`    ${escapeText(expression)}\n    ${' '.repeat(column - 1)}^`);
    }
    const what = composed.problems.map((problem) => escapeText(problem.what));
    throw new CommandError(what.join('\n'), 'see cosign-factors policy compose --help');
  }
  terminal.out(composed.text);
  terminal.say(`cosign-factors: who lacks it is sent for: ${composed.stepUp.join(' ')}`);
  if (demand.location === undefined) return;
  const advice =
    'a section inside it, or a later one for the same place, with directives of its own may undo this';
  terminal.say(`cosign-factors: hint: ${advice}; policy lint finds that`);
}
