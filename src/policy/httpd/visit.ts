import type { Environment } from '../rewrite/rewrite-state.ts';
import type { Scope } from './scope.ts';

/** One look at a path on the way to an answer: the request itself, or what it goes on as. */
export interface Visit {
  /** Normalised. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** What was there before any directive had a say. */
  readonly environment: Environment;
  /** Whether it is on behalf of another one, as that for an index is. */
  readonly isSubrequest: boolean;
  /** The folder on whose behalf it is, with a slash behind it. */
  readonly folder?: string | undefined;
  /** How many times it went on as another one. */
  readonly redirects: number;
  /** Whether a rule with END was applied. */
  readonly hasEnded: boolean;
  /** Who was let in to what it comes from. */
  readonly prior: Prior | undefined;
}

/** A request that goes on as another one for which the very same holds is not asked again. */
export interface Prior {
  readonly scopes: readonly Scope[];
  readonly hasUser: boolean;
}

/** Whether what was found out of a visitor before counts for these sections too. */
export function countsFor(prior: Prior | undefined, scopes: readonly Scope[]): prior is Prior {
  if (prior?.scopes.length !== scopes.length) return false;
  return scopes.every((scope, at) => scope === prior.scopes[at]);
}

/** The request as it came. */
export function firstVisit(path: string, query: string): Visit {
  const environment = new Map<string, string>();
  const nothing = { isSubrequest: false, redirects: 0, hasEnded: false, prior: undefined };
  return { path, query, environment, ...nothing };
}

/** What a request has set goes on under another name, so that it is not taken for its successor's. */
export function redirectedEnvironment(environment: Environment): Environment {
  const renamed = [...environment].map(([name, value]) => [`REDIRECT_${name}`, value] as const);
  return new Map([...renamed, ['REDIRECT_STATUS', '200']]);
}
