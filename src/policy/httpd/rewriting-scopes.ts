import { firstWord } from '../apache/words.ts';
import {
  mergeRewriting,
  rewriteSettings,
  type RewriteSettings,
} from '../rewrite/rewrite-settings.ts';
import type { Scope } from './scope.ts';
import type { ServerConfig } from './server-config.ts';

/** What a server's own directives make of mod_rewrite, and what sections begin with. */
export interface ServerRewriting {
  /** `undefined` where the server has none, and so runs no rules. */
  readonly own: RewriteSettings | undefined;
  readonly defaults: RewriteSettings;
}

/** Lay a host's rewriting over the main server's; a host without any does not take part. */
export function serverRewriting(server: ServerConfig, main: ServerConfig): ServerRewriting {
  const ofMain = rewriteSettings(main.defaults.rewriting, undefined);
  const ofHost = rewriteSettings(server.defaults.rewriting, undefined);
  const merged = server.isMain ? ofMain : mergeRewriting(ofMain, ofHost);
  const hasOwn = server.defaults.rewriting.length > 0;
  return { own: hasOwn ? merged : undefined, defaults: { ...merged, rules: [], base: undefined } };
}

/**
 * Lay the rewriting of sections over each other, as Apache does: the folders among themselves first,
 * then over the server's; then the files', the locations' and what is in `<If>`.
 *
 * @param scopes - In the order of the walk, the servers' own first.
 */
export function sectionRewriting(
  defaults: RewriteSettings,
  scopes: readonly Scope[],
): RewriteSettings {
  let merged = defaults;
  let group: { readonly kind: string; readonly settings: RewriteSettings } | undefined;
  for (const scope of scopes) {
    if (scope.rewriting.length === 0) continue;
    const { kind, directory } = placeOf(scope);
    if (directory === undefined) continue;
    const settings = rewriteSettings(scope.rewriting, directory);
    if (group?.kind === kind) {
      group = { kind, settings: mergeRewriting(group.settings, settings) };
    } else {
      if (group !== undefined) merged = mergeRewriting(merged, group.settings);
      group = { kind, settings };
    }
  }
  return group === undefined ? merged : mergeRewriting(merged, group.settings);
}

/** With which sections a scope is merged, and what mod_rewrite takes for its folder. */
function placeOf({ from: { directive } }: Scope): {
  readonly kind: string;
  readonly directory: string | undefined;
} {
  if (directive.startsWith('/')) {
    return { kind: 'folder', directory: directive.slice(0, directive.lastIndexOf('/') + 1) };
  }
  const [, name = '', args = ''] = /^<(\w+)\s*([^]*)>$/.exec(directive) ?? [];
  const { word, rest } = firstWord(args);
  const plain = word === '~' ? firstWord(rest).word : word;
  const path = plain.endsWith('/') ? plain : `${plain}/`;
  switch (name.toLowerCase().replace(/match$/, '')) {
    case 'directory':
      return { kind: 'folder', directory: path };
    case 'proxy':
      return { kind: 'folder', directory: `proxy:${path}` };
    case 'files':
      return { kind: 'files', directory: path };
    case 'location':
      return { kind: 'location', directory: path };
    case 'if':
    case 'elseif':
    case 'else':
      return { kind: 'if', directory: '*If/' };
    default:
      return { kind: 'server', directory: undefined };
  }
}
