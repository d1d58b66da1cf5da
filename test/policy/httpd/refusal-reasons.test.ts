import { expect, test } from 'vitest';
import { readApacheConfig } from '../../../src/policy/apache/config-reader.ts';
import { explainRequest } from '../../../src/policy/httpd/policy-explanation.ts';
import { parseRequestUrl } from '../../../src/policy/httpd/request-url.ts';
import { fakeFiles } from '../apache/fake-files.ts';
import { COSIGN } from '../table/site.ts';

const SECTION = ['<Location /a>', 'CosignRequireFactor otp'];

/** The line of the first reason, with the status of whoever has not logged in. */
function first(text: string): string {
  const files = fakeFiles({ '/c': text });
  const request = parseRequestUrl('https://www.example.edu/a');
  if (request === undefined) throw new Error('no URL');
  const explained = explainRequest(readApacheConfig('/c', files), files, request, undefined);
  const [reason] = explained.because;
  return `${explained.anonymous.status} ${reason?.line ?? 0}: ${reason?.rule ?? ''}`;
}

const section = (...lines: readonly string[]): string =>
  `${COSIGN}${[...SECTION, ...lines, '</Location>', ''].join('\n')}`;

test.each([
  [
    'what is required without an AuthType',
    section('Require valid-user'),
    /^500 9: requires a user/,
  ],
  [
    'another login',
    section('AuthType Basic', 'AuthName x', 'Require valid-user'),
    /^401 9: another/,
  ],
  ['a rule that nobody meets', section('Require all denied'), /^403 9: lets nobody in/],
  ['an address that is denied', section('Deny from all'), /^403 9: lets nobody in/],
  [
    'public access that asks nobody',
    section('CosignAllowPublicAccess on', 'AuthType Cosign', 'Require valid-user'),
    /^500 9: asks nobody/,
  ],
  [
    'what Cosign lacks',
    `CosignService x\n${SECTION.join('\n')}\n</Location>\n`,
    /^503 2: .*Hostname/,
  ],
  ['and otherwise the list', section('AuthType Cosign', 'Require valid-user'), /^302 8: /],
])('the first reason is %s', (_, text, expected) => {
  expect(first(text)).toMatch(expected);
});
