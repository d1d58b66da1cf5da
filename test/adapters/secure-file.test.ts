import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSecureFile, type FileRules } from '../../src/adapters/secure-file.ts';
import { faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';
import { asOrdinaryUser } from './ordinary-user.ts';

const OURS: FileRules = { ownerUid: process.geteuid?.(), allowedPerm: 0o600 };

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

/** Read what must be refused, and see that the fault is the login's own and names the file. */
function refusal(path: string, rules: FileRules = OURS): string {
  const fault = faultOf(() => readSecureFile(path, rules));
  expect(fault.scope).toBe('login');
  expect(fault.message.startsWith(`${path}: `)).toBe(true);
  return fault.message.slice(path.length + 2);
}

describe('readSecureFile', () => {
  test('gives every byte as one character, and what the file was', () => {
    const bytes = Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1));
    const path = scratch.write('secret', bytes.toString('latin1'));
    const snapshot = readSecureFile(path, OURS);
    expect(Buffer.from(snapshot?.text ?? '', 'latin1')).toEqual(bytes);
    expect(snapshot?.stats.size).toBe(255n);
    expect(Number(snapshot?.stats.mode ?? 0) & 0o777).toBe(0o600);
  });

  test('is undefined where there is no file, and only there', () => {
    expect(readSecureFile(scratch.at('missing'), OURS)).toBeUndefined();
    expect(readSecureFile(scratch.at('missing/secret'), OURS)).toBeUndefined();
  });

  test.each<[string, (path: string) => void]>([
    ['a file', (path) => scratch.write(path, 'x')],
    [
      'a link that leads nowhere',
      (path) => {
        symlinkSync('nowhere', scratch.at(path));
      },
    ],
    [
      'a link in a circle',
      (path) => {
        symlinkSync('way', scratch.at(path));
      },
    ],
  ])('never takes %s on the way for no file', (_, arrange) => {
    arrange('way');
    for (const path of ['way/secret', 'way/and/secret']) {
      const fault = faultOf(() => readSecureFile(scratch.at(path), OURS));
      expect(fault.scope).toBe('login');
      expect(fault.message).toMatch(/way is in the way|is a symbolic link$/);
    }
  });

  test('takes a link that leads to a folder for one', () => {
    scratch.folder('folder');
    symlinkSync('folder', scratch.at('way'));
    expect(readSecureFile(scratch.at('way/secret'), OURS)).toBeUndefined();
  });

  test.each([0o400, 0o600, 0o200 | 0o400])('takes mode %o', (mode) => {
    expect(readSecureFile(scratch.write('secret', 'x', mode), OURS)?.text).toBe('x');
  });

  test.each([
    [0o644, '0644'],
    [0o640, '0640'],
    [0o604, '0604'],
    [0o620, '0620'],
    [0o602, '0602'],
    [0o610, '0610'],
    [0o601, '0601'],
    [0o700, '0700'],
    [0o1600, '1600'],
    [0o2600, '2600'],
  ])('refuses mode %o, and says what to do', (mode, shown) => {
    expect(refusal(scratch.write('secret', 'x', mode))).toBe(`has mode ${shown}; run chmod 0600`);
  });

  test('takes the bits that the operator allows, and no others', () => {
    const rules = { ...OURS, allowedPerm: 0o640 };
    for (const mode of [0o640, 0o600, 0o440, 0o400]) {
      const path = scratch.write(`secret-${mode}`, 'x', mode);
      expect(readSecureFile(path, rules)?.text).toBe('x');
    }
    expect(refusal(scratch.write('secret', 'x', 0o660), rules)).toBe(
      'has mode 0660; run chmod 0640',
    );
  });

  test('refuses a file of somebody else, unless the owner does not matter', () => {
    const path = scratch.write('secret', 'x');
    const uid = process.geteuid?.() ?? 0;
    expect(refusal(path, { ...OURS, ownerUid: uid + 1 })).toBe(
      `belongs to uid ${uid}, must be ${uid + 1}`,
    );
    expect(readSecureFile(path, { ...OURS, ownerUid: undefined })?.text).toBe('x');
  });

  test('refuses a symbolic link, even to a good file', () => {
    scratch.write('secret', 'x');
    symlinkSync('secret', scratch.at('link'));
    symlinkSync('nowhere', scratch.at('dangling'));
    expect(refusal(scratch.at('link'))).toBe('is a symbolic link');
    expect(refusal(scratch.at('dangling'))).toBe('is a symbolic link');
  });

  test('refuses a FIFO at once, without waiting for a writer', () => {
    execFileSync('mkfifo', ['-m', '600', scratch.at('fifo')]);
    expect(refusal(scratch.at('fifo'))).toBe('is not a regular file');
  });

  test('refuses folders, devices and sockets', async () => {
    mkdirSync(scratch.at('folder'), { mode: 0o600 });
    expect(refusal(scratch.at('folder'))).toBe('is not a regular file');
    expect(refusal('/dev/zero', { ...OURS, ownerUid: 0 })).toBe('is not a regular file');
    const server = createServer().listen(scratch.at('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    expect(refusal(scratch.at('socket'))).toBe('cannot be read');
    server.close();
  });

  test.each([
    [0, 'has 0 bytes, must be 1 to 65536'],
    [65_537, 'has 65537 bytes, must be 1 to 65536'],
  ])('refuses %i bytes', (size, what) => {
    expect(refusal(scratch.write('secret', 'x'.repeat(size)))).toBe(what);
  });

  test.each([1, 65_536])('takes %i bytes', (size) => {
    const path = scratch.write('secret', 'x'.repeat(size));
    expect(readSecureFile(path, OURS)?.text).toHaveLength(size);
  });

  test('refuses a NUL byte', () => {
    expect(refusal(scratch.write('secret', 'SECRET\n\0'))).toBe('has a NUL byte');
  });

  test('never takes a file that it may not read for a missing one', async () => {
    const rules = { ownerUid: undefined, allowedPerm: 0o600 };
    const folder = scratch.folder('home');
    await asOrdinaryUser(folder, () => {
      writeFileSync(scratch.at('home/secret'), 'x', { mode: 0o600 });
      chmodSync(scratch.at('home/secret'), 0o200);
      expect(refusal(scratch.at('home/secret'), rules)).toBe('cannot be read');
      chmodSync(folder, 0o600);
      expect(refusal(scratch.at('home/secret'), rules)).toBe('cannot be read');
      expect(refusal(scratch.at('home/missing'), rules)).toBe('cannot be read');
      chmodSync(folder, 0o700);
    });
  });

  test('leaves no descriptor open, whatever it found', () => {
    const paths = [
      scratch.write('good', 'x'),
      scratch.write('loose', 'x', 0o666),
      scratch.write('nul', '\0'),
      scratch.path,
      scratch.at('missing'),
    ];
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    for (const path of paths) {
      try {
        readSecureFile(path, OURS);
      } catch {
        // What it says is the business of the tests above.
      }
    }
    expect(open()).toBe(before);
  });
});
