import { expect, test } from 'vitest';
import { otherFields, readCosignConf, type CosignConf } from '../../src/policy/cosign-conf.ts';

function read(text: string, files: Record<string, string> = {}): CosignConf {
  const all: Record<string, string> = { 'cosign.conf': text, ...files };
  return readCosignConf('cosign.conf', (path) => all[path]);
}

test('a factor line has a path, perhaps -2, and fields', () => {
  const { factors, fatal } = read(
    'factor /f/pam login password\nfactor /f/otp -2 login passcode\n',
  );
  expect(fatal).toBeUndefined();
  expect(factors).toEqual([
    {
      file: 'cosign.conf',
      line: 1,
      path: '/f/pam',
      isSecondary: false,
      fields: ['login', 'password'],
    },
    {
      file: 'cosign.conf',
      line: 2,
      path: '/f/otp',
      isSecondary: true,
      fields: ['login', 'passcode'],
    },
  ]);
});

test.each([
  ['a comment behind a line is field names', 'factor /p login # note', ['login', '#', 'note']],
  ['quotes are ordinary characters', 'factor /p "login x"', ['"login', 'x"']],
  ['-2 after a field is a field', 'factor /p login -2', ['login', '-2']],
  ['CRLF does not count', 'factor /p login\r', ['login']],
  ['blanks and tabs in front do not count', ' \tfactor\t/p  login', ['login']],
])('%s', (_, text, fields) => {
  expect(read(text).factors[0]?.fields).toEqual(fields);
});

test('-2 in front of the path is taken for the path', () => {
  expect(read('factor -2 /p login').factors[0]).toMatchObject({
    path: '-2',
    isSecondary: false,
    fields: ['/p', 'login'],
  });
});

test.each([
  ['factor /p', 'without one Cosign crashes'],
  ['factor /p -2', 'without one Cosign crashes'],
  ['factor /p -3 login', 'no flag -3'],
  ['factor /p a b c d e f', '6 fields, 5 at most'],
  ['Factor /p login', 'Factor is not a keyword'],
  ['suffix -junk\nsuffix -x', 'suffix is already -junk'],
  ['suffix', 'suffix takes 1 words'],
  ['reauth svc otp', 'needs an earlier line for the service svc'],
  ['service svc https://x 0 svc.example.edu\nreauth svc a b c d e', '5 factors, 4 at most'],
  ['include missing.conf', 'missing.conf cannot be read'],
  ['include cosign.conf', 'cosign.conf includes itself'],
])('%s is fatal', (text, what) => {
  expect(read(text).fatal?.what).toContain(what);
});

test('nothing behind a fatal line is read', () => {
  expect(read('factor /a login\nnonsense\nfactor /b login').factors).toHaveLength(1);
});

test('an included file is read in its place and keeps its own positions', () => {
  const conf = read('include more.conf\nfactor /b login\n', { 'more.conf': '\nfactor /a login\n' });
  expect(conf.factors.map(({ file, line, path }) => [file, line, path])).toEqual([
    ['more.conf', 2, '/a'],
    ['cosign.conf', 2, '/b'],
  ]);
});

test('the built-in fields do not count among the six others', () => {
  expect(otherFields(read('factor /a login passcode\nfactor /b login passcode pin\n'))).toEqual([
    'passcode',
    'pin',
  ]);
});

test('files that include each other in too many ways are given up', () => {
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [`a${at}`, `include a${at + 1}\n`.repeat(2)]),
  );
  const { fatal } = read('include a0\n', { ...files, a40: 'factor /f/pam login\n' });
  expect(fatal?.what).toMatch(/^more than 1000 files are to be read here/);
});
