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
