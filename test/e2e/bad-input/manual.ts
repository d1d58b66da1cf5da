import { logExample, type BadInput } from './bad-input.ts';
import { BAD_INPUTS } from './table.ts';

const BEGIN = '<!-- prettier-ignore-start -->\n<!-- written by scripts/protocol-table.js -->\n';
const END = '\n<!-- prettier-ignore-end -->';

/** Put the table of bad input into the manual, in the place of the one that is there. */
export function withTable(page: string): string {
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error('the manual has no place for the table');
  return `${page.slice(0, start + BEGIN.length)}\n${renderTable()}${page.slice(end)}`;
}

function renderTable(): string {
  const parts = BAD_INPUTS.map(({ title, entries }) =>
    [
      `### ${title}`,
      '',
      '| tried | answer | log |',
      '| --- | --- | --- |',
      ...entries.map(renderRow),
    ]
      .join('\n')
      .concat('\n'),
  );
  return parts.join('\n');
}

function renderRow({ tried, answer, log }: BadInput): string {
  // A login of 129 letters would make the column as wide.
  const line = `[totp] ${logExample(log)}`.replace(/([a-z])\1{20,}/, '$1$1$1…');
  return `| ${tried} | ${answer} | \`${line.replaceAll('|', '\\|')}\` |`;
}
