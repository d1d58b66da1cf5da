import type { Directive, Node, Section } from '../apache/tree.ts';
import { firstWord, wordsOf } from '../apache/words.ts';
import { isAccessRule, withAccessRule, type AccessRules } from './access-rules.ts';
import { refusalOf } from './cosign-arguments.ts';
import {
  fillFromServer,
  isCosign,
  said,
  withDirective,
  type CosignSettings,
  type Said,
} from './cosign-settings.ts';
import {
  containerKind,
  methodLimit,
  readRequire,
  type MethodLimit,
  type Requirement,
} from './requirement.ts';

/** A section inside another one, or a server, and what the server said before it. */
export interface Inner {
  readonly node: Section;
  readonly server: CosignSettings | undefined;
}

/** `<If>` with its `<ElseIf>` and `<Else>`. */
export type IfChain = readonly Inner[];

/** What one section, `.htaccess` or server says of the requests that it is for. */
export interface Scope {
  /** `<Location /a>`, say. */
  readonly from: Said;
  /** `undefined` where no directive is mod_cosign's: what is around it holds whole. */
  readonly cosign: CosignSettings | undefined;
  /** Its own directives of mod_cosign, in order. */
  readonly cosignLines: readonly Directive[];
  /** The server's `CosignRequireFactor` that a section took for want of its own. */
  readonly taken: Said | undefined;
  readonly requirement: Requirement | undefined;
  /** `undefined` where nobody said it, which counts as off. */
  readonly authMerging: 'off' | 'and' | 'or' | undefined;
  readonly authType: (Said & { readonly value: string }) | undefined;
  /** Whether there is an `AuthName`. */
  readonly hasAuthName: boolean | undefined;
  readonly access: AccessRules | undefined;
  readonly handler: string | undefined;
  readonly indexes: readonly string[] | undefined;
  readonly hasDirectorySlash: boolean | undefined;
  readonly override: readonly string[] | undefined;
  readonly overrideList: readonly string[] | undefined;
  /** mod_rewrite's directives, which a section does not inherit. */
  readonly rewriting: readonly Directive[];
  readonly redirects: readonly Directive[];
  /** What says how a file is come by, and what the environment has. */
  readonly handling: readonly Directive[];
  readonly isProxied: boolean;
  readonly files: readonly Inner[];
  readonly ifs: readonly IfChain[];
  /** Why Apache does not start, or answers 500 for a `.htaccess`. */
  readonly faults: readonly Said[];
}

type Lists = 'cosignLines' | 'rewriting' | 'redirects' | 'handling' | 'files' | 'ifs' | 'faults';
type Building = { -readonly [K in Exclude<keyof Scope, Lists>]: Scope[K] } & {
  readonly cosignLines: Directive[];
  readonly rewriting: Directive[];
  readonly redirects: Directive[];
  readonly handling: Directive[];
  readonly files: Inner[];
  readonly ifs: Inner[][];
  readonly faults: Said[];
};

const PATHS = /^(directory|directorymatch|location|locationmatch|virtualhost|proxy|proxymatch)$/;

const HANDLING =
  /^(options|setenv|setenvif|setenvifnocase|browsermatch|browsermatchnocase|fallbackresource|acceptpathinfo|errordocument|usecanonicalname|action|addhandler)$/i;

/**
 * Read what a section says.
 *
 * @param server - What its server said so far: the gaps are filled from it. Where the nodes are the
 *   server's own, `undefined`, and mod_cosign's directives are not the scope's.
 */
export function readScope(
  from: Said,
  nodes: readonly Node[],
  server: CosignSettings | undefined,
): Scope {
  const scope: Building = {
    from,
    cosign: undefined,
    cosignLines: [],
    taken: undefined,
    requirement: undefined,
    authMerging: undefined,
    authType: undefined,
    hasAuthName: undefined,
    access: undefined,
    handler: undefined,
    indexes: undefined,
    hasDirectorySlash: undefined,
    override: undefined,
    overrideList: undefined,
    rewriting: [],
    redirects: [],
    handling: [],
    isProxied: false,
    files: [],
    ifs: [],
    faults: [],
  };
  const required: Requirement[] = [];
  readNodes(scope, nodes, server, [], required);
  if (required.length > 0) scope.requirement = { kind: 'any', of: required };
  return scope;
}

