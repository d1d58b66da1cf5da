import { NO_OVERRIDE, type Override } from './htaccess.ts';
import { scopeOf } from './scope-reader.ts';
import type { Scope } from './scope.ts';
import { indexesOf } from './section-index.ts';
import { depthOf, fitsFolder, folderText } from './section-pattern.ts';
import { isFor, type Walk, type WalkSite, type WalkTarget } from './walk-site.ts';

/**
 * Find the sections for folders, from the shortest, each with its `.htaccess`, then those by regular
 * expression.
 *
 * @param file - Absolute, a folder's with a slash behind it.
 * @param name - The file, or the folder as the request has it; expressions are tried on it.
 */
export function walkDirectories(
  file: string,
  name: string,
  { isFile, folder: around }: WalkTarget,
  site: WalkSite,
): Walk {
  const indexes = site.servers.map((server) => indexesOf(server).directories);
  const scopes: Scope[] = [];
  let override: Override = NO_OVERRIDE;
  // A file that is asked for itself is looked at as if it were a folder, too.
  const asFolder = isFile === true ? [`${file}/`] : [];
  for (const folder of [...foldersOf(file), ...asFolder]) {
    const here = indexes.flatMap((index) =>
      index.find([folder], ({ inner, pattern }) => {
        if (pattern.kind === 'expression') return false;
        if (depthOf(folderText(pattern.text)) !== depthOf(folder)) return false;
        return isFor(inner, fitsFolder(pattern, folder), site);
      }),
    );
    for (const { inner } of here) {
      const scope = scopeOf(inner);
      scopes.push(scope);
      override = {
        classes: scope.override ?? override.classes,
        list: scope.overrideList ?? override.list,
      };
    }
    if (asFolder.includes(folder)) continue;
    const opened = site.accessFiles.open(folder, override);
    if (opened?.kind === 'refused') return { scopes, fault: opened.fault };
    if (opened !== undefined) scopes.push(opened.scope);
  }
  // What was found for a folder is not looked for again for the index in it.
  const tried = around !== undefined && foldersOf(file).at(-1) === around ? around : name;
  const expressions = indexes.flatMap((index) =>
    index.find([], ({ inner, pattern }) => {
      return pattern.kind === 'expression' && isFor(inner, fitsFolder(pattern, tried), site);
    }),
  );
  scopes.push(...expressions.map(({ inner }) => scopeOf(inner)));
  return { scopes, fault: undefined };
}

/** `/`, `/srv/`, `/srv/www/` of a file in `/srv/www`. */
function foldersOf(file: string): readonly string[] {
  const folders: string[] = [];
  for (let at = file.indexOf('/'); at >= 0; at = file.indexOf('/', at + 1)) {
    folders.push(file.slice(0, at + 1));
  }
  return folders;
}
