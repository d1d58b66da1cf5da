import type { ConfigFiles } from '../../../src/policy/apache/config-files.ts';

/** Files of a machine that is not there, by their paths. */
export function fakeFiles(texts: Readonly<Record<string, string>>): ConfigFiles {
  const paths = Object.keys(texts);
  const isFolder = (path: string): boolean =>
    paths.some((each) => each.startsWith(path === '/' ? '/' : `${path}/`));
  return {
    read: (path) => texts[path],
    list: (path) => {
      if (!isFolder(path)) return undefined;
      const below = path === '/' ? '/' : `${path}/`;
      const names = paths
        .filter((each) => each.startsWith(below))
        .map((each) => each.slice(below.length).split('/')[0] ?? '');
      return [...new Set(names)];
    },
    kind: (path) => (texts[path] !== undefined ? 'file' : isFolder(path) ? 'folder' : undefined),
  };
}
