import type { FileTree } from '../../../src/policy/places/file-tree.ts';

/** Files of a machine that is not there, by their paths. */
export function fakeFiles(texts: Readonly<Record<string, string>>): FileTree {
  const paths = Object.keys(texts);
  const isFolder = (path: string): boolean =>
    paths.some((each) => each.startsWith(path === '/' ? '/' : `${path}/`));
  const list = (path: string): readonly string[] | undefined => {
    if (!isFolder(path)) return undefined;
    const below = path === '/' ? '/' : `${path}/`;
    const names = paths
      .filter((each) => each.startsWith(below))
      .map((each) => each.slice(below.length).split('/')[0] ?? '');
    return [...new Set(names)];
  };
  return {
    read: (path) => texts[path],
    list,
    entries: (path) => {
      const folder = path.replace(/\/$/, '');
      return list(folder)?.map((name) => ({ name, isFolder: isFolder(`${folder}/${name}`) }));
    },
    kind: (path) => (texts[path] !== undefined ? 'file' : isFolder(path) ? 'folder' : undefined),
  };
}
