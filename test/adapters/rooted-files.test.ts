import { symlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RootedFiles } from '../../src/adapters/rooted-files.ts';
import { Scratch } from '../support/scratch.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  scratch.write('etc/apache2/apache2.conf', 'main');
  scratch.write('etc/apache2/ports.conf', 'ports');
});
afterEach(() => {
  scratch.remove();
});

test("a copied tree is read by its own machine's paths", () => {
  const files = new RootedFiles(scratch.at('etc/apache2/apache2.conf'), scratch.path);
  expect(files.main).toBe('/etc/apache2/apache2.conf');
  expect(files.read(files.main)).toBe('main');
  expect(files.read('/etc/apache2/ports.conf')).toBe('ports');
  expect(files.list('/etc/apache2')).toEqual(['apache2.conf', 'ports.conf']);
  expect([files.kind('/etc'), files.kind(files.main), files.kind('/usr')]).toEqual([
    'folder',
    'file',
    undefined,
  ]);
  expect(files.shown('/etc/apache2/ports.conf')).toBe(scratch.at('etc/apache2/ports.conf'));
  expect([...files.texts.keys()]).toEqual(['/etc/apache2/apache2.conf', '/etc/apache2/ports.conf']);
});

test('a main file outside the tree is read all the same', () => {
  const files = new RootedFiles(
    scratch.at('etc/apache2/apache2.conf'),
    scratch.folder('elsewhere'),
  );
  expect(files.read(files.main)).toBe('main');
  expect(files.read('/etc/apache2/ports.conf')).toBeUndefined();
});

test('what cannot be read is nothing', () => {
  const files = new RootedFiles('/nowhere', scratch.path);
  expect(files.read('/nowhere')).toBeUndefined();
  expect(files.read('/etc')).toBeUndefined();
  expect(files.list('/nowhere')).toBeUndefined();
});

test('a main file that is named relatively is shown so', () => {
  const files = new RootedFiles('conf/apache/cosign-site.conf');
  expect(files.shown(files.main)).toBe('conf/apache/cosign-site.conf');
});

test('links lead to places of the tree, whatever they say', () => {
  scratch.write('secret', 'of this machine');
  scratch.write('tree/etc/apache2/sites-available/a.conf', 'a');
  scratch.folder('tree/etc/apache2/sites-enabled');
  const link = (name: string, target: string): void => {
    symlinkSync(target, scratch.at('tree/etc/apache2/sites-enabled', name));
  };
  link('relative.conf', '../sites-available/a.conf');
  link('absolute.conf', '/etc/apache2/sites-available/a.conf');
  link('twice.conf', 'absolute.conf');
  link('out.conf', '../../../../secret');
  link('real.conf', scratch.at('secret'));
  link('circle.conf', 'circle.conf');
  symlinkSync('/etc/apache2/sites-enabled', scratch.at('tree/enabled'));
  const main = scratch.write('tree/etc/apache2/apache2.conf', 'main');
  const files = new RootedFiles(main, scratch.at('tree'));
  const read = (name: string): string | undefined =>
    files.read(`/etc/apache2/sites-enabled/${name}.conf`);
  expect(['relative', 'absolute', 'twice'].map(read)).toEqual(['a', 'a', 'a']);
  expect(['out', 'real', 'circle'].map(read)).toEqual([undefined, undefined, undefined]);
  expect(files.read('/enabled/relative.conf')).toBe('a');
  expect(files.shown('/enabled/relative.conf')).toBe(scratch.at('tree/enabled/relative.conf'));
});

test('folders are told from files, and links in a circle are not gone through', () => {
  scratch.write('www/a/.htaccess', '');
  scratch.folder('www/b');
  symlinkSync('../b', scratch.at('www/a/to-b'));
  symlinkSync('../a', scratch.at('www/b/to-a'));
  symlinkSync('.', scratch.at('www/a/self'));
  symlinkSync('/nowhere', scratch.at('www/a/dangling'));
  symlinkSync('.htaccess', scratch.at('www/a/file'));
  for (const root of ['/', scratch.path]) {
    const at = (path: string): string => (root === '/' ? scratch.at(path) : `/${path}`);
    const files = new RootedFiles(scratch.at('etc/apache2/apache2.conf'), root);
    const folders = (path: string): readonly string[] =>
      (files.entries(at(path)) ?? []).filter(({ isFolder }) => isFolder).map(({ name }) => name);
    expect(folders('www/')).toEqual(['a', 'b']);
    expect(folders('www/a')).toEqual(['to-b']);
    expect(folders('www/a/to-b/')).toEqual([]);
    expect(files.entries(at('www/a'))?.map(({ name }) => name)).toEqual([
      '.htaccess',
      'file',
      'self',
      'to-b',
    ]);
    expect(files.entries(at('www/nothing'))).toBeUndefined();
  }
});
