import type { Position } from '../position.ts';
import type { ConfigFiles } from './config-files.ts';
import { FileReader } from './file-reader.ts';
import { ReadingState } from './reading-state.ts';
import type { ConfigTree, Node } from './tree.ts';

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
  return read(path, files, options, [], (reader, start, nodes) => {
    reader.readFile(path, start, nodes, 0);
  });
}

/** Read the text of a `.htaccess`, in which there are no includes. */
export function readHtaccess(path: string, text: string, options: ReaderOptions = {}): ConfigTree {
  const none = { read: () => undefined, list: () => undefined, kind: () => undefined };
  return read(path, none, options, ['Directory'], (reader, _, nodes) => {
    reader.state.files.push(path);
    reader.readText(path, text, nodes, 0);
  });
}

function read(
  path: string,
  files: ConfigFiles,
  options: ReaderOptions,
  around: readonly string[],
  begin: (reader: FileReader, start: Position, nodes: Node[]) => void,
): ConfigTree {
  const state = new ReadingState(path, files, options);
  const nodes: Node[] = [];
  begin(new FileReader(state, around), { file: path, line: 0 }, nodes);
  return { nodes, fault: state.finalFault, files: state.files, notes: state.notes };
}
