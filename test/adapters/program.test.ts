import { mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownPath, startedAs } from '../../src/adapters/program.ts';
import { Scratch } from '../support/scratch.ts';

const before = process.argv;
let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  process.argv = before;
  scratch.remove();
});

const startUnder = (path: string, ...rest: string[]) => {
  process.argv = [process.execPath, path, ...rest];
  return startedAs(true);
};

describe('without a launcher, on Node', () => {
  test.each([
    ['/x/cosign-factors.js', { name: 'cosign-factors', arguments: ['-h'], isLaunched: false }],
    ['/x/cosign-factors', { name: 'cosign-factors', arguments: ['-h'], isLaunched: false }],
    ['/usr/lib/cosign/factors/otp', undefined],
    ['', undefined],
  ])('only the command line starts: %s', (path, start) => {
    process.argv = [process.execPath, path, '-h'];
    expect(startedAs(false)).toEqual(start);
  });
});

describe('how the program was started, on Node', () => {
  test.each([
    ['/usr/lib/cosign/factors/otp', 'otp'],
    ['otp', 'otp'],
    ['/x/cosign-factors.js', 'cosign-factors'],
    ['/x/totp.beta', 'totp.beta'],
    ['/x/js', 'js'],
    ['/x/otp/', 'otp'],
  ])('is the last part of its path: %s', (path, name) => {
    expect(startUnder(path)?.name).toBe(name);
  });

  test('is the name of a link, not of what it leads to', () => {
    scratch.write('cosign-factors.js', '');
    symlinkSync('cosign-factors.js', scratch.at('otp'));
    expect(startUnder(scratch.at('otp'))?.name).toBe('otp');
    expect(ownPath()).toBe(scratch.at('cosign-factors.js'));
  });

  test('has the words behind its name', () => {
    expect(startUnder('/x/otp')?.arguments).toEqual([]);
    expect(startUnder('/x/otp', '-2', 'login')?.arguments).toEqual(['-2', 'login']);
  });

  test('knows itself through links of folders too', () => {
    mkdirSync(scratch.at('real'));
    scratch.write('real/cosign-factors.js', '');
    symlinkSync('real', scratch.at('linked'));
    startUnder(scratch.at('linked/cosign-factors.js'));
    expect(ownPath()).toBe(scratch.at('real/cosign-factors.js'));
  });
});
