import { readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tally } from './race-rounds.ts';
import { TOP } from './scratch.ts';

const BEGIN = '<!-- race: written by the command above -->';
const END = '<!-- race: end -->';

/**
 * Put measured figures, with date and machine, into a page that has the two marks.
 *
 * @param name - `docs/google-authenticator.md`, say.
 */
export function recordRace(name: string, tallies: readonly Tally[]): void {
  const path = join(TOP, name);
  const page = readFileSync(path, 'utf8');
  const [before, rest] = split(page, BEGIN);
  const [, after] = split(rest, END);
  writeFileSync(path, `${before}${BEGIN}\n\n${render(tallies)}\n${END}${after}`);
}

function render(tallies: readonly Tally[]): string {
  const date = new Date().toISOString().slice(0, 10);
  const load = (loadavg()[0] ?? 0).toFixed(0);
  const machine = `Linux ${release()}, ${cpus().length} processors, load ${load}, ${fileSystem()}`;
  const rows = tallies.map(({ who, apartMs, rounds, several, none, forgotten }) => [
    who,
    apartMs === 0 ? 'together' : `0 to ${apartMs} ms`,
    ...[rounds, several, none, forgotten].map(String),
  ]);
  const head = ['who', 'apart', 'rounds', 'several accepted', 'none did', 'accepted later again'];
  return `${date}, ${machine}:\n\n${table([head, ...rows])}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const render = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const rule = widths.map((width) => '-'.repeat(width));
  const [head = [], ...body] = rows;
  return [head, rule, ...body].map(render).join('');
}

/** The file system the race was run on, by the magic number statfs(2) has for it. */
function fileSystem(): string {
  const type = statfsSync(tmpdir()).type;
  const names: Readonly<Record<number, string>> = {
    0xef53: 'ext4',
    0x01021994: 'tmpfs',
    0x58465342: 'xfs',
    0x9123683e: 'btrfs',
    0x794c7630: 'overlayfs',
  };
  return names[type] ?? `file system 0x${type.toString(16)}`;
}

function split(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`the page has no line "${mark}"`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
