import { fitsFolder, fitsPath } from '../httpd/section-pattern.ts';
import { fileMapOf, toUrls } from './file-map.ts';
import type { SiteSection } from './site-section.ts';
import type { SiteServer } from './site-server.ts';

/** A part of a server that stands for everything below it. */
export interface Place {
  readonly server: SiteServer;
  /** As a browser asks, decoded; `undefined` where no address is known to lead there. */
  readonly url: string | undefined;
  /** The folder that a section names; otherwise the address says where the files are. */
  readonly folder?: string;
  /** The name of a file in it. */
  readonly fileName?: string;
  /** The section that it was made for; it applies whatever else. */
  readonly of: SiteSection | undefined;
}

/** The parts of a server that its sections, and the main server's, tell apart. */
export function placesOf(server: SiteServer): readonly Place[] {
  const places: Place[] = [{ server, url: '/', of: undefined }];
  for (const section of [...server.sectionsOfMain, ...server.sections]) {
    places.push(...placesOfSection(section, server));
  }
  return places;
}

/** The places that a section is about. */
export function placesOfSection(of: SiteSection, server: SiteServer): readonly Place[] {
  const { kind, pattern, outer } = of;
  const example = exampleOf(of);
  switch (kind) {
    case 'proxy':
    case 'proxymatch':
      return [];
    case 'location':
    case 'locationmatch':
      return [{ server, url: fitsPath(pattern, example) === true ? example : undefined, of }];
    case 'htaccess':
    case 'directory':
    case 'directorymatch': {
      const folder = example.endsWith('/') ? example : `${example}/`;
      if (fitsFolder(pattern, folder) !== true) return [];
      const urls = toUrls(fileMapOf(server), folder);
      return urls.map((url) => ({ server, url, folder, of }));
    }
    default: {
      // Files and If, within another section or everywhere.
      const around =
        outer === undefined
          ? [{ server, url: '/', of: undefined }]
          : placesOfSection(outer, server);
      const name = kind.startsWith('files') ? { fileName: example.replace(/^\//, '') } : {};
      return around.map((place) => ({ ...place, ...name, of }));
    }
  }
}

/** What a pattern begins with, up to its first special character. */
function exampleOf({ pattern: { kind, text } }: SiteSection): string {
  if (kind === 'literal') return text;
  if (kind === 'wildcard') return text.replace(/[*?]|\[[^\]]*\]/g, 'x');
  const plain = /^\^?(?<plain>(?:[A-Za-z0-9/_~-]|\\[.-])*)/.exec(text)?.groups?.['plain'] ?? '';
  const example = plain.replaceAll('\\', '');
  return example.startsWith('/') ? example : `/${example}`;
}
