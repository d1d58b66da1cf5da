import { chmodSync, chownSync, lchownSync, readdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/adapters/audit-file.ts';
import { folderRights, rightsIn } from '../../src/adapters/folder-rights.ts';
import { withRightsNow } from '../../src/adapters/rights.ts';
import { faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';
import { bareRights } from './bare-rights.ts';
import { asRoot, NOBODY } from './ordinary-user.ts';

const OTHER = NOBODY - 1;
let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

/** Make folders below each other, given as `name uid mode`. */
function folders(...each: readonly string[]): string {
  let path = '';
  for (const words of each) {
    const [name = '', uid = '0', mode = '755'] = words.split(' ');
    path = `${path}${path === '' ? '' : '/'}${name}`;
    scratch.folder(path);
    chownSync(scratch.at(path), Number(uid), Number(uid));
    chmodSync(scratch.at(path), Number.parseInt(mode, 8));
  }
  return scratch.at(path);
}

/** Make a link, of whoever. */
function link(target: string, path: string, uid: number): string {
  symlinkSync(target, scratch.at(path));
  lchownSync(scratch.at(path), uid, uid);
  return scratch.at(path);
}

const mine = `${NOBODY}`;
const other = `${OTHER}`;

describe.runIf(asRoot)('whose rights root takes in a folder of the operator’s', () => {
  test.each<[string, () => string, number | undefined]>([
    ['root’s', () => folders('a', 'b'), undefined],
    ['somebody’s, below root’s', () => folders('a', `b ${mine} 700`), NOBODY],
    ['somebody’s, below a folder of theirs', () => folders(`a ${mine}`, `b ${mine}`), NOBODY],
    ['somebody’s own, in a sticky one of root’s', () => folders('a 0 1777', `b ${mine}`), NOBODY],
    ['root’s, in a sticky one of root’s', () => folders('a 0 1777', 'b'), undefined],
    [
      'somebody’s, in one of root’s that a group can write',
      () => folders('a 0 775', `b ${mine}`),
      NOBODY,
    ],
    ['not there, below root’s', () => `${folders('a')}/b/c`, undefined],
    ['not there, below somebody’s', () => `${folders(`a ${mine}`)}/b/c`, NOBODY],
    [
      'a link of root’s to somebody’s',
      () => (folders('a', `b ${mine}`), link('a/b', 'l', 0)),
      NOBODY,
    ],
    ['below a link of root’s', () => (folders('a', `b ${mine}`), `${link('a', 'l', 0)}/b`), NOBODY],
    ['a link of root’s that leads nowhere', () => link('a/b', 'l', 0), undefined],
  ])('%s', (_, make, uid) => {
    expect(folderRights(make())).toEqual(uid === undefined ? undefined : { uid, gid: uid });
  });

  test.each<[string, () => string, string]>([
    [
      'root’s below somebody’s',
      () => folders(`a ${mine}`, 'b'),
      `a: belongs to uid ${mine}, who can`,
    ],
    ['another’s below somebody’s', () => folders(`a ${mine}`, `b ${other}`), `run chown ${other} `],
    ['a link of somebody’s', () => (folders('a'), link('a', 'l', NOBODY)), 'l: is a symbolic link'],
    [
      'below a link of somebody’s',
      () => (folders('a', 'b'), `${link('a', 'l', NOBODY)}/b`),
      'l: is a',
    ],
    [
      'a link of root’s below somebody’s',
      () => (folders(`a ${mine}`), folders('b'), link('../b', 'a/l', 0)),
      'a/l: is a symbolic',
    ],
    [
      'one that all can write',
      () => folders('a', 'b 0 777'),
      'b: others can write there; run chmod go-w',
    ],
    [
      'below one that all can write',
      () => folders('a 0 777', `b ${mine}`),
      'a: others can write there',
    ],
    [
      'somebody’s that all can write',
      () => folders('a', `b ${mine} 777`),
      'b: others can write there',
    ],
    ['somebody’s sticky one', () => folders('a', `b ${mine} 1777`), 'b: others can write there'],
    ['root’s that a group can write', () => folders('a', 'b 0 770'), 'b: others can write there'],
    [
      'root’s below one that a group can write',
      () => folders('a 0 775', 'b'),
      'a: others can write there',
    ],
    [
      'not there, where others can make it',
      () => `${folders('a 0 1777')}/b`,
      'b: is not there, and others can make it',
    ],
    ['round in a circle', () => (link('m', 'l', 0), link('l', 'm', 0)), 'cannot be looked at'],
  ])('are nobody’s: %s', (_, make, message) => {
    const path = make();
    const fault = faultOf(() => folderRights(path));
    expect(fault.message).toContain(message);
    expect(fault.scope).toBe('service');
    expect(faultOf(() => rightsIn({ path }, 'login')).scope).toBe('login');
  });

  test('are the account’s below its home, whatever is there', () => {
    const account = { name: 'nobody', uid: NOBODY, gid: NOBODY, home: folders('home') };
    for (const path of [account.home, scratch.at('home/none'), link('/', 'home/l', NOBODY)]) {
      expect(rightsIn({ path, account }, 'login')).toMatchObject({ name: 'nobody', uid: NOBODY });
    }
  });

  test('are not asked for by anybody else', () => {
    const path = folders('a', 'b 0 777');
    withRightsNow(bareRights(NOBODY, NOBODY), () => {
      expect(folderRights(path)).toBeUndefined();
    });
  });
});

describe.runIf(asRoot)('an audit file in root’s hands', () => {
  test('is made in no folder of root’s by way of somebody else’s', () => {
    const roots = folders('roots');
    folders(`home ${mine}`);
    link('../roots', 'home/log', NOBODY);
    const append = () => {
      appendAudit(scratch.at('home/log/audit.jsonl'), '{}\n');
    };
    expect(faultOf(append).message).toContain('is a symbolic link');
    expect(readdirSync(roots)).toEqual([]);
  });
});
