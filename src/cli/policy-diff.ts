import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { escapeText } from '../core/report.ts';
import { readWholeSite, type WholeSite } from '../policy/places/site-server.ts';
import { demandChanges, type DemandChange } from '../policy/table/demand-changes.ts';
import { describeDemand, type PlaceDemand } from '../policy/table/place-demand.ts';
import { CommandError, type Console } from './console.ts';
import { readWholeConfig, type ServerConfig } from './server-config.ts';

export interface DiffOptions {
  /** A main configuration file, or a folder with a copy of a machine's files. */
  readonly old: string;
  readonly new: string;
  readonly define?: readonly string[] | undefined;
  readonly json: boolean;
}

/** Where a folder may have the main file: a copy of `/etc/apache2`, or of a whole machine. */
const MAIN_FILES = ['etc/apache2/apache2.conf', 'etc/httpd/conf/httpd.conf'];

/**
 * Show the places that demand something else by a new configuration than by the old one.
 *
 * @returns whether there is none.
 * @throws CommandError when one of them cannot be read.
 */
export function policyDiff(options: DiffOptions, terminal: Pick<Console, 'out' | 'say'>): boolean {
  const [before, after] = [openTree(options.old, options), openTree(options.new, options)] as const;
  const changes = demandChanges(siteOf(before), siteOf(after));
  if (options.json) terminal.out(JSON.stringify(changes, undefined, 2));
  else if (changes.length > 0) {
    terminal.out(changes.map((change) => renderChange(change, before, after)).join('\n'));
  }
  const weaker = changes.filter((change) => change.isWeaker).length;
  terminal.say(`cosign-factors: ${changes.length} places change, ${weaker} demand less`);
  return changes.length === 0;
}

function siteOf({ tree, files }: ServerConfig): WholeSite {
  return readWholeSite(tree.nodes, files);
}

function openTree(path: string, { define }: DiffOptions): ServerConfig {
  if (!existsSync(path)) throw new CommandError(`${path} is not there`);
  if (!statSync(path).isDirectory()) return readWholeConfig(path, { define });
  const main = MAIN_FILES.map((each) => join(path, each)).find(existsSync);
  if (main !== undefined) return readWholeConfig(main, { define, root: path });
  const own = ['apache2.conf', 'httpd.conf'].map((each) => join(path, each)).find(existsSync);
  if (own !== undefined) return readWholeConfig(own, { define });
  throw new CommandError(`${path} has no apache2.conf`, 'name the main configuration file itself');
}

function renderChange(
  { host, path, before, after, isWeaker }: DemandChange,
  old: ServerConfig,
  now: ServerConfig,
): string {
  const head = `${isWeaker ? 'less' : 'changed'}: ${host} ${path}`;
  return [head, `  - ${side(before, old)}`, `  + ${side(after, now)}`].map(escapeText).join('\n');
}

function side(place: PlaceDemand | undefined, { files }: ServerConfig): string {
  if (place === undefined) return 'no such host';
  const { demand, from, loops } = place;
  const where =
    from === undefined ? '' : `  (${from.section} ${files.shown(from.file)}:${from.line})`;
  return `${describeDemand(demand)}${loops ? ' (loops)' : ''}${where}`;
}
