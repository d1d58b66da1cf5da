import type { ConfigFiles } from '../apache/config-files.ts';
import type { FindWays } from '../places/file-map.ts';
import { tracePlace, type PlaceTrace } from '../places/place-trace.ts';
import type { SiteServer } from '../places/site-server.ts';
import type { ApacheRule } from './apache-rules.ts';
import { ownList } from './place-lint.ts';
import type { Tell } from './rule.ts';

/** Find the same files under another address, of this host or of another, where less is demanded. */
export function lintOtherWays(
  { place, mapping, winner, factors, isOn, outcome }: PlaceTrace,
  waysTo: FindWays,
  files: ConfigFiles,
  tell: Tell<ApacheRule>,
): void {
  const { of, url, server } = place;
  if (!isOn || factors.length === 0 || outcome.kind !== 'protected') return;
  if (of === undefined || of !== winner || mapping?.kind !== 'file') return;
  if (!/^(location|directory|htaccess)$/.test(of.kind)) return;
  const path = place.folder ?? mapping.path;
  const own = ownList(of) ?? of.at;
  for (const { server: there, url: other } of waysTo(path)) {
    if (there === server && other === url) continue;
    if (!isWeaker(tracePlace({ server: there, url: other, of: undefined }), factors)) continue;
    if (there === server) {
      tell('alias-around', own, `the same files can be had as ${other}`);
    } else if (!rewrites(there) && files.kind(path) !== undefined) {
      // An address may have no files at all, as of an application.
      tell('host-around', own, `the same files can be had as ${other} of ${hostPlace(there)}`);
    }
  }
}

function isWeaker({ outcome, factors }: PlaceTrace, wanted: readonly string[]): boolean {
  switch (outcome.kind) {
    case 'open':
    case 'public':
    case 'other-login':
      return true;
    case 'protected':
      return !wanted.every((name) => factors.includes(name));
    case 'elsewhere':
    case 'handler':
    case 'broken':
      return false;
  }
}

/** A host that sends everybody elsewhere has no files; of rewriting the best is assumed. */
function rewrites({ config }: SiteServer): boolean {
  return (
    config.mapping.some(({ name }) => /^redirectmatch$/i.test(name)) ||
    config.defaults.rewriting.some(({ name }) => /^rewriterule$/i.test(name))
  );
}

function hostPlace({ config }: SiteServer): string {
  const { file, line } = config.from;
  return config.isMain ? 'the main server' : `<VirtualHost> of ${file}:${line}`;
}
