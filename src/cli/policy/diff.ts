import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RootedFiles } from '../../adapters/rooted-files.ts';
import { readWholeSite } from '../../policy/places/site-server.ts';
import {
  demandChanges,
  demandsOfSite,
  type DemandChange,
  type Demands,
} from '../../policy/table/demand-changes.ts';
import { LighttpdDemands } from '../../policy/table/lighttpd-demands.ts';
import { describeDemand, type PlaceDemand } from '../../policy/table/place-demand.ts';
import { CommandError, type Printer } from '../console.ts';
import type { Dialect } from '../options.ts';
import { dialectOf, readWholeLighttpd } from './dialect.ts';
import { readWholeConfig, type ServerOptions } from './server-config.ts';

export interface DiffOptions {
  /** A main configuration file, or a folder with a copy of a machine's files. */
  readonly old: string;
  readonly new: string;
  readonly define?: readonly string[] | undefined;
  readonly json: boolean;
}

/** Where a folder may have the main file: a copy of `/etc`'s own folder, or of a whole machine. */
const MAIN_FILES = [
  'etc/apache2/apache2.conf',
  'etc/httpd/conf/httpd.conf',
  'etc/lighttpd/lighttpd.conf',
];
const OWN_FILES = ['apache2.conf', 'httpd.conf', 'lighttpd.conf'];

interface OpenedTree {
  readonly dialect: Dialect;
  readonly demands: Demands;
  readonly files: RootedFiles;
}

/**
 * Show the places that demand something else by a new configuration than by the old one.
 *
 * @returns whether there is none.
 * @throws CommandError when one of them cannot be read.
 */
export function policyDiff(options: DiffOptions, terminal: Printer): boolean {
  const [before, after] = [openTree(options.old, options), openTree(options.new, options)] as const;
  if (before.dialect !== after.dialect) {
    const what = `${options.old} is of ${before.dialect} and ${options.new} of ${after.dialect}`;
    throw new CommandError(`${what}: their places cannot be compared`);
  }
  const changes = demandChanges(before.demands, after.demands);
  if (options.json) terminal.json(changes);
  else terminal.out(...changes.flatMap((change) => renderChange(change, before, after)));
  const weaker = changes.filter((change) => change.isWeaker).length;
  terminal.say(`cosign-factors: ${changes.length} places change, ${weaker} demand less`);
  return changes.length === 0;
}

function openTree(path: string, { define }: DiffOptions): OpenedTree {
  if (!existsSync(path)) throw new CommandError(`${path} is not there`);
  if (!statSync(path).isDirectory()) return openMain(path, { define });
  const main = MAIN_FILES.map((each) => join(path, each)).find(existsSync);
  if (main !== undefined) return openMain(main, { define, root: path });
  const own = OWN_FILES.map((each) => join(path, each)).find(existsSync);
  if (own !== undefined) return openMain(own, { define });
  throw new CommandError(
    `${path} has no ${OWN_FILES.join(' or ')}`,
    'name the main configuration file itself',
  );
}

function openMain(path: string, options: ServerOptions): OpenedTree {
  const dialect = dialectOf(path, options);
  if (dialect === 'apache') {
    const { tree, files } = readWholeConfig(path, options);
    return { dialect, files, demands: demandsOfSite(readWholeSite(tree, files)) };
  }
  const { config, files } = readWholeLighttpd(path, options);
  const demands = new LighttpdDemands(config);
  const at = (host: string, label: string): PlaceDemand => demands.at(host, label);
  return { dialect, files, demands: { places: demands.all(), at } };
}

function renderChange(
  { host, path, before, after, isWeaker }: DemandChange,
  old: OpenedTree,
  now: OpenedTree,
): readonly string[] {
  const head = `${isWeaker ? 'less' : 'changed'}: ${host} ${path}`;
  return [head, `  - ${side(before, old)}`, `  + ${side(after, now)}`];
}

function side(place: PlaceDemand | undefined, { files }: OpenedTree): string {
  if (place === undefined) return 'no such host';
  const { demand, from, loops } = place;
  const where =
    from === undefined ? '' : `  (${from.section} ${files.shown(from.file)}:${from.line})`;
  return `${describeDemand(demand)}${loops ? ' (loops)' : ''}${where}`;
}
