import type { ConfigFiles } from '../apache/config-files.ts';
import type { RewriteOutcome } from '../rewrite/server-rewriting.ts';
import type { Mapping } from './file-mapping.ts';
import type { Servers } from './server-config.ts';

/** Folders that machines have at the top, of which a copied tree may have none. */
const AT_THE_TOP =
  /^(bin|boot|data|dev|etc|home|lib|lib64|media|mnt|opt|root|run|sbin|srv|sys|tmp|usr|var)$/;

/**
 * Say where a server's rules lead instead of aliases and the document root.
 *
 * Without PT what a rule makes is a file's name: as it stands where its first part is a folder of the
 * machine, else below the document root.
 *
 * @returns `undefined` where aliases and the document root decide.
 * @see prefix_stat of mod_rewrite (httpd 2.4)
 */
export function mappingByRules(
  outcome: RewriteOutcome,
  { server, main }: Servers,
  files: ConfigFiles,
): Mapping | undefined {
  switch (outcome.kind) {
    case 'none':
    case 'unknown':
      return undefined;
    case 'answered':
    case 'redirected':
      return { kind: 'redirect', status: outcome.status, from: outcome.by };
    case 'proxied':
      return { kind: 'proxy', url: outcome.url, from: outcome.by };
    case 'path': {
      const { path, by, isPassedThrough } = outcome;
      if (isPassedThrough) return undefined;
      const root = (server.documentRoot ?? main.documentRoot ?? '/').replace(/\/$/, '');
      if (path.startsWith(`${root}/`)) return { kind: 'file', path, base: root, from: by };
      const first = path.split('/')[1] ?? '';
      const isWhole =
        first !== '' && (AT_THE_TOP.test(first) || files.kind(`/${first}`) !== undefined);
      return isWhole
        ? { kind: 'file', path, base: `/${first}`, from: by }
        : { kind: 'file', path: `${root}${path}`, base: root, from: by };
    }
  }
}
