import type { Said } from '../httpd/cosign-settings.ts';
import type { Variables } from '../httpd/expression.ts';

/** What the environment of a request has; `undefined` for a value that is not known here. */
export type Environment = ReadonlyMap<string, string | undefined>;

/** A request while mod_rewrite works on it. */
export interface RewriteState {
  /** Apache's own name for it: a path, or what it became. */
  filename: string;
  /** What follows the file, with its slash. */
  pathInfo: string;
  /** Without the question mark. */
  query: string;
  readonly environment: Map<string, string | undefined>;
  /** Of `H=` and `T=`. */
  handler: string | undefined;
}

/** What rules are run with. */
export interface RewriteContext {
  /** Of the section; `undefined` in a server. */
  readonly directory: string | undefined;
  /** Whether it is asked for on behalf of another request. */
  readonly isSubrequest: boolean;
  /** Names and scheme by which a server knows itself, in an absolute URL. */
  isOwn(scheme: string, host: string, port: number | undefined): boolean;
  readonly ownUrl: string;
  /** What `%{NAME}` is besides what the state has; `undefined` where only the server knows. */
  readonly variables: Variables;
  /** Whether there is a user, whose name is not known. */
  readonly hasUser: boolean;
  readonly files: FileFacts;
  /** Which way to take what cannot be decided. */
  assume(condition: Said): boolean;
}

/** What is known of files, `undefined` where it is not. */
export interface FileFacts {
  kind(path: string): 'file' | 'folder' | 'missing' | undefined;
  isLink(path: string): boolean | undefined;
  isEmpty(path: string): boolean | undefined;
}

/** Stands in a text where something is not known. */
export const UNKNOWN = '\uFFFD';