function readNodes(
  scope: Building,
  nodes: readonly Node[],
  server: CosignSettings | undefined,
  limits: readonly MethodLimit[],
  required: Requirement[],
): void {
  for (const node of nodes) {
    if (node.kind === 'directive') readDirective(scope, node, server, limits, required);
    else readSection(scope, node, server, limits, required);
  }
}

function readSection(
  scope: Building,
  node: Section,
  server: CosignSettings | undefined,
  limits: readonly MethodLimit[],
  required: Requirement[],
): void {
  const name = node.name.toLowerCase();
  const container = containerKind(node);
  const limit = methodLimit(node);
  if (container !== undefined) {
    const inside: Requirement[] = [];
    readNodes(scope, node.children, server, limits, inside);
    required.push({ kind: container, of: inside });
  } else if (limit !== undefined) {
    readNodes(scope, node.children, server, [...limits, limit], required);
  } else if (name === 'files' || name === 'filesmatch') {
    scope.files.push({ node, server });
  } else if (name === 'if') {
    scope.ifs.push([{ node, server }]);
  } else if (name === 'elseif' || name === 'else') {
    scope.ifs.at(-1)?.push({ node, server });
  } else if (server !== undefined && PATHS.test(name)) {
    const what = `<${node.name}> cannot be in ${scope.from.directive}`;
    scope.faults.push({ ...saidSection(node), directive: what });
  } else if (!PATHS.test(name)) {
    // What nobody knows may hold anything; mod_cosign's directives in it would count.
    readNodes(scope, node.children, server, limits, required);
  }
}

function readDirective(
  scope: Building,
  node: Directive,
  server: CosignSettings | undefined,
  limits: readonly MethodLimit[],
  required: Requirement[],
): void {
  if (isCosign(node.name)) {
    if (server !== undefined) readCosign(scope, node, server);
    return;
  }
  if (isAccessRule(node.name)) {
    scope.access = withAccessRule(scope.access, node, limits);
    return;
  }
  const { word } = firstWord(node.args);
  switch (node.name.toLowerCase()) {
    case 'require':
      required.push(readRequire(node, limits));
      return;
    case 'authtype':
      scope.authType = { ...said(node), value: word };
      return;
    case 'authname':
      scope.hasAuthName = true;
      return;
    case 'authmerging':
      scope.authMerging = /^(and|or)$/i.test(word) ? (word.toLowerCase() as 'and' | 'or') : 'off';
      return;
    case 'sethandler':
      scope.handler = word;
      return;
    case 'directoryindex':
      scope.indexes = wordsOf(node.args);
      return;
    case 'directoryslash':
      scope.hasDirectorySlash = word.toLowerCase() !== 'off';
      return;
    case 'allowoverride':
      scope.override = wordsOf(node.args).map((each) => each.toLowerCase());
      return;
    case 'allowoverridelist':
      scope.overrideList = wordsOf(node.args).map((each) => each.toLowerCase());
      return;
    case 'redirect':
    case 'redirectmatch':
    case 'redirecttemp':
    case 'redirectpermanent':
      scope.redirects.push(node);
      return;
    case 'proxypass':
    case 'proxypassmatch':
      scope.isProxied ||= server !== undefined;
      return;
    default:
      if (/^rewrite/i.test(node.name)) scope.rewriting.push(node);
      else if (HANDLING.test(node.name)) scope.handling.push(node);
  }
}

function readCosign(scope: Building, node: Directive, server: CosignSettings): void {
  const what = refusalOf(node, true);
  if (what !== undefined) scope.faults.push({ ...said(node), directive: what });
  scope.cosignLines.push(node);
  scope.taken = server.factors;
  scope.cosign = withDirective(scope.cosign ?? fillFromServer(server), node);
}

const SCOPES = new WeakMap<Inner, Scope>();

/** What a section says, read once. */
export function scopeOf(inner: Inner): Scope {
  const known = SCOPES.get(inner);
  if (known !== undefined) return known;
  const { node, server } = inner;
  const scope = readScope(saidSection(node), node.children, server ?? { isConfigured: false });
  SCOPES.set(inner, scope);
  return scope;
}

/** A section as it is shown. */
export function saidSection({ name, args, file, line, use }: Section): Said {
  const directive = args === '' ? `<${name}>` : `<${name} ${args}>`;
  return use === undefined ? { directive, file, line } : { directive, file, line, use };
}

/** Whether mod_cosign has a say in a section, however deep. */
export function hasCosign(nodes: readonly Node[]): boolean {
  return nodes.some((node) =>
    node.kind === 'directive' ? isCosign(node.name) : hasCosign(node.children),
  );
}
