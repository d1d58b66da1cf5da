import { expect, test } from 'vitest';
import { readPath } from '../../../src/policy/httpd/request-path.ts';
import { parseRequestUrl } from '../../../src/policy/httpd/request-url.ts';

const RULES = { mergesSlashes: true, encodedSlashes: 'off' } as const;

// Seen with Apache 2.4.71.
test.each([
  ['/a/../b', { path: '/b' }],
  ['//a///b', { path: '/a/b' }],
  ['/%61/%2e%2e/b', { path: '/b' }],
  ['/a/.', { path: '/a/' }],
  ['/a/%20b', { path: '/a/ b' }],
  ['/a/%252e', { path: '/a/%2e' }],
  ['/../x', { status: 400 }],
  ['/%2e%2e/x', { status: 400 }],
  ['/%zz', { status: 400 }],
  ['/a%2fb', { status: 404 }],
  ['/a/..%2fx', { status: 404 }],
  ['/a/%00', { status: 404 }],
])('%s is read as Apache reads it', (raw, expected) => {
  expect(readPath(raw, RULES)).toEqual(expected);
});

test('encoded slashes are kept or decoded as AllowEncodedSlashes says', () => {
  expect(readPath('/a%2fb', { ...RULES, encodedSlashes: 'nodecode' })).toEqual({ path: '/a%2fb' });
  expect(readPath('/x/..%2fb', { ...RULES, encodedSlashes: 'on' })).toEqual({ path: '/b' });
});

test('slashes stay where MergeSlashes is off, but for those in front', () => {
  expect(readPath('//a//b', { ...RULES, mergesSlashes: false })).toEqual({ path: '/a//b' });
});

test('a URL is taken apart with its path as written', () => {
  expect(parseRequestUrl('https://WWW.example.edu.:8443/a/../%61?q=1#f')).toMatchObject({
    scheme: 'https',
    host: 'www.example.edu',
    port: 8443,
    path: '/a/../%61',
    query: 'q=1',
  });
  expect(parseRequestUrl('http://[::1]')).toMatchObject({ host: '[::1]', port: 80, path: '/' });
  expect(parseRequestUrl('ftp://x/')).toBeUndefined();
  expect(parseRequestUrl('/a')).toBeUndefined();
});
