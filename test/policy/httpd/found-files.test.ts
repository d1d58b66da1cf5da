import { expect, test } from 'vitest';
import { readApacheConfig } from '../../../src/policy/apache/config-reader.ts';
import {
  explainRequest,
  type PolicyExplanation,
} from '../../../src/policy/httpd/policy-explanation.ts';
import { parseRequestUrl } from '../../../src/policy/httpd/request-url.ts';
import { fakeFiles } from '../apache/fake-files.ts';

const CONF = '/etc/httpd.conf';

function explained(
  text: string,
  path: string,
  more: Readonly<Record<string, string>>,
): PolicyExplanation {
  const files = fakeFiles({
    [CONF]: `DocumentRoot /srv/www\nCosignHostname w\nCosignRedirect https://w/c\nCosignPostErrorRedirect https://w/p\nCosignProtected off\n${text}`,
    '/srv/www/index.html': '',
    ...more,
  });
  const request = parseRequestUrl(`http://h${path}`);
  if (request === undefined) throw new Error(path);
  return explainRequest(readApacheConfig(CONF, files), files, request, undefined);
}

const HELD = 'CosignProtected on\nCosignRequireFactor OTP\n';

test("a user's folder is in the home that passwd has, and its sections hold", () => {
  const text = `UserDir public_html\n<Directory /u/*/public_html>\n${HELD}</Directory>\n`;
  const passwd = 'root:x:0:0:root:/root:/bin/sh\njoe:x:1000:1000:Joe:/u/joe:/bin/sh\n';
  const files = { '/etc/passwd': passwd, '/u/joe/public_html/index.html': '' };
  expect(explained(text, '/~joe/', files)).toMatchObject({
    anonymous: { status: 302 },
    demanded: ['OTP'],
    undecided: [],
  });
});

test('of a user whom passwd does not have it is undecided', () => {
  const text = `UserDir public_html\n<Directory /home/*/public_html>\n${HELD}</Directory>\n`;
  expect(
    explained(text, '/~ann/x', { '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n' }),
  ).toMatchObject({
    anonymous: { status: 404 },
    undecided: [{ line: 6, directive: 'UserDir public_html for ann' }],
    otherwise: [{ anonymous: { status: 302 }, demanded: ['OTP'] }],
  });
  expect(explained('UserDir disabled\n', '/~ann/x', {}).undecided).toEqual([]);
});

test('several files that a name can mean are named', () => {
  const text = `<Directory /srv/www>\nOptions MultiViews\n</Directory>\n<Files a.html>\n${HELD}</Files>\n`;
  const both = { '/srv/www/a.html': '', '/srv/www/a.txt': '' };
  const { anonymous, warnings } = explained(text, '/a', both);
  expect(anonymous.served).toBe(true);
  expect(warnings).toContain('MultiViews has several files for /a: /a.html, /a.txt');
  expect(explained(text, '/a', { '/srv/www/a.html': '' }).anonymous.status).toBe(404);
});

test('a program takes what follows its name', () => {
  const files = { '/srv/cgi/x.cgi': '' };
  const text = 'ScriptAlias /cgi-bin/ /srv/cgi/\n';
  expect(explained(text, '/cgi-bin/x.cgi/more', files).anonymous.served).toBe(true);
  expect(
    explained('Alias /cgi-bin/ /srv/cgi/\n', '/cgi-bin/x.cgi/more', files).anonymous.status,
  ).toBe(404);
});
