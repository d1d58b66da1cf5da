/** The files of the machine whose configuration is read; paths are that machine's. */
export interface ConfigFiles {
  /** The text of a file, `undefined` when there is none or it cannot be read. */
  read(path: string): string | undefined;
  /** The names in a folder, `undefined` when it is none. */
  list(path: string): readonly string[] | undefined;
  /** What a path leads to, `undefined` when to nothing. */
  kind(path: string): 'file' | 'folder' | undefined;
}
