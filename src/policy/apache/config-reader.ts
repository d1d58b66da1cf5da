import type { ConfigFiles } from './config-files.ts';
import { Definitions } from './definitions.ts';
import { FileReader } from './file-reader.ts';
import { LoadedModules } from './loaded-modules.ts';
import { ACCESS_FILE_BOUNDS, SERVER_BOUNDS } from '../reading-budget.ts';
import { ReadingState } from './reading-state.ts';
import type { ConfigTree, Known, Node } from './tree.ts';
import { APACHE_VERSION } from './version-condition.ts';

/** What a configuration is read with, beside its files. */
export interface ReaderOptions {
  /** Names of `-D NAME`. */
  readonly defines?: readonly string[];
  /** What the environment of Apache has, from Debian's envvars say. */
  readonly environment?: ReadonlyMap<string, string>;
  readonly version?: string;
}

/**
 * Read a configuration as Apache reads it at its start: continuations, includes, variables, macros
 * and the conditions that are decided then. Directives that nobody knows are kept.
 *
 * @param path - The file to begin with, which `files` has.
 */
export function readApacheConfig(
  path: string,
  files: ConfigFiles,
  options: ReaderOptions = {},
): ConfigTree {
  const known = {
    definitions: new Definitions(options.defines ?? [], options.environment ?? new Map()),
    modules: new LoadedModules(),
    version: options.version ?? APACHE_VERSION,
  };
  const state = new ReadingState(path, files, known, SERVER_BOUNDS);
  const nodes: Node[] = [];
  new FileReader(state).readFile(path, { file: path, line: 0 }, nodes, 0);
  return treeOf(state, nodes);
}

/**
 * Read the text of a `.htaccess`.
 *
 * @param known - Of the configuration that it is under.
 */
export function readHtaccess(path: string, text: string, known: Known): ConfigTree {
  const none = { read: () => undefined, list: () => undefined, kind: () => undefined };
  const state = new ReadingState(path, none, known, ACCESS_FILE_BOUNDS);
  const nodes: Node[] = [];
  state.files.push(path);
  new FileReader(state, ['Directory']).readText(path, text, nodes, 0);
  return treeOf(state, nodes);
}

function treeOf(state: ReadingState, nodes: readonly Node[]): ConfigTree {
  const { finalFault, files, notes, definitions, modules, version } = state;
  return { nodes, fault: finalFault, files, notes, known: { definitions, modules, version } };
}
