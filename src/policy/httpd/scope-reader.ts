import type { Directive, Node, Section } from '../apache/tree.ts';
import { firstWord, wordsOf } from '../apache/words.ts';
import { isAccessRule, withAccessRule } from './access-rules.ts';
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
import { emptyScope, type OpenScope } from './open-scope.ts';
import { saidSection, type Inner, type Scope } from './scope.ts';

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
  return new ScopeReader(from, server).read(nodes);
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

class ScopeReader {
  readonly #scope: OpenScope;
  readonly #server: CosignSettings | undefined;

  constructor(from: Said, server: CosignSettings | undefined) {
    this.#server = server;
    this.#scope = emptyScope(from);
  }

  read(nodes: readonly Node[]): Scope {
    const required: Requirement[] = [];
    this.#readNodes(nodes, [], required);
    if (required.length > 0) this.#scope.requirement = { kind: 'any', of: required };
    return this.#scope;
  }

  #readNodes(
    nodes: readonly Node[],
    limits: readonly MethodLimit[],
    required: Requirement[],
  ): void {
    for (const node of nodes) {
      if (node.kind === 'directive') this.#readDirective(node, limits, required);
      else this.#readSection(node, limits, required);
    }
  }

  #readSection(node: Section, limits: readonly MethodLimit[], required: Requirement[]): void {
    const scope = this.#scope;
    const server = this.#server;
    const name = node.name.toLowerCase();
    const container = containerKind(node);
    const limit = methodLimit(node);
    if (container !== undefined) {
      const inside: Requirement[] = [];
      this.#readNodes(node.children, limits, inside);
      required.push({ kind: container, of: inside });
    } else if (limit !== undefined) {
      this.#readNodes(node.children, [...limits, limit], required);
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
      this.#readNodes(node.children, limits, required);
    }
  }

  #readDirective(node: Directive, limits: readonly MethodLimit[], required: Requirement[]): void {
    const scope = this.#scope;
    if (isCosign(node.name)) {
      if (this.#server !== undefined) this.#readCosign(node, this.#server);
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
        scope.isProxied ||= this.#server !== undefined;
        return;
      default:
        if (/^rewrite/i.test(node.name)) scope.rewriting.push(node);
        else if (HANDLING.test(node.name)) scope.handling.push(node);
    }
  }

  #readCosign(node: Directive, server: CosignSettings): void {
    const scope = this.#scope;
    const what = refusalOf(node, true);
    if (what !== undefined) scope.faults.push({ ...said(node), directive: what });
    scope.cosignLines.push(node);
    scope.taken = server.factors;
    scope.cosign = withDirective(scope.cosign ?? fillFromServer(server), node);
  }
}
