import type { ConfigFiles } from '../apache/config-files.ts';
import { readHtaccess } from '../apache/config-reader.ts';
import type { Known, Node } from '../apache/tree.ts';
import type { Remark } from '../read-config.ts';
import { TooLarge } from '../reading-budget.ts';
import type { CosignSettings, Said } from './cosign-settings.ts';
import { allowedNodes, isLenient, isOverrideOff, type Override } from './htaccess.ts';
import { settingsOf } from './effective.ts';
import { readScope } from './scope-reader.ts';
import type { Scope } from './scope.ts';
import type { Servers } from './server-config.ts';

/** A `.htaccess`: what it says, or why Apache answers 500 for its whole folder. */
export type OpenedAccessFile =
  | { readonly kind: 'read'; readonly scope: Scope }
  | { readonly kind: 'refused'; readonly fault: Said };

/** A `.htaccess`. */
export interface AccessFile {
  readonly path: string;
  readonly nodes: readonly Node[];
  readonly fault: Remark | undefined;
  readonly scope: Scope;
}

/** The `.htaccess` files of the server that answers. */
export function accessFilesOf({ main, server, known }: Servers, files: ConfigFiles): AccessFiles {
  const names = server.accessFiles ?? main.accessFiles ?? ['.htaccess'];
  return new AccessFiles(files, names, settingsOf(server, main), known);
}

/** The `.htaccess` files of a server, each read once. */
export class AccessFiles {
  /** Of `AccessFileName`; the first that is there counts. */
  readonly names: readonly string[];
  readonly #read = new Map<string, AccessFile>();
  readonly #files: ConfigFiles;
  readonly #final: CosignSettings;
  readonly #known: Known;

  /** @param final - The server's final settings, from which the gaps are filled. */
  constructor(files: ConfigFiles, names: readonly string[], final: CosignSettings, known: Known) {
    this.#files = files;
    this.names = names;
    this.#final = final;
    this.#known = known;
  }

  /**
   * The file in a folder, which has a slash behind it, whether Apache looks at it or not.
   *
   * @throws TooLarge for one that is more than we read.
   */
  in(folder: string): AccessFile | undefined {
    for (const name of this.names) {
      const path = `${folder}${name}`;
      const known = this.#read.get(path);
      if (known !== undefined) return known;
      const text = this.#files.read(path);
      if (text === undefined) {
        if (this.#files.kind(path) === undefined) continue;
        // Apache might read it, or refuse all that is in the folder.
        throw new TooLarge(
          { file: path, line: 1 },
          'cannot be read here, so what it says is not known',
        );
      }
      const { nodes, fault } = readHtaccess(path, text, this.#known);
      // What Apache makes of it is not known then, and neither is who gets in.
      if (fault?.isOurs === true) throw new TooLarge(fault, fault.what);
      const from = { file: path, line: 0, directive: path };
      const file = { path, nodes, fault, scope: readScope(from, nodes, this.#final) };
      this.#read.set(path, file);
      return file;
    }
    return undefined;
  }

  /** Open the file in a folder; `undefined` where there is none, or none is looked at. */
  open(folder: string, override: Override): OpenedAccessFile | undefined {
    if (isOverrideOff(override)) return undefined;
    const found = this.in(folder);
    if (found === undefined) return undefined;
    if (found.fault !== undefined) {
      const { file, line, what } = found.fault;
      return { kind: 'refused', fault: { file, line, directive: what } };
    }
    const { nodes, fault } = allowedNodes(found.nodes, override);
    if (fault !== undefined) return { kind: 'refused', fault };
    const { scope } = found;
    const read = isLenient(override) ? readScope(scope.from, nodes, this.#final) : scope;
    return { kind: 'read', scope: read };
  }
}
