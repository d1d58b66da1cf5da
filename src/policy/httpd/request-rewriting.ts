import { hasWildcard, wildcardPattern } from '../apache/wildcards.ts';
import type { ConfigFiles } from '../apache/config-files.ts';
import { rewriteInDirectory } from '../rewrite/directory-rewriting.ts';
import type { Environment, RewriteContext, RewriteState } from '../rewrite/rewrite-state.ts';
import { rewriteInServer, type RewriteOutcome } from '../rewrite/server-rewriting.ts';
import type { Assume } from './assume.ts';
import { fileFacts } from './file-facts.ts';
import type { Mapping } from './file-mapping.ts';
import { optionsOf } from './request-options.ts';
import type { Place } from './request-place.ts';
import type { Servers } from './server-config.ts';
import type { WebRequest } from './request-url.ts';
import { requestVariables } from './request-variables.ts';
import { sectionRewriting, serverRewriting } from './rewriting-scopes.ts';
import type { Scope } from './scope.ts';
import { takesPort } from './server-address.ts';
import type { ServerConfig } from './server-config.ts';
import type { Visit } from './visit.ts';

/** What rules made of a request, with what they left in its environment. */
export interface Rewritten {
  readonly outcome: RewriteOutcome;
  readonly query: string;
  readonly environment: Environment;
  /** Of H and T: what makes the answer is no file. */
  readonly handler: string | undefined;
}

/** Runs mod_rewrite's rules for a request, each at its stage. */
export class RequestRewriting {
  readonly #servers: Servers;
  readonly #request: WebRequest;
  readonly #files: ConfigFiles;
  readonly #assume: Assume;

  constructor(servers: Servers, request: WebRequest, files: ConfigFiles, assume: Assume) {
    this.#servers = servers;
    this.#request = request;
    this.#files = files;
    this.#assume = assume;
  }

  /**
   * Run the server's rules on a path.
   *
   * @param early - What holds for the path before it is mapped: a `<Location>` can switch them off.
   */
  inServer(visit: Visit, environment: Environment, early: () => readonly Scope[]): Rewritten {
    const { server, main } = this.#servers;
    const { own, defaults } = serverRewriting(server, main);
    const state = stateOf(visit.path, '', visit.query, environment);
    const isOn = own !== undefined && sectionRewriting(defaults, early()).isOn === true;
    if (!isOn || visit.hasEnded) return rewritten(NOTHING, state);
    const context = this.#context(visit, visit.path, false);
    return rewritten(rewriteInServer(own, state, context), state);
  }

  /** Run the rules of the sections that hold, behind the check of the user. */
  inSections(visit: Visit, place: Place, environment: Environment, hasUser: boolean): Rewritten {
    const { server, main } = this.#servers;
    const { filename, pathInfo } = nameOf(place);
    const state = stateOf(filename, pathInfo, place.query, environment);
    if (visit.hasEnded || hasEnded(place.rewritten)) return rewritten(NOTHING, state);
    const settings = sectionRewriting(serverRewriting(server, main).defaults, place.scopes);
    const options = optionsOf(place.scopes);
    const root = server.documentRoot ?? main.documentRoot ?? '/';
    const outcome = rewriteInDirectory(settings, state, this.#context(visit, place.path, hasUser), {
      documentRoot: root,
      ...aliasOf(place.mapping, place.path, root),
      followsLinks: options.has('followsymlinks') || options.has('symlinksifownermatch'),
    });
    return rewritten(outcome, state);
  }

  #context(visit: Visit, path: string, hasUser: boolean): RewriteContext {
    const { scheme, host, port } = this.#request;
    const isDefaultPort = port === (scheme === 'https' ? 443 : 80);
    return {
      directory: undefined,
      isSubrequest: visit.isSubrequest,
      ownUrl: `${scheme}://${isDefaultPort ? host : `${host}:${port}`}`,
      isOwn: (asked, name, given) => {
        const at = given ?? (asked === 'https' ? 443 : 80);
        return asked === scheme && isForServer(this.#servers.server, name.toLowerCase(), at);
      },
      variables: requestVariables(this.#request, path, undefined, this.#servers),
      hasUser,
      files: fileFacts(this.#files),
      assume: this.#assume,
    };
  }
}

/** By an address as it was written, or by a name where ServerName has this port. */
function isForServer(
  { addresses, aliases, name }: ServerConfig,
  host: string,
  port: number,
): boolean {
  if (addresses.some((at) => at.host === host && takesPort(at, port))) return true;
  const own = /:(\d+)\s*$/.exec(name?.directive ?? '')?.[1];
  if (own === undefined || Number(own) !== port) return false;
  const matches = (alias: string): boolean =>
    hasWildcard(alias) ? wildcardPattern(alias, true).test(host) : alias === host;
  return name?.value === host || aliases.some(matches);
}

const NOTHING: RewriteOutcome = { kind: 'none', hasEnded: false };

function stateOf(
  filename: string,
  pathInfo: string,
  query: string,
  environment: Environment,
): RewriteState {
  return { filename, pathInfo, query, environment: new Map(environment), handler: undefined };
}

function rewritten(
  outcome: RewriteOutcome,
  { query, environment, handler }: RewriteState,
): Rewritten {
  return { outcome, query, environment, handler };
}

function hasEnded(outcome: RewriteOutcome): boolean {
  return 'hasEnded' in outcome && outcome.hasEnded;
}

/** What Apache calls the request's file: as far as it is there, and one name more. */
function nameOf({ mapping, found, path }: Place): {
  readonly filename: string;
  readonly pathInfo: string;
} {
  if (mapping.kind === 'proxy') return { filename: `proxy:${mapping.url}`, pathInfo: '' };
  if (mapping.kind !== 'file') return { filename: path, pathInfo: '' };
  const whole = mapping.path;
  const there = (found?.path ?? whole).replace(/(.)\/$/, '$1');
  const rest = whole.startsWith(there) ? whole.slice(there.length) : '';
  const isFolder = found?.kind === 'folder' || found?.kind === 'assumed-folder';
  return isFolder
    ? { filename: rest === '' ? there : `${there}/`, pathInfo: '' }
    : { filename: there, pathInfo: rest };
}

/** The path and the folder of the alias that a file was found by. */
function aliasOf(
  mapping: Mapping,
  path: string,
  root: string,
): { readonly prefix: string; readonly folder: string } {
  if (mapping.kind !== 'file' || mapping.from === undefined) return { prefix: '', folder: root };
  const rest = mapping.path.slice(mapping.base.length);
  const isPlain = rest !== '' && path.endsWith(rest);
  return isPlain
    ? { prefix: path.slice(0, -rest.length), folder: mapping.base }
    : { prefix: '', folder: root };
}
