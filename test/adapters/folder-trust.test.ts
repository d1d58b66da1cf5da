import { chmodSync, chownSync, lchownSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkFolders } from '../../src/adapters/folder-trust.ts';
import type { Account } from '../../src/core/factor.ts';
import { faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';
import { asOrdinaryUser, asRoot, NOBODY } from './ordinary-user.ts';

const SELF = process.geteuid?.() ?? 0;
const STRANGER = 12_345;
let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  scratch.folder('above/folder', 0o755);
  chmodSync(scratch.at('above'), 0o755);
});
afterEach(() => {
  scratch.remove();
});

const check = (path: string, trusted: readonly number[] = [], account?: Account) => {
  checkFolders({ path, ...(account === undefined ? {} : { account }) }, trusted, 'service');
};
const refusal = (...given: Parameters<typeof check>): string => {
  const fault = faultOf(() => {
    check(...given);
  });
  expect(fault.scope).toBe('service');
  return fault.message;
};

describe('the folders on the way to a file of the operator’s', () => {
  const FOLDERS = ['above', 'above/folder'];

  test.each(FOLDERS)('may be such that nobody else can write there: %s', (name) => {
    for (const mode of [0o700, 0o755, 0o2750]) {
      chmodSync(scratch.at(name), mode);
      check(scratch.at('above/folder'));
    }
    check(scratch.at('above/folder/not/there'));
  });

  test.each(FOLDERS)('are refused where others can: %s', (name) => {
    for (const mode of [0o770, 0o702, 0o777]) {
      chmodSync(scratch.at(name), mode);
      const path = scratch.at(name);
      expect(refusal(scratch.at('above/folder'))).toBe(
        `${path}: others can write there; run chmod go-w ${path}`,
      );
    }
  });

  test.runIf(asRoot)('may be sticky ones of root’s', () => {
    chmodSync(scratch.at('above'), 0o1777);
    check(scratch.at('above/folder'));
    chownSync(scratch.at('above'), NOBODY, NOBODY);
    expect(refusal(scratch.at('above/folder'), [NOBODY])).toMatch(/above: others can write there/);
  });

  test.runIf(asRoot)('belong to root, to us, or to who must own the file', async () => {
    for (const name of FOLDERS) {
      const path = scratch.at(name);
      chownSync(path, STRANGER, 0);
      expect(refusal(scratch.at('above/folder'), [NOBODY])).toBe(
        `${path}: belongs to uid ${STRANGER}, who can put something else there; run chown root ${path}`,
      );
      check(scratch.at('above/folder'), [STRANGER]);
      chownSync(path, NOBODY, 0);
      await asOrdinaryUser(scratch.folder('own'), () => {
        check(scratch.at('above/folder'));
      });
      chownSync(path, 0, 0);
    }
  });

  test('are those that links lead through as well', () => {
    scratch.folder('elsewhere/deep', 0o755);
    symlinkSync('../elsewhere', scratch.at('above/link'));
    const path = scratch.at('above/link/deep');
    check(path);
    chmodSync(scratch.at('elsewhere'), 0o777);
    expect(refusal(path)).toContain(`${scratch.at('elsewhere')}: others can write there`);
    symlinkSync(scratch.at('above'), scratch.at('to-above'));
    chmodSync(scratch.at('above'), 0o777);
    expect(refusal(scratch.at('to-above/folder'))).toContain(`${scratch.at('above')}: others`);
  });

  test.runIf(asRoot)('are led to by no link of somebody else’s', () => {
    symlinkSync('folder', scratch.at('above/link'));
    lchownSync(scratch.at('above/link'), STRANGER, 0);
    const path = scratch.at('above/link');
    expect(refusal(path)).toBe(
      `${path}: belongs to uid ${STRANGER}, who can put something else there; run chown -h root ${path}`,
    );
  });

  test('cannot be told where one cannot be looked at', async () => {
    scratch.folder('closed/folder');
    await asOrdinaryUser(scratch.at('closed'), () => {
      chmodSync(scratch.at('closed'), 0o600);
      expect(refusal(scratch.at('closed/folder'))).toMatch(/closed\/folder: cannot be looked at$/);
      chmodSync(scratch.at('closed'), 0o700);
    });
  });

  test('may end before the file: what is not there needs no trust', () => {
    rmSync(scratch.at('above'), { recursive: true });
    check(scratch.at('above/folder'));
  });
});

describe('the folders on the way to a file in a home', () => {
  const account = (): Account => ({
    name: asRoot ? 'nobody' : 'self',
    uid: asRoot ? NOBODY : SELF,
    gid: asRoot ? NOBODY : (process.getegid?.() ?? 0),
    home: scratch.at('above/home'),
  });
  const own = (name: string, mode = 0o700): void => {
    chownSync(scratch.folder(name), account().uid, account().gid);
    chmodSync(scratch.at(name), mode);
  };
  const below = scratchPath('above/home/.cosign/d');
  beforeEach(() => {
    for (const name of ['above/home', 'above/home/.cosign', 'above/home/.cosign/d']) own(name);
  });

  test('begin with the home: what is above it is not the user’s', () => {
    chmodSync(scratch.at('above'), 0o777);
    check(below(), [], account());
    check(scratch.at('above/home/none/at/all'), [], account());
    check(scratch.at('none/d'), [], { ...account(), home: scratch.at('none') });
  });

  test.each(['above/home', 'above/home/.cosign', 'above/home/.cosign/d'])(
    'are refused where others than the user and root can write: %s',
    (name) => {
      for (const mode of [0o770, 0o707]) {
        own(name, mode);
        expect(refusal(below(), [], account())).toBe(
          `${scratch.at(name)}: others can write there; run chmod go-w ${scratch.at(name)}`,
        );
      }
    },
  );

  test.runIf(asRoot)('belong to the user or root, and to nobody else', () => {
    for (const name of ['above/home', 'above/home/.cosign']) {
      chownSync(scratch.at(name), 0, 0);
      chmodSync(scratch.at(name), 0o755);
      check(below(), [], account());
      chownSync(scratch.at(name), STRANGER, 0);
      expect(refusal(below(), [], account())).toContain(`${name}: belongs to uid ${STRANGER}`);
      own(name);
    }
  });

  test('are no links, the user’s own neither', () => {
    rmSync(scratch.at('above/home/.cosign'), { recursive: true });
    own('above/home/real');
    own('above/home/real/d');
    symlinkSync('real', scratch.at('above/home/.cosign'));
    expect(refusal(below(), [], account())).toBe(
      `${scratch.at('above/home/.cosign')}: is a symbolic link, and below a home none is followed;` +
        ' put the folder itself there',
    );
  });

  test('may be reached by a link that the operator made', () => {
    symlinkSync('above', scratch.at('homes'));
    const home = scratch.at('homes/home');
    check(`${home}/.cosign/d`, [], { ...account(), home });
  });
});

/** Asked for in a test, when there is a folder. */
function scratchPath(name: string): () => string {
  return () => scratch.at(name);
}
