import { describe, expect, test } from 'vitest';
import {
  keysOf,
  mappingLines,
  ownersOf,
  withKey,
} from '../../../src/core/yubikey/authorized-keys.ts';

const [A, B, C] = ['cccccccccccb', 'cccccccccccd', 'ccccccccccce'] as const;

describe('authorized_yubikeys', () => {
  test('has a user a line, with any number of keys', () => {
    const text = `alice:${A}:${B}\nbob:${C}\n`;
    expect(keysOf(text, 'alice')).toEqual([A, B]);
    expect(keysOf(text, 'bob')).toEqual([C]);
    expect(keysOf(text, 'carol')).toBeUndefined();
    expect(ownersOf(text, C)).toEqual(['bob']);
    expect(ownersOf(text, 'cccccccccccf')).toEqual([]);
  });

  test('counts later lines of the same user too', () => {
    expect(keysOf(`alice:${A}\nbob:${C}\nalice:${B}`, 'alice')).toEqual([A, B]);
  });

  test('knows a user without a key', () => {
    expect(keysOf('alice\nbob:\n', 'alice')).toEqual([]);
    expect(keysOf('alice\nbob:\n', 'bob')).toEqual([]);
  });

  test('takes # for a comment in column 0 only', () => {
    expect(keysOf(`#alice:${A}\n`, 'alice')).toBeUndefined();
    expect(keysOf(`#alice:${A}\n`, '#alice')).toBeUndefined();
    expect(keysOf(` #alice:${A}\n`, ' #alice')).toEqual([A]);
    expect(keysOf(`alice:${A} # hers\n`, 'alice')).toEqual([`${A} # hers`]);
  });

  test('trims nothing and compares exactly', () => {
    expect(keysOf(` alice:${A}\n`, 'alice')).toBeUndefined();
    expect(keysOf(`Alice:${A}\n`, 'alice')).toBeUndefined();
    expect(keysOf(`alice:${A}\r\n`, 'alice')).toEqual([`${A}\r`]);
    expect(keysOf(`alice: ${A}`, 'alice')).toEqual([` ${A}`]);
    expect(ownersOf(`alice:${A.toUpperCase()}`, A)).toEqual([]);
  });

  test('passes over what is empty, as strtok(3) does', () => {
    expect(mappingLines(`\n:\n::alice::${A}:\n`)).toEqual([{ line: 3, user: 'alice', ids: [A] }]);
  });

  test('splits a line of more than 1023 bytes', () => {
    // "alice" and 78 keys are 1019 bytes; the next colon and three characters make 1023.
    const line = `alice:${Array<string>(78).fill(A).join(':')}`;
    expect(line.length).toBe(1019);
    const ids = keysOf(`${line}:${B}\n`, 'alice') ?? [];
    expect(ids.slice(77)).toEqual([A, B.slice(0, 3)]);
    expect(mappingLines(`${line}:${B}\n`)[1]).toEqual({ line: 1, user: B.slice(3), ids: [] });
    // Whoever stands behind the cut is a user.
    expect(keysOf(`${line}:cccbob:${B}`, 'bob')).toEqual([B]);
    expect(keysOf(`${line}:ccc#bob:${B}`, 'bob')).toBeUndefined();
    expect(keysOf(`${line}:ccc\nbob:${B}`, 'bob')).toEqual([B]);
  });
});

describe('a new key', () => {
  test('goes to the end of its user’s last line', () => {
    expect(withKey(`alice:${A}\nbob:${C}\n`, 'alice', B)).toBe(`alice:${A}:${B}\nbob:${C}\n`);
    expect(withKey(`alice:${A}:\nalice`, 'alice', B)).toBe(`alice:${A}:\nalice:${B}`);
    expect(withKey(`alice:${A}:\n`, 'alice', B)).toBe(`alice:${A}:${B}\n`);
  });

  test('gets a line of its own where its user has none, and keeps what is there', () => {
    expect(withKey('', 'alice', A)).toBe(`alice:${A}\n`);
    expect(withKey(`# keys\nbob:${C}`, 'alice', A)).toBe(`# keys\nbob:${C}\nalice:${A}\n`);
    expect(withKey(`#alice:${C}\n`, 'alice', A)).toBe(`#alice:${C}\nalice:${A}\n`);
  });

  test('gets a line of its own where the user’s would be split', () => {
    let text = '';
    for (let at = 0; at < 200; at += 1) text = withKey(text, 'alice', A);
    expect(keysOf(text, 'alice')).toEqual(Array(200).fill(A));
    expect(text.split('\n')).toHaveLength(4);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(1023);
  });
});
