import type { Node } from '../apache/tree.ts';
import { childrenOf, isCosign, isNamed, wordsIn } from './nodes.ts';

/** The kinds of sections that apply to some requests only, in Apache's order of merging. */
const SECTION_KINDS = [
  'Directory',
  'DirectoryMatch',
  'Files',
  'FilesMatch',
  'Location',
  'LocationMatch',
  'Proxy',
  'ProxyMatch',
  'If',
  'ElseIf',
  'Else',
] as const;

/** Cosign's directives by lower-case name; of several the last. */
export type Settings = ReadonlyMap<string, Node>;

/** What a section is about: its argument, and how it is meant. */
export interface Pattern {
  readonly kind: 'literal' | 'wildcard' | 'expression';
  readonly text: string;
}

/** A section of a server, or one within another. */
export interface SectionScope {
  readonly node: Node;
  readonly pattern: Pattern;
  readonly server: ServerScope;
  /** The section around it. */
  readonly outer: SectionScope | undefined;
  /** Its own directives; those in `<Limit>` and `<RequireAll>` too, which hold back no Cosign. */
  readonly directives: readonly Node[];
  /** Its own of mod_cosign that make it a section of its own, in order. */
  readonly cosign: readonly Node[];
  /**
   * What it would have, `undefined` without a directive of mod_cosign: its own directives, and
   * the server's that stood above it.
   */
  readonly settings: Settings | undefined;
  /** Place among all sections, main server's and host's, in the order of reading. */
  readonly order: number;
}

/** The main server, or a virtual host. */
export interface ServerScope {
  /** `undefined` for the main server. */
  readonly node: Node | undefined;
  readonly main: ServerScope | undefined;
  readonly directives: readonly Node[];
  /** Of mod_cosign, in order. */
  readonly cosign: readonly Node[];
  /** What holds for requests outside all sections. */
  readonly settings: Settings;
  readonly sections: readonly SectionScope[];
}

/** All servers of a configuration, the main server first. */
export function readSite(nodes: readonly Node[]): readonly ServerScope[] {
  const reading = new SiteReading();
  const main = reading.server(undefined, nodes, undefined);
  const hosts = reading.hosts.map((node) => reading.server(node, childrenOf(node), main));
  return [main, ...hosts];
}

class SiteReading {
  readonly hosts: Node[] = [];
  #order = 0;

  server(
    node: Node | undefined,
    nodes: readonly Node[],
    main: ServerScope | undefined,
  ): ServerScope {
    const directives: Node[] = [];
    const cosign: Node[] = [];
    const own = new Map<string, Node>();
    const sections: SectionScope[] = [];
    // Nobody asks before everything is read.
    let isBare: boolean | undefined;
    const server: ServerScope = {
      node,
      main,
      directives,
      cosign,
      sections,
      // A host with a directive of its own, be it in a section, inherits nothing, without one all.
      get settings() {
        if (main === undefined || own.size > 0) return own;
        isBare ??= sections.every((section) => section.cosign.length === 0);
        return isBare ? main.settings : own;
      },
    };
    for (const each of flatten(nodes)) {
      if (isNamed(each, 'VirtualHost')) this.hosts.push(each);
      else if (isNamed(each, ...SECTION_KINDS))
        this.#section(each, server, undefined, own, sections);
      else {
        directives.push(each);
        if (!isCosign(each)) continue;
        cosign.push(each);
        own.set(each.name.toLowerCase(), each);
      }
    }
    return server;
  }

  #section(
    node: Node,
    server: ServerScope,
    outer: SectionScope | undefined,
    above: Settings,
    all: SectionScope[],
  ): void {
    const inner = flatten(childrenOf(node));
    const directives = inner.filter((each) => !isNamed(each, ...SECTION_KINDS));
    const cosign = directives.filter(isCosign);
    // This one alone does not make the module fill the section, which then has the server's.
    const isOwn = cosign.some((each) => !isNamed(each, 'CosignHttpOnlyCookies'));
    const own = cosign.map((each) => [each.name.toLowerCase(), each] as const);
    const filled = isOwn ? new Map([...above, ...own]) : undefined;
    this.#order += 1;
    const scope: SectionScope = {
      node,
      pattern: patternOf(node),
      server,
      outer,
      directives,
      cosign,
      get settings() {
        return filled ?? (cosign.length > 0 ? server.settings : undefined);
      },
      order: this.#order,
    };
    all.push(scope);
    for (const each of inner) {
      if (isNamed(each, ...SECTION_KINDS)) this.#section(each, server, scope, above, all);
    }
  }
}

function patternOf(node: Node): Pattern {
  const [first = '', second = ''] = wordsIn(node);
  if (/match$/i.test(node.name)) return { kind: 'expression', text: first };
  if (first === '~') return { kind: 'expression', text: second };
  const text = first.length > 1 ? first.replace(/\/+$/, '') : first;
  return { kind: /[*?[]/.test(text) ? 'wildcard' : 'literal', text };
}

/** Directives in containers that are no sections of their own count where those stand. */
function flatten(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) =>
    node.kind === 'directive' || isNamed(node, 'VirtualHost', ...SECTION_KINDS)
      ? [node]
      : [node, ...flatten(node.children)],
  );
}

/** A setting that is `on` or `off`; `undefined` where it is not set. */
export function flagOf(settings: Settings, name: string): boolean | undefined {
  const text = settings.get(name.toLowerCase())?.args.trim().toLowerCase();
  return text === undefined ? undefined : text === 'on';
}

/** The factors that settings demand: raw text split at blanks and tabs, quotes and all. */
export function demandOf(settings: Settings | undefined): readonly string[] {
  const text = settings?.get('cosignrequirefactor')?.args;
  return text === undefined ? [] : text.split(/[ \t]+/).filter(Boolean);
}
