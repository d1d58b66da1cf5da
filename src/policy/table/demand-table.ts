import { escapeText } from '../../core/report.ts';
import { byHost, describeDemand, type PlaceDemand } from './place-demand.ts';

/** Render places as a table of text: a heading for each host, a line for each place. */
export function renderDemandTable(places: readonly PlaceDemand[]): string {
  return [...byHost(places)]
    .map(([host, ofHost]) => {
      const rows = ofHost.map(rowOf);
      const widths = [0, 1].map((at) =>
        rows.reduce((widest, row) => Math.max(widest, row[at]?.length ?? 0), 0),
      );
      const lines = rows.map((row) =>
        `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd(),
      );
      return [escapeText(host), ...lines].join('\n');
    })
    .join('\n\n');
}

function rowOf({ path, demand, from, loops }: PlaceDemand): readonly string[] {
  const words = `${describeDemand(demand)}${loops ? ' (loops)' : ''}`;
  const source = from === undefined ? '' : `${from.section}  ${from.file}:${from.line}`;
  return [path, words, source].map(escapeText);
}
