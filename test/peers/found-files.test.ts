import { afterAll, beforeAll, expect, test } from 'vitest';
import { RootedFiles } from '../../src/adapters/rooted-files.ts';
import { readApacheConfig } from '../../src/policy/apache/config-reader.ts';
import type { ConfigTree } from '../../src/policy/apache/tree.ts';
import { explainRequest } from '../../src/policy/httpd/policy-explanation.ts';
import { parseRequestUrl } from '../../src/policy/httpd/request-url.ts';
import { ADDRESS, buildStandIn, CosignApache, PAGE, preamble } from '../support/peers-cosign.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch } from '../support/scratch.ts';

const PORT = 8131;

const COSIGN = `CosignHostname weblogin.example.edu
CosignRedirect https://weblogin.example.edu/cosign.cgi
CosignPostErrorRedirect https://weblogin.example.edu/post_error.html
CosignService www
CosignProtected off
`;

const HELD = 'AuthType Cosign\nCosignProtected on\nRequire valid-user\n';

const PAGES = [
  ...[
    'www/index.html',
    'www/front.html',
    'www/mv/held.html',
    'www/mv/open.html',
    'www/mv/part.html',
  ],
  ...['www/mv/two.html', 'www/mv/two.txt', 'www/info/x.html', 'www/fall/there.html'],
  ...[
    'home/joe/www/index.html',
    'home/joe/www/x.html',
    'home/ann/www/x.html',
    'www/held/x.html',
    'www/inner/index.html',
    'www/act/x.html',
    'www/by-name/x.html',
    'www/by-name/x.txt',
    'www/by-name/index.html',
  ],
];

const SITE = `<Directory "@ROOT@">
Require all granted
</Directory>
UserDir disabled ann
UserDir @ROOT@/nowhere/*/www @ROOT@/home/*/www
<Directory "@ROOT@/home/joe">
${HELD}CosignRequireFactor OTP
</Directory>
<Location "/~joe/x.html">
CosignProtected on
CosignRequireFactor PAM
</Location>
Alias "/~alias" "@ROOT@/www/info"
<Directory "@ROOT@/www/mv">
Options +MultiViews
</Directory>
<Files "held.html">
${HELD}CosignRequireFactor OTP
</Files>
<Location "/mv/part.html">
${HELD}
</Location>
<Directory "@ROOT@/www/info">
AcceptPathInfo On
</Directory>
<Directory "@ROOT@/www/fall">
FallbackResource /held/x.html
</Directory>
<Location "/held">
${HELD}CosignRequireFactor OTP
</Location>
<Location "/inner/index.html">
${HELD}</Location>
<Directory "@ROOT@/www/act">
SetHandler asked
Action asked /info/x.html
</Directory>
<Directory "@ROOT@/www/by-name">
AddHandler named .html
Action named /info/x.html
</Directory>
<Location "/info/x.html/by-name">
${HELD}CosignRequireFactor OTP
</Location>
<Location "/plain">
FallbackResource /front.html
</Location>
`;

const PATHS = [
  ...['/~joe/', '/~joe/x.html', '/~joe', '/~joe/none', '/~ann/x.html', '/~/x', '/~..'],
  ...[
    '/~alias/x.html',
    '/inner/',
    '/act/x.html',
    '/by-name/x.html',
    '/by-name/x.txt',
    '/by-name/',
    '/inner/index.html',
    '/mv/held',
    '/mv/open',
    '/mv/part',
    '/mv/two',
    '/mv/tw',
  ],
  ...[
    '/mv/open/more',
    '/mv/held.html',
    '/mv/',
    '/info/x.html/more',
    '/mv/open.html/more',
    '/fall/x',
  ],
  ...[
    '/fall/there.html',
    '/fall/',
    '/fall/a/b',
    '/plain',
    '/plain/x',
    '/fall/there.html/x',
    '/none',
  ],
];

describeWith(['apache2', 'gcc', 'apxs2'], 'files that are come by in other ways', () => {
  const scratch = new Scratch();
  let apache: CosignApache;
  let tree: ConfigTree;
  let files: RootedFiles;

  beforeAll(async () => {
    for (const page of PAGES) {
      scratch.folder(page.slice(0, page.lastIndexOf('/')), 0o755);
      scratch.write(page, PAGE, 0o644);
    }
    const front = preamble(scratch, buildStandIn(scratch));
    const text = `${front}LoadModule userdir_module /usr/lib/apache2/modules/mod_userdir.so
LoadModule actions_module /usr/lib/apache2/modules/mod_actions.so
Listen ${ADDRESS}:${PORT}
ServerName www.example.edu
DocumentRoot "@ROOT@/www"
${COSIGN}${SITE}`;
    const config = scratch.write('site.conf', text.replaceAll('@ROOT@', scratch.path), 0o644);
    const started = await CosignApache.start(scratch, config, PORT);
    if (typeof started === 'string') throw new Error(started);
    apache = started;
    files = new RootedFiles(config);
    tree = readApacheConfig(config, files);
  });
  afterAll(async () => {
    await apache.stop();
    scratch.remove();
  });

  test.each(PATHS)('%s answers as it is explained', async (path) => {
    const host = 'www.example.edu';
    const request = parseRequestUrl(`http://${host}:${PORT}${path}`);
    if (request === undefined) throw new Error(path);
    for (const held of [undefined, ['PAM'], ['PAM', 'OTP']]) {
      const theirs = await apache.visit({ host, port: PORT, method: 'GET', path, held });
      const ours = explainRequest(tree, files, request, held);
      expect(ours.undecided).toEqual([]);
      const answer = held === undefined ? ours.anonymous : ours.withSession;
      expect(answer, `with ${String(held)}`).toEqual(theirs);
    }
  });
});
