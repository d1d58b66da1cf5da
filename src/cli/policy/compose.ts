import { printable } from '../../core/printable-text.ts';
import { compose, type Demand } from '../../policy/compose/composition.ts';
import { CommandError, type Printer } from '../console.ts';

/**
 * Write Apache directives for an expression of factors to standard output.
 *
 * @throws CommandError when the expression or an option cannot be used.
 */
export function policyCompose(demand: Demand, terminal: Printer): void {
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
      const before = printable(expression.slice(0, column - 1));
      terminal.say(`    ${expression}`, `    ${' '.repeat(before.length)}^`);
    }
    const what = composed.problems.map((problem) => problem.what);
    throw new CommandError(what, 'see cosign-factors policy compose --help');
  }
  terminal.out(...composed.text.split('\n'));
  terminal.say(`cosign-factors: who lacks it is sent for: ${composed.stepUp.join(' ')}`);
  if (demand.location === undefined) return;
  const advice =
    'a section inside it, or a later one for the same place, with directives of its own may undo this';
  terminal.say(`cosign-factors: hint: ${advice}; policy lint finds that`);
}
