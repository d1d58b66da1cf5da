import type { ConfigFiles } from '../apache/config-files.ts';
import type { Environment } from '../rewrite/rewrite-state.ts';
import type { RewriteOutcome } from '../rewrite/server-rewriting.ts';
import { accessFilesOf, type AccessFiles } from './access-files.ts';
import type { Assume } from './assume.ts';
import type { Said } from './cosign-settings.ts';
import { merge, settingsOf, type Effective } from './effective.ts';
import { decideExpression } from './expression.ts';
import { mapPath, type Mapping } from './file-mapping.ts';
import { findFile, type FoundFile } from './found-file.ts';
import { mappingByRules } from './rewritten-mapping.ts';
import { withConditions } from './request-environment.ts';
import { RequestRewriting } from './request-rewriting.ts';
import type { WebRequest } from './request-url.ts';
import { requestVariables } from './request-variables.ts';
import type { Scope } from './scope.ts';
import { walkSections } from './section-walk.ts';
import type { Walk, WalkSite, WalkTarget } from './walk-site.ts';
import type { Servers } from './server-config.ts';
import { mapUserFolder } from './user-folder.ts';
import type { Visit } from './visit.ts';

/** Where a path leads, with all that holds there. */
export interface Place {
  /** As `<Location>` sees it. */
  readonly path: string;
  readonly query: string;
  /** What is set before the user is asked for. */
  readonly environment: Environment;
  readonly mapping: Mapping;
  readonly found: FoundFile | undefined;
  /** Whether it is a folder, whatever handles it. */
  readonly isFolder: boolean;
  readonly scopes: readonly Scope[];
  readonly effective: Effective;
  /** What Apache answers with 500 for in a `.htaccess`. */
  readonly fault: Said | undefined;
  /** What the server's own rules made of the path. */
  readonly rewritten: RewriteOutcome;
}

/** Finds what holds for a path. */
export class RequestPlaces {
  readonly rewriting: RequestRewriting;
  readonly #servers: Servers;
  readonly #request: WebRequest;
  readonly #files: ConfigFiles;
  readonly #assume: Assume;
  readonly #accessFiles: AccessFiles;
  readonly #known = new Map<Visit, Place>();

  constructor(servers: Servers, request: WebRequest, files: ConfigFiles, assume: Assume) {
    this.rewriting = new RequestRewriting(servers, request, files, assume);
    this.#servers = servers;
    this.#request = request;
    this.#files = files;
    this.#assume = assume;
    this.#accessFiles = accessFilesOf(servers, files);
  }

  /** Find what holds for a visit: rewriting of the server, mapping, sections. */
  find(visit: Visit): Place {
    const known = this.#known.get(visit);
    if (known !== undefined) return known;
    const place = this.#look(visit);
    this.#known.set(visit, place);
    return place;
  }

  #look(visit: Visit): Place {
    const { main, server } = this.#servers;
    const ofServers = (server.isMain ? [main] : [main, server]).map(({ defaults }) => defaults);
    const before = this.#withConditions(visit.environment, ofServers, visit.path);
    const translated = this.rewriting.inServer(visit, before, () => this.#early(visit.path));
    const { outcome, query } = translated;
    const path = outcome.kind === 'path' && outcome.isPassedThrough ? outcome.path : visit.path;
    const mapping = mappingByRules(outcome, this.#servers, this.#files) ?? this.#map(path);
    const found =
      mapping.kind === 'file' ? findFile(mapping.path, mapping.base, this.#files) : undefined;
    const proxied = mapping.kind === 'proxy' ? mapping.url : undefined;
    const isFile = /file$/.test(found?.kind ?? '') && !visit.isSubrequest;
    const target = { path, file: found?.path, proxied, isFile, folder: visit.folder };
    // What is asked on behalf of a folder is asked by GET.
    const method = visit.isSubrequest ? 'GET' : this.#request.method;
    const { scopes, fault } = this.#walk(target, this.#decide(target, method));
    const effective = merge(scopes, settingsOf(server, main));
    const isProxied = scopes.some((scope) => scope.isProxied);
    return {
      path,
      query,
      environment: this.#withConditions(
        translated.environment,
        scopes.slice(ofServers.length),
        path,
      ),
      mapping,
      found: isProxied || effective.handler !== undefined ? undefined : found,
      isFolder: !isProxied && /folder$/.test(found?.kind ?? ''),
      scopes,
      effective,
      fault,
      rewritten: outcome,
    };
  }

  /** Map a path: folders of users come where no proxy and no alias does. */
  #map(path: string): Mapping {
    const mapping = mapPath(path, this.#servers, this.#assume);
    if (mapping.kind !== 'file' || mapping.from !== undefined) return mapping;
    return mapUserFolder(path, this.#servers, this.#files, this.#assume) ?? mapping;
  }

  /** What holds for a path before it is mapped: no files, and no conditions. */
  #early(path: string): readonly Scope[] {
    const target = { path, file: undefined, proxied: undefined };
    const { scopes } = this.#walk(target, () => false);
    return scopes.filter(({ from }) => !/^<(if|else)/i.test(from.directive));
  }

  #withConditions(before: Environment, scopes: readonly Scope[], path: string): Environment {
    const lines = scopes.flatMap((scope) => scope.handling);
    return withConditions(before, lines, this.#request, path);
  }

  #decide(target: WalkTarget, method: string): WalkSite['decide'] {
    const request = { ...this.#request, method };
    const variables = requestVariables(request, target.path, target.file, this.#servers);
    return (expression, at) => decideExpression(expression, variables) ?? this.#assume(at);
  }

  #walk(target: WalkTarget, decide: WalkSite['decide']): Walk {
    const { main, server } = this.#servers;
    return walkSections(target, {
      servers: server.isMain ? [main] : [main, server],
      accessFiles: this.#accessFiles,
      decide,
      assume: this.#assume,
    });
  }
}
