import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RootedFiles } from '../../src/adapters/rooted-files.ts';
import { readApacheConfig } from '../../src/policy/apache/config-reader.ts';
import type { ConfigTree } from '../../src/policy/apache/tree.ts';
import type { Answer } from '../../src/policy/httpd/answer.ts';
import { explainRequest } from '../../src/policy/httpd/policy-explanation.ts';
import { parseRequestUrl } from '../../src/policy/httpd/request-url.ts';
import { ADDRESS, buildStandIn, CosignApache, PAGE, preamble } from '../support/peers-cosign.ts';
import { describeWith } from '../support/peers.ts';
import {
  REWRITE_PAGES,
  REWRITE_PATHS,
  rewriteCase,
  rewriteHost,
} from '../support/rewrite-cases.ts';
import { REWRITE_SITES, SITE_PATHS } from '../support/rewrite-sites.ts';
import { Scratch } from '../support/scratch.ts';

const PORT = 8123;
const SESSIONS = [undefined, ['PAM'], ['PAM', 'OTP']];

const COSIGN = `CosignHostname weblogin.example.edu
CosignRedirect https://weblogin.example.edu/cosign.cgi
CosignPostErrorRedirect https://weblogin.example.edu/post_error.html
CosignService www
CosignProtected off
`;

describeWith(['apache2', 'gcc', 'apxs2'], 'rewriting as mod_rewrite does it', () => {
  const scratch = new Scratch();
  const generated = fc.sample(rewriteCase, { seed: 20_061_122, numRuns: 110 });
  const sites = [
    ...generated.map((one) => ({ host: rewriteHost(one), htaccess: one.htaccess })),
    ...REWRITE_SITES.map(({ host, htaccess }) => {
      return { host, htaccess: htaccess === undefined ? {} : { '': htaccess } };
    }),
  ];
  let apache: CosignApache;
  let tree: ConfigTree;
  let files: RootedFiles;

  beforeAll(async () => {
    const hosts = sites.map(({ host, htaccess }, index) => {
      const root = `www/${index}`;
      for (const page of REWRITE_PAGES) scratch.write(`${root}/${page}`, PAGE, 0o644);
      for (const folder of ['', '/a', '/b']) scratch.folder(`${root}${folder}`, 0o755);
      for (const [folder, text] of Object.entries(htaccess)) {
        scratch.write(`${root}${folder}/.htaccess`, text, 0o644);
      }
      return `<VirtualHost ${ADDRESS}:${PORT}>
ServerName c${index}.example.edu
ServerAlias www.c${index}.example.edu
DocumentRoot "@ROOT@"
${COSIGN}<Directory "@ROOT@">
AllowOverride All
Require all granted
</Directory>
${host}</VirtualHost>
`.replaceAll('@ROOT@', scratch.at(root));
    });
    scratch.folder('www', 0o755);
    const front = preamble(scratch, buildStandIn(scratch));
    const rewrite = 'LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so\n';
    const listen = `Listen ${ADDRESS}:${PORT}\nServerName main.example.edu\n`;
    const config = scratch.write(
      'site.conf',
      `${front}${rewrite}${listen}${hosts.join('')}`,
      0o644,
    );
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

  /** The real answer, and those that were explained: one, or more where it is undecided. */
  async function compare(
    host: string,
    path: string,
    held: readonly string[] | undefined,
  ): Promise<{ readonly theirs: Answer; readonly ours: readonly (Answer | undefined)[] }> {
    const request = parseRequestUrl(`http://${host}:${PORT}${path}`);
    if (request === undefined) throw new Error(path);
    const theirs = await apache.visit({ host, port: PORT, method: 'GET', path, held });
    const explained = explainRequest(tree, files, request, held);
    const ways = [explained, ...explained.otherwise];
    const answers = ways.map((way) => (held === undefined ? way.anonymous : way.withSession));
    return { theirs, ours: answers.map(asSeen) };
  }

  test('a generated host answers as it is explained, page by page', async () => {
    let undecided = 0;
    for (const index of generated.keys()) {
      for (const path of REWRITE_PATHS) {
        for (const held of SESSIONS) {
          const { theirs, ours } = await compare(`c${index}.example.edu`, path, held);
          if (ours.length > 1) undecided += 1;
          const told = { path, held, host: sites[index] };
          expect(ours, JSON.stringify(told, undefined, 1)).toContainEqual(theirs);
        }
      }
    }
    // What has more than one answer proves less.
    expect(undecided).toBeLessThan((generated.length * REWRITE_PATHS.length * 3) / 20);
  });

  test.each(REWRITE_SITES.map(({ name }, at) => [name, generated.length + at] as const))(
    '%s',
    async (_, index) => {
      for (const host of [`c${index}.example.edu`, `www.c${index}.example.edu`]) {
        for (const path of SITE_PATHS) {
          for (const held of SESSIONS) {
            const { theirs, ours } = await compare(host, path, held);
            expect(ours, `${path} with ${String(held)}`).toEqual([theirs]);
          }
        }
      }
    },
  );
});

/** The stand-in looks for factors behind 302 only, and for a page behind 200 only. */
function asSeen(answer: Answer | undefined): Answer | undefined {
  if (answer === undefined) return undefined;
  const { status, redirectFactors, served } = answer;
  return {
    ...answer,
    redirectFactors: status === 302 ? redirectFactors : null,
    served: served && status === 200,
  };
}
