import type { ConfigFiles } from '../apache/config-files.ts';

/** What a folder has. */
export interface FolderEntry {
  readonly name: string;
  /** Links are followed, but not back to a folder on the way to them. */
  readonly isFolder: boolean;
}

/** Files whose folders can be looked through. */
export interface FileTree extends ConfigFiles {
  /** What is in a folder, `undefined` when it is none. */
  entries(path: string): readonly FolderEntry[] | undefined;
}
