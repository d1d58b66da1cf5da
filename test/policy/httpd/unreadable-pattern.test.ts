import { expect, test } from 'vitest';
import { readApacheConfig } from '../../../src/policy/apache/config-reader.ts';
import { explainRequest } from '../../../src/policy/httpd/policy-explanation.ts';
import { parseRequestUrl } from '../../../src/policy/httpd/request-url.ts';
import { COSIGN } from '../table/site.ts';

/** An atomic group, which Apache's library has and ours has not. */
const SECTION = '<LocationMatch "^/(?>a+)">\nCosignRequireFactor otp\n</LocationMatch>\n';

test('a section whose expression cannot be read here is told, with what comes of either way', () => {
  const text = `${COSIGN}${SECTION}`;
  const read = (path: string): string | undefined => (path === '/c' ? text : undefined);
  const files = { read, list: () => undefined, kind: () => undefined };
  const request = parseRequestUrl('https://www.example.edu/a/');
  if (request === undefined) throw new Error('no URL');
  const tree = readApacheConfig('/c', files);
  const { demanded, undecided, otherwise } = explainRequest(tree, files, request, undefined);
  expect(demanded).toEqual([]);
  expect(undecided.map(({ file, line }) => `${file}:${line}`)).toEqual(['/c:7']);
  expect(otherwise.map((each) => each.demanded)).toEqual([['otp']]);
});
