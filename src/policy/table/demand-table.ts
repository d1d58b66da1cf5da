import { printable } from '../../core/printable-text.ts';
import { byHost, describeDemand, type PlaceDemand } from './place-demand.ts';

/** Render places as a table of text, line by line: a heading for each host, a line for each place. */
export function renderDemandTable(places: readonly PlaceDemand[]): readonly string[] {
  return [...byHost(places)].flatMap(([host, ofHost], at) => {
    const rows = ofHost.map(rowOf);
    const widths = [0, 1].map((at) =>
      rows.reduce((widest, row) => Math.max(widest, row[at]?.length ?? 0), 0),
    );
    const lines = rows.map((row) =>
      `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd(),
    );
    return [...(at === 0 ? [] : ['']), host, ...lines];
  });
}

function rowOf({ path, demand, from, loops }: PlaceDemand): readonly string[] {
  const words = `${describeDemand(demand)}${loops ? ' (loops)' : ''}`;
  const source = from === undefined ? '' : `${from.section}  ${from.file}:${from.line}`;
  // As they will be shown, so that the columns are as wide as that.
  return [path, words, source].map(printable);
}
