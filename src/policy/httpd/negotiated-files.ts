import type { ConfigFiles } from '../apache/config-files.ts';
import { optionsOf } from './request-options.ts';
import type { Place } from './request-place.ts';

/**
 * The paths that `MultiViews` can mean by a name that is no file: those of files with this name and
 * extensions behind it.
 *
 * @see mod_negotiation (httpd 2.4)
 */
export function negotiatedPaths(place: Place, files: ConfigFiles): readonly string[] {
  const { mapping, found, path } = place;
  if (mapping.kind !== 'file' || found?.kind !== 'missing' || path.endsWith('/')) return [];
  // Behind a name that is no file nothing may follow.
  if (found.path !== mapping.path || !optionsOf(place.scopes).has('multiviews')) return [];
  const end = mapping.path.lastIndexOf('/');
  const folder = mapping.path.slice(0, end);
  const name = mapping.path.slice(end + 1);
  const above = path.slice(0, path.lastIndexOf('/') + 1);
  return (files.list(folder) ?? [])
    .filter((each) => each.startsWith(`${name}.`) && files.kind(`${folder}/${each}`) === 'file')
    .toSorted()
    .map((each) => `${above}${each}`);
}
