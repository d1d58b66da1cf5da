import { readApacheConfig } from '../../../src/policy/apache/config-reader.ts';
import { readSite, type ServerScope } from '../../../src/policy/lint/site.ts';

/** What a host must have so that Cosign works in it. */
export const COSIGN = `ServerName www.example.edu
DocumentRoot /srv/www
CosignHostname weblogin.example.edu
CosignRedirect https://weblogin.example.edu/cosign-bin/cosign.cgi
CosignPostErrorRedirect https://weblogin.example.edu/post_error.html
CosignService www
`;

/** The servers of a configuration of one file, `/c`. */
export function siteOf(text: string): readonly ServerScope[] {
  const read = (path: string): string | undefined => (path === '/c' ? text : undefined);
  const files = { read, list: () => undefined, kind: () => undefined };
  const { nodes, fault } = readApacheConfig('/c', files);
  if (fault !== undefined) throw new Error(fault.what);
  return readSite(nodes);
}
