import type { Directive } from '../apache/tree.ts';
import type { Said } from './cosign-settings.ts';
import type { Inner, Scope } from './scope.ts';

type Lists = 'cosignLines' | 'rewriting' | 'redirects' | 'handling' | 'files' | 'ifs' | 'faults';
/** A scope that is being read. */
export type OpenScope = { -readonly [K in Exclude<keyof Scope, Lists>]: Scope[K] } & {
  readonly cosignLines: Directive[];
  readonly rewriting: Directive[];
  readonly redirects: Directive[];
  readonly handling: Directive[];
  readonly files: Inner[];
  readonly ifs: Inner[][];
  readonly faults: Said[];
};

/** A scope that says nothing yet. */
export function emptyScope(from: Said): OpenScope {
  return {
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
}
