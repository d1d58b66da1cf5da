import type { Node } from '../apache/tree.ts';
import type { AccessFile } from '../httpd/access-files.ts';
import type { Position } from '../position.ts';
import type { CosignSettings } from '../httpd/cosign-settings.ts';
import { scopeOf } from '../httpd/scope-reader.ts';
import type { Inner, Scope } from '../httpd/scope.ts';
import {
  depthOf,
  folderText,
  sectionPattern,
  type SectionPattern,
} from '../httpd/section-pattern.ts';
import type { ServerConfig } from '../httpd/server-config.ts';

/** A section of a server, one within another, or a `.htaccess`. */
export interface SiteSection {
  /** Of the section in lower case, or `htaccess`. */
  readonly kind: string;
  /** What a `.htaccess` is for is its folder. */
  readonly pattern: SectionPattern;
  readonly scope: Scope;
  /** `undefined` for a `.htaccess`. */
  readonly entry: Inner | undefined;
  readonly nodes: readonly Node[];
  /** Where to tell what is wrong with all of it. */
  readonly at: Position;
  readonly outer: SiteSection | undefined;
  readonly server: ServerConfig;
  /** Place among all sections of its server, the main server's first, those of a kind in order. */
  readonly order: number;
}

const SECTIONS = new WeakMap<Scope, SiteSection>();

/** The section that a scope was read from; `undefined` for what a server says itself. */
export function sectionOf(scope: Scope): SiteSection | undefined {
  return SECTIONS.get(scope);
}

/** All sections of a server, those within others behind them. */
export function sectionsOf(server: ServerConfig): readonly SiteSection[] {
  const { directories, locations, proxies, defaults, isMain } = server;
  const sections: SiteSection[] = [];
  const entries = [...directories, ...locations, ...proxies, ...innerOf(defaults)];
  addSections(sections, entries, undefined, server, isMain ? 0 : HOSTS_BEGIN);
  return sections;
}

/** The sections of a `.htaccess`: itself, and those within it. */
export function sectionsOfAccessFile(
  { path, nodes, scope }: AccessFile,
  server: ServerConfig,
): readonly SiteSection[] {
  const [first] = scope.cosignLines;
  const section: SiteSection = {
    kind: 'htaccess',
    pattern: {
      kind: 'literal',
      text: path.slice(0, path.lastIndexOf('/') + 1),
      matcher: undefined,
    },
    scope,
    entry: undefined,
    nodes,
    at: { file: path, line: first?.line ?? nodes[0]?.line ?? 1 },
    outer: undefined,
    server,
    order: ACCESS_FILES_BEGIN,
  };
  SECTIONS.set(scope, section);
  const sections = [section];
  addSections(sections, innerOf(scope), section, server, ACCESS_FILES_BEGIN);
  return sections;
}

/** The main server's sections come before a host's, and a folder's `.htaccess` behind both. */
const HOSTS_BEGIN = 1e9;
const ACCESS_FILES_BEGIN = 2e9;

function addSections(
  sections: SiteSection[],
  entries: readonly Inner[],
  outer: SiteSection | undefined,
  server: ServerConfig,
  from: number,
): void {
  for (const entry of entries) {
    const { node } = entry;
    const section: SiteSection = {
      kind: node.name.toLowerCase(),
      pattern: sectionPattern(node),
      scope: scopeOf(entry),
      entry,
      nodes: node.children,
      at: node,
      outer,
      server,
      order: from + sections.length,
    };
    SECTIONS.set(section.scope, section);
    sections.push(section);
    addSections(sections, innerOf(section.scope), section, server, from);
  }
}

function innerOf({ files, ifs }: Scope): readonly Inner[] {
  return [...files, ...ifs.flat()];
}

/** What mod_cosign would do by a section alone; `undefined` where it has no say there. */
export function settingsIn(
  { scope: { cosign } }: SiteSection,
  final: CosignSettings,
): CosignSettings | undefined {
  // Without a directive that configures, the section has what its server has in the end.
  return cosign === undefined || cosign.isConfigured ? cosign : final;
}

/** What sections look at, in the order in which kinds are merged. */
const PHASES = ['path', 'path expression', 'file name', 'address', 'condition'] as const;
type Phase = (typeof PHASES)[number];

/** What a section looks at. */
export function phaseOf({ kind, pattern }: SiteSection): Phase {
  if (kind.startsWith('files')) return 'file name';
  if (/^(location|proxy)/.test(kind)) return 'address';
  if (/^(if|elseif|else)$/.test(kind)) return 'condition';
  return pattern.kind === 'expression' ? 'path expression' : 'path';
}

/** Compare two sections by which is merged first. */
export function byMerging(one: SiteSection, other: SiteSection): number {
  const [first, second] = [phaseOf(one), phaseOf(other)];
  if (first !== second) return PHASES.indexOf(first) - PHASES.indexOf(second);
  const depth = (section: SiteSection): number => depthOf(folderText(section.pattern.text));
  const difference = first === 'path' ? depth(one) - depth(other) : 0;
  return difference === 0 ? one.order - other.order : difference;
}

/** A section as it is written, a `.htaccess` by its name. */
export function sectionName({ kind, scope: { from } }: SiteSection): string {
  return kind === 'htaccess' ? from.file.slice(from.file.lastIndexOf('/') + 1) : from.directive;
}
