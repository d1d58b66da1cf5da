import { chmodSync, chownSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkStateFolder } from '../../src/adapters/state-folder.ts';
import { faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';
import { asOrdinaryUser, asRoot } from './ordinary-user.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

function refusal(path: string): string {
  const fault = faultOf(() => {
    checkStateFolder(path);
  });
  expect(fault.scope).toBe('service');
  return fault.message.replace(`${path}: `, '');
}

describe('checkStateFolder', () => {
  test.each([0o700, 0o750, 0o755, 0o1700])('takes a folder of our own with mode %o', (mode) => {
    const path = scratch.folder('state');
    chmodSync(path, mode);
    checkStateFolder(path);
  });

  test.each([0o720, 0o702, 0o777, 0o1777])(
    'refuses one that others can write into, mode %o',
    (mode) => {
      const path = scratch.folder('state');
      chmodSync(path, mode);
      expect(refusal(path)).toBe('others can write there; run chmod go-w');
    },
  );

  test('refuses what is no folder', () => {
    scratch.folder('state');
    symlinkSync('state', scratch.at('link'));
    expect(refusal(scratch.at('missing'))).toBe('is not there; make the folder');
    expect(refusal(scratch.write('file', ''))).toBe('is not a folder');
    expect(refusal(scratch.at('link'))).toBe('is not a folder');
  });

  test.runIf(asRoot)('refuses one of another user', async () => {
    const path = scratch.folder('state');
    chownSync(path, 4711, 4711);
    await asOrdinaryUser(scratch.folder('home'), () => {
      expect(refusal(path)).toBe(`belongs to uid 4711, must be root's or our own`);
    });
  });

  test.runIf(asRoot)('takes any for root, who becomes its owner', () => {
    const path = scratch.folder('state');
    chownSync(path, 4711, 4711);
    checkStateFolder(path);
  });

  test.runIf(asRoot)('takes one of root’s for another user', async () => {
    const path = scratch.folder('state');
    await asOrdinaryUser(scratch.folder('home'), () => {
      checkStateFolder(path);
    });
  });

  test('says so when it cannot even look', async () => {
    const outer = scratch.folder('outer');
    await asOrdinaryUser(outer, () => {
      chmodSync(outer, 0o600);
      expect(refusal(scratch.at('outer/state'))).toBe('cannot be looked at');
      chmodSync(outer, 0o700);
    });
  });
});
