import { isNamed } from '../apache/tree.ts';
import { firstWord } from '../apache/words.ts';
import type { AccessFiles } from './access-files.ts';
import type { Said } from './cosign-settings.ts';
import type { Decision } from './expression.ts';
import { NO_OVERRIDE, type Override } from './htaccess.ts';
import { mergeSlashes } from './request-path.ts';
import { saidSection, scopeOf, type Inner, type Scope } from './scope.ts';
import { SectionIndex } from './section-index.ts';
import {
  depthOf,
  fitsFileName,
  fitsFolder,
  fitsPath,
  fitsProxied,
  folderText,
  sectionPattern,
  type Fit,
} from './section-pattern.ts';
import type { ServerConfig } from './server-config.ts';

/** The sections that hold for a request, in the order in which they are laid over each other. */
export interface Walk {
  readonly scopes: readonly Scope[];
  /** What Apache answers with 500 for in a `.htaccess`. */
  readonly fault: Said | undefined;
}

/** What the walks are given. */
export interface WalkSite {
  /** The main server, and the host where another one answers. */
  readonly servers: readonly ServerConfig[];
  readonly accessFiles: AccessFiles;
  /** Decide the expression of an `<If>`. */
  decide(expression: string, at: Said): Decision;
  /** Decide a section whose pattern cannot be read here. */
  assume(at: Said): boolean;
  /**
   * Where there is no request: the sections that hold whatever they are for, and the only ones of
   * which a condition holds.
   */
  readonly forced?: ReadonlySet<Inner>;
}

/** Where a request leads. */
export interface WalkTarget {
  readonly path: string;
  /** Absolute, a folder's with a slash behind it; `undefined` for what is no file. */
  readonly file: string | undefined;
  /** The URL behind a proxy. */
  readonly proxied: string | undefined;
  /** Whether a file is there and asked for itself, not as a folder's index. */
  readonly isFile?: boolean;
}

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
    const found = walkDirectories(target.file, target, site);
    scopes.push(...found.scopes);
    fault = found.fault;
    scopes.push(...walkFiles(nameOf(target.file, target.path), scopes, site));
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

function walkDirectories(file: string, { path, isFile }: WalkTarget, site: WalkSite): Walk {
  const name = nameOf(file, path);
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
  const expressions = indexes.flatMap((index) =>
    index.find([], ({ inner, pattern }) => {
      return pattern.kind === 'expression' && isFor(inner, fitsFolder(pattern, name), site);
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

function isFor(inner: Inner, fit: Fit, site: WalkSite): boolean {
  if (fit === true || site.forced?.has(inner) === true) return true;
  return fit === undefined && site.assume(saidSection(inner.node));
}

interface Indexes {
  readonly directories: SectionIndex;
  readonly locations: SectionIndex;
}

const INDEXES = new WeakMap<ServerConfig, Indexes>();

function indexesOf(server: ServerConfig): Indexes {
  const known = INDEXES.get(server);
  if (known !== undefined) return known;
  const indexes = {
    directories: new SectionIndex(server.directories, folderText),
    locations: new SectionIndex(server.locations),
  };
  INDEXES.set(server, indexes);
  return indexes;
}
