import type { AccessFiles } from './access-files.ts';
import type { Said } from './cosign-settings.ts';
import type { Decision } from './expression.ts';
import { saidSection, type Inner, type Scope } from './scope.ts';
import type { Fit } from './section-pattern.ts';
import type { ServerConfig } from './server-config.ts';

/** The sections that hold for a request, in the order in which they are laid over each other. */
export interface Walk {
  readonly scopes: readonly Scope[];
  /** What Apache answers with 500 for in a `.htaccess`. */
  readonly fault: Said | undefined;
}

/** What the walks are given. */
export interface WalkSite {
  /** The main server, and the host where another one answers. */
  readonly servers: readonly ServerConfig[];
  readonly accessFiles: AccessFiles;
  /** Decide the expression of an `<If>`. */
  decide(expression: string, at: Said): Decision;
  /** Decide a section whose pattern cannot be read here. */
  assume(at: Said): boolean;
  /**
   * Where there is no request: the sections that hold whatever they are for, and the only ones of
   * which a condition holds.
   */
  readonly forced?: ReadonlySet<Inner>;
}

/** Where a request leads. */
export interface WalkTarget {
  readonly path: string;
  /** Absolute, a folder's with a slash behind it; `undefined` for what is no file. */
  readonly file: string | undefined;
  /** The URL behind a proxy. */
  readonly proxied: string | undefined;
  /** Whether a file is there and asked for itself, not as a folder's index. */
  readonly isFile?: boolean;
  /** Of a folder's index: the folder, whose own sections for folders hold for what is in it. */
  readonly folder?: string | undefined;
}

/** Whether a section is for what a walk looks at. */
export function isFor(inner: Inner, fit: Fit, site: WalkSite): boolean {
  if (fit === true || site.forced?.has(inner) === true) return true;
  return fit === undefined && site.assume(saidSection(inner.node));
}
