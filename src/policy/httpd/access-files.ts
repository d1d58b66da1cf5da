import type { ConfigFiles } from '../apache/config-files.ts';
import { readHtaccess } from '../apache/config-reader.ts';
import type { ConfigTree } from '../apache/tree.ts';
import type { CosignSettings, Said } from './cosign-settings.ts';
import { htaccessFault, isOverrideOff, type Override } from './htaccess.ts';
import { settingsOf } from './effective.ts';
import { readScope, type Scope } from './scope.ts';
import type { ServerConfig } from './server-config.ts';

/** A `.htaccess`: what it says, or why Apache answers 500 for its whole folder. */
export type OpenedAccessFile =
  | { readonly kind: 'read'; readonly scope: Scope }
  | { readonly kind: 'refused'; readonly fault: Said };

/** The `.htaccess` files of the server that answers. */
export function accessFilesOf(
  { main, server }: { readonly main: ServerConfig; readonly server: ServerConfig },
  files: ConfigFiles,
): AccessFiles {
  const names = server.accessFiles ?? main.accessFiles ?? ['.htaccess'];
  return new AccessFiles(files, names, settingsOf(server, main));
}

/** The `.htaccess` files of a server, each read once. */
export class AccessFiles {
  readonly #trees = new Map<string, ConfigTree>();
  readonly #scopes = new Map<string, Scope>();
  readonly #files: ConfigFiles;
  readonly #names: readonly string[];
  readonly #final: CosignSettings;

  /**
   * @param names - Of `AccessFileName`; the first that is there counts.
   * @param final - The server's final settings, from which the gaps are filled.
   */
  constructor(files: ConfigFiles, names: readonly string[], final: CosignSettings) {
    this.#files = files;
    this.#names = names;
    this.#final = final;
  }

  /** The file in a folder, which has a slash behind it; `undefined` where there is none. */
  treeIn(folder: string): { readonly path: string; readonly tree: ConfigTree } | undefined {
    for (const name of this.#names) {
      const path = `${folder}${name}`;
      const text = this.#files.read(path);
      if (text === undefined) continue;
      const tree = this.#trees.get(path) ?? readHtaccess(path, text);
      this.#trees.set(path, tree);
      return { path, tree };
    }
    return undefined;
  }

  /** Open the file in a folder; `undefined` where there is none, or none is looked at. */
  open(folder: string, override: Override): OpenedAccessFile | undefined {
    if (isOverrideOff(override)) return undefined;
    const found = this.treeIn(folder);
    if (found === undefined) return undefined;
    const { path, tree } = found;
    const fault =
      tree.fault === undefined
        ? htaccessFault(tree.nodes, override)
        : { file: tree.fault.file, line: tree.fault.line, directive: tree.fault.what };
    return fault === undefined
      ? { kind: 'read', scope: this.#scopeOf(path, tree) }
      : { kind: 'refused', fault };
  }

  #scopeOf(path: string, { nodes }: ConfigTree): Scope {
    const known = this.#scopes.get(path);
    if (known !== undefined) return known;
    const scope = readScope({ file: path, line: 0, directive: path }, nodes, this.#final);
    this.#scopes.set(path, scope);
    return scope;
  }
}
