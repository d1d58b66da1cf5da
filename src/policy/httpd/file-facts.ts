import type { ConfigFiles } from '../apache/config-files.ts';
import type { FileFacts } from '../rewrite/rewrite-state.ts';
import { hasContent } from './found-file.ts';

/**
 * What is known of files, in a tree that may be a copy without its pages: one that is not there is
 * missing only where the folder in which it would be has others.
 */
export function fileFacts(files: ConfigFiles): FileFacts {
  const kind: FileFacts['kind'] = (path) => {
    if (!path.startsWith('/') || path.includes('\0')) return 'missing';
    const plain = path.replace(/(.)\/+$/, '$1');
    const known = files.kind(plain);
    // A file's name with a slash behind it is the name of nothing.
    if (known !== undefined) return known === 'file' && plain !== path ? 'missing' : known;
    let above = plain;
    while (above !== '' && files.kind(above) === undefined) {
      above = above.slice(0, above.lastIndexOf('/'));
    }
    if (files.kind(above) === 'file') return 'missing';
    return hasContent(above, files) ? 'missing' : undefined;
  };
  return {
    kind,
    isLink: (path) => (kind(path) === 'missing' ? false : undefined),
    isEmpty: (path) => {
      const text = files.read(path);
      return text === undefined ? undefined : text === '';
    },
  };
}
