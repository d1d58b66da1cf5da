import { isNamed } from '../apache/tree.ts';
import { firstWord } from '../apache/words.ts';
import type { Said } from './cosign-settings.ts';
import { walkDirectories } from './directory-walk.ts';
import { mergeSlashes } from './request-path.ts';
import { scopeOf } from './scope-reader.ts';
import { saidSection, type Scope } from './scope.ts';
import { indexesOf } from './section-index.ts';
import { fitsFileName, fitsPath, fitsProxied, sectionPattern } from './section-pattern.ts';
import { isFor, type Walk, type WalkSite, type WalkTarget } from './walk-site.ts';

/**
 * Find the sections for a request in httpd 2.4's order: directories from the shortest, each with its
 * `.htaccess`, then those by regular expression, files, locations in file order, `<If>`.
 *
 * @see Configuration Sections, How the sections are merged (httpd 2.4)
 */
export function walkSections(target: WalkTarget, site: WalkSite): Walk {
  const scopes = site.servers.map(({ defaults }) => defaults);
  let fault: Said | undefined;
  if (target.file !== undefined) {
    const name = nameOf(target.file, target.path);
    const found = walkDirectories(target.file, name, target, site);
    scopes.push(...found.scopes);
    fault = found.fault;
    scopes.push(...walkFiles(name, scopes, site));
  } else if (target.proxied !== undefined) {
    scopes.push(...walkProxies(target.proxied, site));
  }
  scopes.push(...walkLocations(target.path, site));
  scopes.push(...walkIfs(scopes, site));
  return { scopes, fault };
}

/** Apache has a folder without the slash where the request has none. */
function nameOf(file: string, path: string): string {
  return path.endsWith('/') ? file : file.replace(/(.)\/$/, '$1');
}

/** @param name - The file, or the folder as the request has it. */
function walkFiles(file: string, around: readonly Scope[], site: WalkSite): readonly Scope[] {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return around
    .flatMap((scope) => scope.files)
    .filter((inner) => isFor(inner, fitsFileName(sectionPattern(inner.node), name), site))
    .map(scopeOf);
}

function walkLocations(path: string, site: WalkSite): readonly Scope[] {
  const keys = prefixesOf(mergeSlashes(path));
  return site.servers.flatMap((server) =>
    indexesOf(server)
      .locations.find(keys, ({ inner, pattern }) => isFor(inner, fitsPath(pattern, path), site))
      .map(({ inner }) => scopeOf(inner)),
  );
}

/** What a literal `<Location>` for a path can be: the path up to each slash, with and without it. */
function prefixesOf(path: string): readonly string[] {
  const prefixes = [''];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    if (at > 0) prefixes.push(path.slice(0, at));
    prefixes.push(path.slice(0, at + 1));
  }
  return path.endsWith('/') ? prefixes : [...prefixes, path];
}

function walkProxies(url: string, site: WalkSite): readonly Scope[] {
  return site.servers
    .flatMap(({ proxies }) => proxies)
    .filter((inner) => isFor(inner, fitsProxied(sectionPattern(inner.node), url), site))
    .map(scopeOf);
}

function walkIfs(around: readonly Scope[], site: WalkSite): readonly Scope[] {
  const found: Scope[] = [];
  for (const chain of around.flatMap((scope) => scope.ifs)) {
    const holding = chain.find((inner) => {
      if (site.forced !== undefined) return site.forced.has(inner);
      if (isNamed(inner.node, 'else')) return true;
      return site.decide(firstWord(inner.node.args).word, saidSection(inner.node)) === true;
    });
    if (holding === undefined) continue;
    found.push(scopeOf(holding));
  }
  // What is nested comes after all that it is nested in is laid.
  return found.length === 0 ? found : [...found, ...walkIfs(found, site)];
}
