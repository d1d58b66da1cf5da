import type { ConfigFiles } from '../apache/config-files.ts';

/** What a path leads to, as far as the tree at hand shows. */
export interface FoundFile {
  /** As far as it exists; a folder's with a slash behind it. */
  readonly path: string;
  /** `assumed`: the tree has no content there, so nothing speaks against it. */
  readonly kind: 'file' | 'folder' | 'missing' | 'assumed-file' | 'assumed-folder';
}

/**
 * Find a file below a folder.
 *
 * A copy of a configuration often comes without the pages. So a file counts as missing only where
 * the folder in which it would be has others, and is assumed to be there elsewhere.
 *
 * @param base - The folder that an alias or the document root names.
 */
export function findFile(path: string, base: string, files: ConfigFiles): FoundFile {
  const plain = path.replace(/\/+$/, '') || '/';
  const kind = files.kind(plain);
  if (kind === 'folder') return { path: plain === '/' ? '/' : `${plain}/`, kind };
  if (kind === 'file' && plain === path) return { path, kind };
  let parent = plain;
  let missing = plain;
  while (parent.length > base.length && files.kind(parent) === undefined) {
    missing = parent;
    parent = parent.slice(0, parent.lastIndexOf('/'));
  }
  if (files.kind(parent) === 'file') return { path: parent, kind: 'missing' };
  if (parent.length >= base.length && hasContent(parent, files)) {
    return { path: missing, kind: 'missing' };
  }
  return { path, kind: path.endsWith('/') ? 'assumed-folder' : 'assumed-file' };
}

/** Whether a folder has pages in it, and is no copy without them. */
export function hasContent(folder: string, files: ConfigFiles): boolean {
  return (files.list(folder) ?? []).some((name) => {
    return !name.startsWith('.') && files.kind(`${folder}/${name}`) === 'file';
  });
}
