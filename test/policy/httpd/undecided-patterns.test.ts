import { describe, expect, test } from 'vitest';
import { readApacheConfig } from '../../../src/policy/apache/config-reader.ts';
import {
  explainRequest,
  type PolicyExplanation,
} from '../../../src/policy/httpd/policy-explanation.ts';
import { parseRequestUrl } from '../../../src/policy/httpd/request-url.ts';
import { readLighttpdConfig } from '../../../src/policy/lighttpd/config-reader.ts';
import { explainLighttpd } from '../../../src/policy/lighttpd/lighttpd-explanation.ts';
import { demandsOf } from '../../../src/policy/table/site-demands.ts';
import { LighttpdDemands } from '../../../src/policy/table/lighttpd-demands.ts';
import { fakeFiles } from '../apache/fake-files.ts';
import { site } from '../lighttpd/site.ts';
import { COSIGN, siteOf } from '../table/site.ts';

/** Forty letters, for which a matcher goes a million million ways to find that there is none. */
const NAME = `${'a'.repeat(40)}!`;
const PATH = `/${NAME}`;
const ALL = 'CosignProtected On\nCosignRequireFactor otp\nAuthType Cosign\nRequire valid-user\n';
const OPEN = 'CosignProtected Off\nRequire all granted\n';
const SECTION = `<Location />\n${ALL}</Location>\n`;

function explain(text: string, url = `https://www.example.edu${PATH}`): PolicyExplanation {
  const files = fakeFiles({ '/c': text });
  const request = parseRequestUrl(url);
  if (request === undefined) throw new Error('no URL');
  const tree = readApacheConfig('/c', files);
  expect(tree.fault).toBeUndefined();
  return explainRequest(tree, files, request, undefined);
}

function section(opening: string, name: string): string {
  return `<${name} ${opening}>\n${OPEN}</${name}>\n`;
}

const FOLDERS = `<Directory /srv/www>\n${ALL}</Directory>\n`;

/** Whether the page is open hangs on a pattern that nobody here has an answer for. */
const ROWS: readonly (readonly [string, string])[] = [
  ['LocationMatch', `${SECTION}${section('"^/(a+)+$"', 'LocationMatch')}`],
  ['Location ~', `${SECTION}${section('~ "^/(a+)+$"', 'Location')}`],
  ['DirectoryMatch', `${FOLDERS}${section('"^/srv/www/(a+)+$"', 'DirectoryMatch')}`],
  ['FilesMatch', `${FOLDERS}${section('"^(a+)+$"', 'FilesMatch')}`],
  ['Files ~', `${FOLDERS}${section('~ "^(a+)+$"', 'Files')}`],
  [
    'ProxyMatch',
    'ProxyPass / http://inner/\n' +
      `<Proxy *>\n${ALL}</Proxy>\n${section('"^http://inner/(a+)+$"', 'ProxyMatch')}`,
  ],
  ['If', `${SECTION}<If "%{REQUEST_URI} =~ m#^/(a+)+$#">\n${OPEN}</If>\n`],
  [
    'AliasMatch',
    `${FOLDERS}AliasMatch "^/(a+)+$" /srv/open\n<Directory /srv/open>\n${OPEN}</Directory>\n`,
  ],
  ['ProxyPassMatch', `CosignProtected Off\n${FOLDERS}ProxyPassMatch "^/(a+)+$" http://inner/\n`],
  [
    'RewriteRule',
    `${FOLDERS}RewriteEngine on\nRewriteRule "^/(a+)+$" /open/x [PT]\nAlias /open /srv/open\n<Directory /srv/open>\n${OPEN}</Directory>\n`,
  ],
  [
    'RewriteCond',
    `${FOLDERS}RewriteEngine on\nRewriteCond %{REQUEST_URI} "^/(a+)+$"\nRewriteRule ^ /open/x [PT]\nAlias /open /srv/open\n<Directory /srv/open>\n${OPEN}</Directory>\n`,
  ],
  [
    'Require env',
    `SetEnvIf Request_URI "^/(a+)+$" free\n<Location />\nCosignProtected Off\nRequire env free\n</Location>\n`,
  ],
];

describe('a pattern without an answer', () => {
  test.each(ROWS)('of %s is told, with the page that may be open', (name, lines) => {
    const { anonymous, undecided, otherwise } = explain(`${COSIGN}${lines}`);
    expect(anonymous.served).toBe(false);
    expect(undecided.map(({ directive }) => directive).join('\n')).toContain(name.split(' ~')[0]);
    expect(otherwise.map((each) => each.anonymous.served)).toContain(true);
  });

  test('of Redirect is told, with what comes of either way', () => {
    const rule = `RedirectMatch 410 "^/(a+)+$"\n${SECTION}`;
    const { anonymous, otherwise } = explain(`${COSIGN}${rule}`);
    expect([anonymous.status, otherwise.map((each) => each.anonymous.status)]).toEqual([
      302,
      [410],
    ]);
  });

  test('of the place that a user wanted is told', () => {
    const handler = `CosignValidReference "^(a+)+$"\nCosignValidationErrorRedirect https://w/e\n<Location /cosign/valid>\nSetHandler cosign\nCosignProtected Off\nRequire all granted\n</Location>\n`;
    const url = `https://www.example.edu/cosign/valid?cosign-www=x&${NAME}`;
    const { undecided } = explain(`${COSIGN}${handler}`, url);
    expect(undecided[0]?.directive).toContain('CosignValidReference');
  });

  test('decides nothing where it stands for nothing that counts', () => {
    const { undecided, anonymous } = explain(
      `${COSIGN}${SECTION}<LocationMatch "^/(b+)+$">\n${OPEN}</LocationMatch>\n`,
    );
    expect([undecided, anonymous.served]).toEqual([[], false]);
  });

  test('lets no part of a table be called protected that may be open', () => {
    const text = `${COSIGN}<Location ${PATH}>\n${ALL}</Location>\n${section('"^/(a+)+$"', 'LocationMatch')}`;
    const place = demandsOf(siteOf(text)).find(({ path }) => path === PATH);
    // The page that may be open is as the part around it, which is.
    expect(place?.demand.kind ?? 'open').toBe('open');
  });

  test('of lighttpd is told, and in a table counts as open', () => {
    const text = site(
      'cosign.require-factor = ( "otp" )',
      `$HTTP["url"] =^ "${PATH}" { cosign.protected = "enable" }`,
      '$HTTP["url"] =~ "^/(a+)+$" { cosign.protected = "disable" }',
    );
    const config = readLighttpdConfig('/c', fakeFiles({ '/c': text }));
    const request = parseRequestUrl(`https://www.example.edu${PATH}`);
    if (request === undefined) throw new Error('no URL');
    const { anonymous, undecided, otherwise } = explainLighttpd(config, request, undefined);
    expect(anonymous.served).toBe(false);
    expect(undecided.map(({ directive }) => directive)).toEqual(['$HTTP["url"] =~ "^/(a+)+$"']);
    expect(otherwise.map((each) => each.anonymous.served)).toEqual([true]);
    const places = new LighttpdDemands(config).all();
    expect(places.find(({ path }) => path === PATH)?.demand.kind ?? 'open').toBe('open');
  });
});
