import { afterAll, expect, test } from 'vitest';
import { listAccounts } from '../../src/adapters/account-list.ts';
import { listSecrets } from '../../src/adapters/secret-listing.ts';
import { Scratch } from '../support/scratch.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

test.each<[string, readonly string[], readonly string[], readonly string[]]>([
  [
    'a/%u',
    ['alice', 'b.o-b@x', '.hidden', 'a b', '-x', 'y~'],
    ['alice', 'b.o-b@x'],
    ['-x', 'a b', 'y~'],
  ],
  ['b/%u.totp', ['alice.totp', 'bob', '.totp', 'x.totp.bak', '-y.totp'], ['alice'], []],
  ['c/u%u', ['ualice', 'u', 'alice', 'uu'], ['alice', 'u'], []],
  ['d/%u-%u', ['alice-alice', 'alice-bob', 'a-b', '-', 'a-a-a-a'], ['a-a', 'alice'], []],
  ['e/a%ua', ['aa', 'aba', 'ab'], ['b'], []],
  ['f/%u/x/%u', ['alice', 'a b'], ['alice'], ['a b']],
  ['g/%u/', ['alice'], ['alice'], []],
])('for %s there are logins and strays', (template, names, logins, strays) => {
  const folder = template.split('/')[0] ?? '';
  for (const name of names) scratch.write(`${folder}/${name}`, '');
  const listed = listSecrets(scratch.at(template) + (template.endsWith('/') ? '/' : ''));
  expect(listed.folder).toBe(scratch.at(folder));
  expect([...listed.logins].sort()).toEqual([...logins].sort());
  expect(listed.strays).toEqual(strays.map((name) => scratch.at(folder, name)));
  expect(listed.hidden).toEqual(names.filter((name) => name.startsWith('.')));
});

test('a folder that is not there is an error of the system', () => {
  expect(() => listSecrets(scratch.at('nowhere/%u'))).toThrow('ENOENT');
});

test('the accounts of the system have root among them', async () => {
  const accounts = await listAccounts();
  expect(accounts).toContainEqual({ name: 'root', uid: 0, gid: 0, home: '/root' });
});
