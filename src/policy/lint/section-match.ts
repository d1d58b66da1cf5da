import { isNamed } from './nodes.ts';
import type { Pattern, SectionScope, ServerScope } from './site.ts';

/** A part of a server that stands for everything below it. */
export interface Place {
  readonly server: ServerScope;
  /** As a browser asks, decoded; `undefined` where no address is known to lead there. */
  readonly url: string | undefined;
  /** Where its files are; `undefined` where they are not known. */
  readonly path: string | undefined;
  /** The section that it was made for; it applies whatever else. */
  readonly of: SectionScope | undefined;
}

/** What sections of a kind look at, in the order in which kinds are merged. */
const PHASES = ['path', 'path expression', 'file name', 'address', 'condition'] as const;
type Phase = (typeof PHASES)[number];

const PHASE_OF: Readonly<Record<string, Phase>> = {
  directory: 'path',
  directorymatch: 'path expression',
  files: 'file name',
  filesmatch: 'file name',
  location: 'address',
  locationmatch: 'address',
  proxy: 'address',
  proxymatch: 'address',
  if: 'condition',
  elseif: 'condition',
  else: 'condition',
};

export function phaseOf({ node }: SectionScope): Phase {
  return PHASE_OF[node.name.toLowerCase()] ?? 'path';
}

/** The sections of a server that apply to a place, in the order in which they are merged. */
export function sectionsAt(place: Place): readonly SectionScope[] {
  const { literal, others } = indexOf(place.server);
  const candidates = new Set(others);
  for (const path of [place.url, place.path]) {
    for (const above of prefixes(path)) {
      for (const section of literal.get(above) ?? []) candidates.add(section);
    }
  }
  for (let own = place.of; own !== undefined; own = own.outer) candidates.add(own);
  return [...candidates].filter((section) => appliesTo(section, place)).sort(byMerging);
}

interface SectionIndex {
  /** By the literal text of sections that stand in no other. */
  readonly literal: ReadonlyMap<string, readonly SectionScope[]>;
  readonly others: readonly SectionScope[];
}

const INDEXES = new WeakMap<ServerScope, SectionIndex>();

/** A configuration may have tens of thousands of sections, each of which is looked up. */
function indexOf(server: ServerScope): SectionIndex {
  const known = INDEXES.get(server);
  if (known !== undefined) return known;
  const literal = new Map<string, SectionScope[]>();
  const others: SectionScope[] = [];
  for (const section of [...(server.main?.sections ?? []), ...server.sections]) {
    const isPlain = section.pattern.kind === 'literal' && section.outer === undefined;
    if (isPlain && ['path', 'address'].includes(phaseOf(section))) {
      const same = literal.get(section.pattern.text);
      if (same === undefined) literal.set(section.pattern.text, [section]);
      else same.push(section);
    } else others.push(section);
  }
  const index = { literal, others };
  INDEXES.set(server, index);
  return index;
}

/** `/`, `/a`, `/a/b` of `/a/b`. */
function prefixes(path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  const segments = path.split('/').filter(Boolean);
  return ['/', ...segments.map((_, at) => `/${segments.slice(0, at + 1).join('/')}`)];
}

/** Compare two sections by which is merged first. */
export function byMerging(a: SectionScope, b: SectionScope): number {
  const [phaseA, phaseB] = [phaseOf(a), phaseOf(b)];
  if (phaseA !== phaseB) return PHASES.indexOf(phaseA) - PHASES.indexOf(phaseB);
  // Shortest first.
  const depth = phaseA === 'path' ? depthOf(a) - depthOf(b) : 0;
  return depth === 0 ? a.order - b.order : depth;
}

function depthOf(section: SectionScope): number {
  return section.pattern.text.split('/').filter(Boolean).length;
}

function appliesTo(section: SectionScope, place: Place): boolean {
  if (section === place.of || isAround(section, place.of)) return true;
  if (section.outer !== undefined && !appliesTo(section.outer, place)) return false;
  // What only a request decides applies to the place that was made for it.
  if (isNamed(section.node, 'Files', 'FilesMatch', 'If', 'ElseIf', 'Else', 'Proxy', 'ProxyMatch')) {
    return false;
  }
  const isUrl = isNamed(section.node, 'Location', 'LocationMatch');
  const subject = isUrl ? place.url : place.path;
  return subject !== undefined && matches(section.pattern, subject);
}

function isAround(section: SectionScope, inner: SectionScope | undefined): boolean {
  return inner?.outer !== undefined && (inner.outer === section || isAround(section, inner.outer));
}

/** Whether a pattern covers a path: the path itself or something above it. */
export function matches({ kind, text }: Pattern, path: string): boolean {
  switch (kind) {
    case 'literal':
      return isWithin(path, text);
    case 'wildcard':
      return new RegExp(`^${wildcard(text)}(/|$)`).test(path);
    case 'expression':
      try {
        return new RegExp(text).test(path);
      } catch {
        // Perl knows more than this language; what cannot be read covers nothing.
        return false;
      }
  }
}

/** Whether a path is a folder or below it, by whole segments. */
export function isWithin(path: string, folder: string): boolean {
  const bare = folder.replace(/\/+$/, '');
  return bare === '' || path === bare || path.startsWith(`${bare}/`);
}

function wildcard(text: string): string {
  return text.replace(/\[[^\]]*\]|[^]/g, (part) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (/^\[.+\]$/.test(part)) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    return part.replace(/[^A-Za-z0-9/_]/, '\\$&');
  });
}
