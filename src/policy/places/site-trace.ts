import { said, type Said } from '../httpd/cosign-settings.ts';
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

/** Follow a request to every place of every server. */
export function traceSite({ reachable }: WholeSite): readonly TracedServer[] {
  return reachable.map((server) => {
    const traces = placesOf(server).map(tracePlace);
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
