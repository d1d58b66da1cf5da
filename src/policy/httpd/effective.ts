import type { AccessRules } from './access-rules.ts';
import type { CosignSettings, Said } from './cosign-settings.ts';
import type { Requirement } from './requirement.ts';
import type { Scope } from './scope.ts';
import type { ServerConfig } from './server-config.ts';

/** What holds for a request once all sections are laid over each other. */
export interface Effective {
  readonly cosign: CosignSettings;
  /** The section that mod_cosign's settings are of; `undefined` where they are the server's. */
  readonly owner: Scope | undefined;
  /** Earlier sections with settings of mod_cosign, which the owner replaced whole. */
  readonly replaced: readonly Scope[];
  readonly requirement: Requirement | undefined;
  readonly authType: (Said & { readonly value: string }) | undefined;
  readonly hasAuthName: boolean;
  readonly access: AccessRules | undefined;
  readonly handler: string | undefined;
  readonly indexes: readonly string[];
  readonly hasDirectorySlash: boolean;
  readonly rewriting: Scope['rewriting'];
  readonly redirects: Scope['redirects'];
}

const NOTHING: CosignSettings = { isConfigured: false };

/** The final settings of a server: its own, or the main server's whole. */
export function settingsOf(server: ServerConfig, main: ServerConfig): CosignSettings {
  return server.cosign ?? main.cosign ?? NOTHING;
}

/**
 * Lay sections over each other, each as its module does: mod_cosign and mod_access_compat replace
 * everything, mod_authz_core its requirements unless `AuthMerging` says otherwise, the core one
 * thing at a time.
 *
 * @param scopes - In the order of the walk.
 */
export function merge(scopes: readonly Scope[], server: CosignSettings): Effective {
  const settled = scopes.filter((scope) => scope.cosign !== undefined);
  const owner = settled.at(-1);
  const own = owner?.cosign;
  const last = <T>(pick: (scope: Scope) => T | undefined): T | undefined =>
    scopes.map(pick).findLast((value) => value !== undefined);
  const handler = last((scope) => scope.handler);
  return {
    cosign: own?.isConfigured === true ? own : server,
    owner,
    replaced: settled.slice(0, -1),
    requirement: mergeRequirements(scopes),
    authType: last((scope) => scope.authType),
    hasAuthName: last((scope) => scope.hasAuthName) === true,
    access: last((scope) => scope.access),
    handler: handler?.toLowerCase() === 'none' ? undefined : handler,
    indexes: last((scope) => scope.indexes) ?? ['index.html'],
    hasDirectorySlash: last((scope) => scope.hasDirectorySlash) ?? true,
    rewriting: last((scope) => (scope.rewriting.length > 0 ? scope.rewriting : undefined)) ?? [],
    redirects: scopes.toReversed().flatMap((scope) => scope.redirects),
  };
}

function mergeRequirements(scopes: readonly Scope[]): Requirement | undefined {
  let merged: Requirement | undefined;
  for (const { requirement, authMerging } of scopes) {
    if (requirement === undefined) {
      // Said without any Require, it takes away what was required further out.
      if (authMerging === 'off') merged = undefined;
      continue;
    }
    merged =
      merged === undefined || authMerging === undefined || authMerging === 'off'
        ? requirement
        : { kind: authMerging === 'and' ? 'all' : 'any', of: [merged, requirement] };
  }
  return merged;
}
