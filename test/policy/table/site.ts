import { readApacheConfig } from '../../../src/policy/apache/config-reader.ts';
import { readWholeSite, type WholeSite } from '../../../src/policy/places/site-server.ts';
import { fakeFiles } from '../apache/fake-files.ts';

/** What a host must have so that Cosign works in it. */
export const COSIGN = `ServerName www.example.edu
DocumentRoot /srv/www
CosignHostname weblogin.example.edu
CosignRedirect https://weblogin.example.edu/cosign-bin/cosign.cgi
CosignPostErrorRedirect https://weblogin.example.edu/post_error.html
CosignService www
`;

/**
 * The servers of a configuration of one file, `/c`.
 *
 * @param others - Texts of files that it speaks of, by their paths.
 */
export function siteOf(text: string, others: Readonly<Record<string, string>> = {}): WholeSite {
  const files = fakeFiles({ ...others, '/c': text });
  const tree = readApacheConfig('/c', files);
  if (tree.fault !== undefined) throw new Error(tree.fault.what);
  return readWholeSite(tree, files);
}
