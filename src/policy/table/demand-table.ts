import { escapeText } from '../../core/report.ts';
import { describeDemand, type PlaceDemand } from './place-demand.ts';

/** Render places as a table of text: a heading for each host, a line for each place. */
export function renderDemandTable(places: readonly PlaceDemand[]): string {
  const hosts = [...new Set(places.map(({ host }) => host))];
  return hosts
    .map((host) => {
      const rows = places.filter((place) => place.host === host).map(rowOf);
      const widths = [0, 1].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
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
