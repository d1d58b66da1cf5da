import { openSync, closeSync, writeFileSync } from 'node:fs';
import type { RootedFiles } from '../../adapters/rooted-files.ts';
import { errorCode } from '../../adapters/system-error.ts';
import { readWholeSite } from '../../policy/places/site-server.ts';
import { renderDemandPage } from '../../policy/table/demand-page.ts';
import { renderDemandTable } from '../../policy/table/demand-table.ts';
import { LighttpdDemands } from '../../policy/table/lighttpd-demands.ts';
import type { PlaceDemand } from '../../policy/table/place-demand.ts';
import { demandsOf } from '../../policy/table/site-demands.ts';
import { CommandError, type Printer } from '../console.ts';
import { dialectOf, readWholeLighttpd, type DialectOptions } from './dialect.ts';
import { readWholeConfig, type ServerOptions } from './server-config.ts';

export interface TableOptions extends DialectOptions {
  /** The web server's main configuration file. */
  readonly config: string;
  /** A new file for a page instead of text. */
  readonly html?: string | undefined;
  readonly json: boolean;
}

/**
 * Show every part of a web server with what it demands.
 *
 * @throws CommandError when the configuration cannot be read or the page not be written.
 */
export function policyTable(options: TableOptions, terminal: Printer): void {
  const { config, html, json } = options;
  const places =
    dialectOf(config, options) === 'lighttpd'
      ? placesOfLighttpd(config, options)
      : placesOfApache(config, options);
  if (html !== undefined) writeNew(html, renderDemandPage(config, places));
  if (json) terminal.json(places);
  else if (html === undefined) terminal.out(...renderDemandTable(places));
  const open = places.filter(({ demand }) => demand.kind === 'open').length;
  terminal.say(`cosign-factors: ${places.length} places, ${open} open to anybody`);
}

function placesOfApache(config: string, options: ServerOptions): readonly PlaceDemand[] {
  const { tree, files } = readWholeConfig(config, options);
  return shownPlaces(demandsOf(readWholeSite(tree, files)), files);
}

function placesOfLighttpd(path: string, options: ServerOptions): readonly PlaceDemand[] {
  const { config, files } = readWholeLighttpd(path, options);
  return shownPlaces(new LighttpdDemands(config).all(), files);
}

/** The places with paths of this machine. */
function shownPlaces(places: readonly PlaceDemand[], files: RootedFiles): readonly PlaceDemand[] {
  return places.map((place) => ({
    ...place,
    from: place.from && { ...place.from, file: files.shown(place.from.file) },
  }));
}

/** Nothing is overwritten, and no link followed. */
function writeNew(path: string, text: string): void {
  try {
    const fd = openSync(path, 'wx', 0o644);
    writeFileSync(fd, text);
    closeSync(fd);
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    const hint = code === 'EEXIST' ? 'remove it, or name another' : undefined;
    throw new CommandError(`${path} cannot be written (${code})`, hint);
  }
}
