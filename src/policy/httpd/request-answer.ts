import type { ConfigFiles } from '../apache/config-files.ts';
import { wordsOf } from '../apache/words.ts';
import { readComposed, satisfiesComposed } from '../compose/composed-rule.ts';
import { accessFilesOf, type AccessFiles } from './access-files.ts';
import { isLoopback, matchesAddress } from './address-match.ts';
import type { Said } from './cosign-settings.ts';
import { merge, settingsOf, type Effective } from './effective.ts';
import { decideExpression, type Decision } from './expression.ts';
import { mapPath, redirectStatus, wholeRedirect, type Mapping } from './file-mapping.ts';
import { findFile, type FoundFile } from './found-file.ts';
import { passGate, type Passage, type Session } from './gate.ts';
import { readPath } from './request-path.ts';
import type { WebRequest } from './request-url.ts';
import { requestVariables } from './request-variables.ts';
import type { Requirement } from './requirement.ts';
import type { Scope } from './scope.ts';
import { walkSections } from './section-walk.ts';
import type { ServerConfig } from './server-config.ts';

/** What comes back for a request. */
export interface Answer {
  readonly status: number;
  /** What stands between `factors=` and the service; `null` when there is no `factors=`. */
  readonly redirectFactors: string | null;
  /** Whether the server knows a user. */
  readonly authenticated: boolean;
  /** Whether the page came. */
  readonly served: boolean;
}

/** Where a path leads, with all that holds there. */
export interface Place {
  readonly path: string;
  readonly mapping: Mapping;
  readonly found: FoundFile | undefined;
  readonly scopes: readonly Scope[];
  readonly effective: Effective;
  /** What Apache answers with 500 for in a `.htaccess`. */
  readonly fault: Said | undefined;
}

/** Conditions that the request does not decide; told which way to take them. */
export type Assume = (condition: Said) => boolean;

/** Answers for one request, for any session, on one server. */
export class RequestAnswers {
  readonly warnings = new Set<string>();
  readonly #main: ServerConfig;
  readonly #server: ServerConfig;
  readonly #request: WebRequest;
  readonly #files: ConfigFiles;
  readonly #assume: Assume;
  readonly #accessFiles: AccessFiles;
  readonly #places = new Map<string, Place>();

  constructor(
    servers: { readonly main: ServerConfig; readonly server: ServerConfig },
    request: WebRequest,
    files: ConfigFiles,
    assume: Assume,
  ) {
    this.#main = servers.main;
    this.#server = servers.server;
    this.#request = request;
    this.#files = files;
    this.#assume = assume;
    this.#accessFiles = accessFilesOf(servers, files);
  }

