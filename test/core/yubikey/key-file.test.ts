import { describe, expect, test } from 'vitest';
import { KEY_FILE_HEADER, parseKeyFile } from '../../../src/core/yubikey/key-file.ts';
import { SoftKey } from '../../support/soft-key.ts';
import { YUBICO_SAMPLE } from '../../vectors/yubico.ts';

const AES = YUBICO_SAMPLE.aesKey;

const problemsOf = (...lines: readonly string[]) => parseKeyFile(lines.join('\n')).problems;

describe('a key file', () => {
  test('has a key a line, between comments and empty lines', () => {
    const [one, two] = [new SoftKey('cccccccccccb'), new SoftKey('cccccccccccd')];
    const text = [KEY_FILE_HEADER, '# serial,id', one.line, '', `${two.line}\r`, '  ', ''].join(
      '\n',
    );
    expect(parseKeyFile(text)).toEqual({
      keys: [
        { line: 3, text: one.line, key: one.secret },
        { line: 5, text: two.line, key: two.secret },
      ],
      problems: [],
    });
  });

  test('may leave out what is behind the AES key, and write hexadecimal in upper case', () => {
    const line = `1,dteffuje,${YUBICO_SAMPLE.privateId.toUpperCase()}, ${AES.toUpperCase()} `;
    expect(parseKeyFile(line).keys[0]?.key).toEqual({
      publicId: 'dteffuje',
      privateId: YUBICO_SAMPLE.privateId,
      aesKey: new Uint8Array(Buffer.from(AES, 'hex')),
    });
  });

  test('reads what ykman writes, which has no header', () => {
    const line = `,cccccccccccb,8792ebfe26cc,${AES},,2026-11-22T10:00:00,`;
    expect(parseKeyFile(line).keys[0]?.key).toEqual(new SoftKey('cccccccccccb').secret);
  });

  test.each([
    ['x,cccc,8792ebfe26cc', 'field 1 must be a serial number'],
    ['1,cccq,8792ebfe26cc', 'field 2 must be a public id: modhex, at most 16 characters'],
    ['1,ccc,8792ebfe26cc', 'field 2 must be a public id: modhex, at most 16 characters'],
    [
      `1,${'c'.repeat(18)},8792ebfe26cc`,
      'field 2 must be a public id: modhex, at most 16 characters',
    ],
    ['1,cccc,8792ebfe26c', 'field 3 must be a private id: 12 hex digits'],
    ['1,cccc,8792ebfe26cg', 'field 3 must be a private id: 12 hex digits'],
  ])('refuses the line %s', (start, what) => {
    expect(problemsOf(`${start},${AES}`)).toEqual([{ line: 1, what }]);
  });

  test.each([`1,cccc,8792ebfe26cc,${AES}0`, '1,cccc,8792ebfe26cc', `1,cccc,8792ebfe26cc,x${AES}`])(
    'refuses an AES key that is none: %s',
    (line) => {
      const what = 'field 4 must be an AES key: 32 hex digits';
      expect(problemsOf('#', line)).toEqual([{ line: 2, what }]);
    },
  );

  test('asks for an encrypted one to be decrypted', () => {
    const [problem] = problemsOf('-----BEGIN PGP MESSAGE-----');
    expect(problem?.what).toBe('is encrypted or signed; decrypt it with gpg first');
  });

  test('repeats nothing of a line that it cannot read', () => {
    for (const { what } of problemsOf(`1,cccc,secret1,${AES}`, `secret2,cccc,,`)) {
      expect(what).not.toMatch(/secret|ecde/);
    }
  });

  test('takes neither of two lines for the same key, and keeps the rest', () => {
    const [one, two] = [new SoftKey('cccccccccccb'), new SoftKey('cccccccccccd')];
    const file = parseKeyFile([one.line, two.line, one.line].join('\n'));
    expect(file.keys.map(({ line }) => line)).toEqual([2]);
    expect(file.problems).toEqual([{ line: 3, what: 'key cccccccccccb is also in line 1' }]);
  });
});
