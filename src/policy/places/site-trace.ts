import { said, type Said } from '../httpd/cosign-settings.ts';
import { TooLarge } from '../reading-budget.ts';
import { foldersWithAccessFile } from './access-file-search.ts';
import { fileMapOf } from './file-map.ts';
import { placesOf, placesOfSection } from './place.ts';
import { tracePlace, type PlaceTrace } from './place-trace.ts';
import { sectionsOfAccessFile, type SiteSection } from './site-section.ts';
import type { SiteServer, WholeSite } from './site-server.ts';

/** A server that requests can reach, with all of its places. */
export interface TracedServer {
  readonly server: SiteServer;
  readonly traces: readonly PlaceTrace[];
  /** Of the `.htaccess` files that Apache reads, and those within them. */
  readonly sections: readonly SiteSection[];
  /** Directives of mod_cosign in a `.htaccess` that Apache does not look at, the first of each. */
  readonly ignored: readonly Said[];
}

/** Every section of the main server is a place of each host: a thousand of both are a million. */
const MOST_PLACES = 200_000;

/**
 * Follow a request to every place of every server.
 *
 * @throws TooLarge when there are too many of them, or of folders.
 */
export function traceSite({ reachable }: WholeSite): readonly TracedServer[] {
  let seen = 0;
  return reachable.map((server) => {
    const places = placesOf(server);
    seen += places.length;
    if (seen > MOST_PLACES) {
      const what = `more than ${MOST_PLACES} places of ${reachable.length} hosts are to be looked at; policy explain looks at one`;
      throw new TooLarge(server.config.from, what);
    }
    const traces = places.map(tracePlace);
    const found = traceAccessFiles(server);
    return { server, ...found, traces: [...traces, ...found.traces] };
  });
}

function traceAccessFiles(server: SiteServer): Omit<TracedServer, 'server'> {
  const { accessFiles, files } = server;
  const map = fileMapOf(server);
  const folders = foldersWithAccessFile(
    map.map(({ path }) => path),
    accessFiles.names,
    files,
  );
  const traces: PlaceTrace[] = [];
  const sections: SiteSection[] = [];
  const ignored: Said[] = [];
  for (const folder of folders) {
    const file = accessFiles.in(folder);
    if (file === undefined) continue;
    const inner = sectionsOfAccessFile(file, server.config);
    const own = inner.flatMap((section) => placesOfSection(section, server)).map(tracePlace);
    const isRead = own.some((trace) => trace.sections.some(({ scope }) => scope === file.scope));
    const isRefused = own.some(({ fault }) => fault?.file === file.path);
    if (isRead) sections.push(...inner);
    if (isRead || isRefused) traces.push(...own);
    else
      ignored.push(
        ...inner
          .flatMap(({ scope }) => scope.cosignLines)
          .slice(0, 1)
          .map(said),
      );
  }
  return { traces, sections, ignored };
}