  /** Read the request's path; the status where Apache refuses it. */
  path(): ReturnType<typeof readPath> {
    const { paths } = this.#server;
    return readPath(this.#request.path, {
      mergesSlashes: paths.mergesSlashes ?? this.#main.paths.mergesSlashes ?? true,
      encodedSlashes: paths.encodedSlashes ?? this.#main.paths.encodedSlashes ?? 'off',
    });
  }

  answer(session: Session | undefined): Answer {
    const read = this.path();
    return 'status' in read ? refused(read.status, false) : this.#answerPath(read.path, session);
  }

  /** Find what holds for a path, which is normalised. */
  place(path: string): Place {
    const known = this.#places.get(path);
    if (known !== undefined) return known;
    const mapping = mapPath(path, this.#server, this.#main);
    const found =
      mapping.kind === 'file' ? findFile(mapping.path, mapping.base, this.#files) : undefined;
    const final = settingsOf(this.#server, this.#main);
    const variables = requestVariables(this.#request, path, found?.path, this.#server);
    const { scopes, fault } = walkSections(
      { path, file: found?.path, proxied: mapping.kind === 'proxy' ? mapping.url : undefined },
      {
        servers: this.#server.isMain ? [this.#main] : [this.#main, this.#server],
        accessFiles: this.#accessFiles,
        decide: (expression, at): Decision =>
          decideExpression(expression, variables) ?? this.#assume(at),
        assume: this.#assume,
      },
    );
    const effective = merge(scopes, final);
    const isProxied = scopes.some((scope) => scope.isProxied);
    const place = {
      path,
      mapping,
      found: isProxied || effective.handler !== undefined ? undefined : found,
      scopes,
      effective,
      fault,
    };
    this.#places.set(path, place);
    return place;
  }

  #answerPath(path: string, session: Session | undefined): Answer {
    const place = this.place(path);
    const { effective, mapping } = place;
    if (mapping.kind === 'redirect') return refused(mapping.status, false);
    const whole = place.scopes
      .filter((scope) => /^<location/i.test(scope.from.directive))
      .flatMap((scope) => scope.redirects.map(wholeRedirect))
      .findLast((status) => status !== undefined);
    if (whole !== undefined) return refused(whole, false);
    if (place.fault !== undefined) return refused(500, false);
    const passage = passGate(effective, {
      method: this.#request.method,
      session,
      decide: (rule) => this.#decideRule(rule, path),
      matches: ({ from }) => this.#matchesName(from),
    });
    switch (passage.kind) {
      case 'redirected':
        return { ...refused(302, false), redirectFactors: passage.factors ?? null };
      case 'refused':
        return refused(passage.status, passage.hasUser);
      case 'passed':
        return this.#answerPassed(place, session, passage);
    }
  }

  #answerPassed(
    place: Place,
    session: Session | undefined,
    { hasUser }: Extract<Passage, { kind: 'passed' }>,
  ): Answer {
    const stepUp = this.#rewritten(place.effective, hasUser ? (session?.held ?? []) : []);
    if (stepUp !== undefined) return { ...refused(302, hasUser), redirectFactors: stepUp };
    for (const line of place.effective.redirects) {
      const status = redirectStatus(line, place.path);
      if (status !== undefined) return refused(status, hasUser);
    }
    if (place.effective.handler === 'cosign') return refused(this.#validation(), hasUser);
    const { method } = this.#request;
    const served = { status: 200, redirectFactors: null, authenticated: hasUser, served: true };
    switch (place.found?.kind) {
      case undefined:
        return served;
      case 'missing':
        return refused(404, hasUser);
      case 'folder':
      case 'assumed-folder':
        return this.#answerFolder(place, session, hasUser);
      case 'assumed-file':
      case 'file':
        if (place.found.kind === 'assumed-file') {
          this.warnings.add(`${place.found.path} is not in the tree and taken to be there`);
        }
        return /^(GET|HEAD|POST|OPTIONS)$/.test(method) ? served : refused(405, hasUser);
    }
  }

  /** The index is asked for as a request of its own, and its redirect is the folder's. */
  #answerFolder(place: Place, session: Session | undefined, hasUser: boolean): Answer {
    const { effective, path } = place;
    if (!path.endsWith('/')) {
      return effective.hasDirectorySlash ? refused(301, hasUser) : refused(403, hasUser);
    }
    let worst: Answer | undefined;
    for (const index of effective.indexes.filter((each) => each !== 'disabled')) {
      const inner = index.startsWith('/') ? index : `${path}${index}`;
      const answer = this.#answerPath(inner, session);
      if (answer.status === 200) return answer;
      if (answer.status >= 300 && answer.status < 400) return { ...answer, authenticated: hasUser };
      if (answer.status !== 404) worst = answer;
    }
    return worst ?? refused(403, hasUser);
  }

  /** The factors that rewriting sends for; `undefined` where it lets pass. */
  #rewritten({ rewriting }: Effective, held: readonly string[]): string | undefined {
    if (rewriting.length === 0) return undefined;
    const lines = rewriting.map(({ name, args }) => ({ name, words: wordsOf(args) }));
    const composed = readComposed(lines);
    if (composed !== undefined) {
      return satisfiesComposed(composed, held) ? undefined : composed.stepUp.join(',');
    }
    const first = rewriting.find(({ name }) => /^rewriterule$/i.test(name));
    if (first !== undefined) {
      this.warnings.add(`${first.file}:${first.line}: rewriting is not followed`);
    }
    return undefined;
  }

  /** What mod_cosign's own handler answers to a request without a cookie to validate. */
  #validation(): number {
    const settings = settingsOf(this.#server, this.#main);
    if (this.#request.method !== 'GET') return 405;
    const { isConfigured, validReference, validationError } = settings;
    if (!isConfigured || validReference === undefined || validationError === undefined) return 503;
    return this.#request.query === '' ? 403 : 301;
  }

  #decideRule(rule: Extract<Requirement, { kind: 'rule' }>, path: string): boolean {
    const { address } = this.#request;
    switch (rule.provider) {
      case 'ip':
      case 'host':
      case 'forward-dns':
        return rule.words.some((word) => this.#matchesName(word));
      case 'local':
        this.#tellAddress();
        return isLoopback(address);
      case 'expr': {
        const variables = requestVariables(this.#request, path, undefined, this.#server);
        const expression = rule.words.join(' ');
        return decideExpression(expression, variables) ?? this.#assume(rule.said);
      }
      default:
        return this.#assume(rule.said);
    }
  }

  #matchesName(from: string): boolean {
    this.#tellAddress();
    const { address } = this.#request;
    return matchesAddress(address, from) || (from === 'localhost' && isLoopback(address));
  }

  #tellAddress(): void {
    this.warnings.add(`decided for a browser at ${this.#request.address}`);
  }
}

function refused(status: number, authenticated: boolean): Answer {
  return { status, redirectFactors: null, authenticated, served: false };
}
