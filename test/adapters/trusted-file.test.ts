import { chownSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTrustedFile, trustedOwner } from '../../src/adapters/trusted-file.ts';
import { faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';
import { asRoot } from './ordinary-user.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

const own = process.geteuid?.() ?? 0;

describe('a file that every login needs', () => {
  test('is read when it is ours', () => {
    const path = scratch.write('key', 'secret\n', 0o640);
    expect(trustedOwner(path)).toBe(own);
    expect(readTrustedFile(path, { allowedPerm: 0o640 })).toBe('secret\n');
  });

  test('hits every login where it is missing, or others can read a secret', () => {
    const path = scratch.write('key', 'secret\n', 0o644);
    const open = faultOf(() => readTrustedFile(path, { allowedPerm: 0o640 }));
    expect(open).toMatchObject({ scope: 'service' });
    expect(open.message).toMatch(/key: has mode 0644; run chmod 0640$/);
    const missing = faultOf(() => readTrustedFile(scratch.at('none'), { allowedPerm: 0o640 }));
    expect(missing).toMatchObject({ scope: 'service' });
    expect(missing.message).toMatch(/none: is not there$/);
  });

  test.runIf(asRoot)('is refused when it is neither root’s nor ours', () => {
    const path = scratch.write('key', 'secret\n');
    chownSync(path, 12_345, 0);
    expect(trustedOwner(path)).toBe(0);
    expect(trustedOwner(path, 12_345)).toBe(12_345);
    expect(trustedOwner(path, 12_346)).toBe(0);
    const fault = faultOf(() => readTrustedFile(path, { allowedPerm: 0o640 }));
    expect(fault.message).toMatch(/belongs to uid 12345, must be 0$/);
  });
});
