import { expect, test } from 'vitest';
import { hasCertificate, parseBindPassword } from '../../../src/core/yubikey/ldap-files.ts';

test('a password is one line of UTF-8, blanks and all', () => {
  expect(parseBindPassword(' two words \n')).toBe(' two words ');
  expect(parseBindPassword('secret\r\n')).toBe('secret');
  expect(parseBindPassword(Buffer.from('Lösung').toString('latin1'))).toBe('Lösung');
});

test('no password is none, and so are two', () => {
  for (const text of ['', '\n', '\r\n', 'one\ntwo\n', 'one\n\n']) {
    expect(parseBindPassword(text)).toBeUndefined();
  }
});

test('a certificate is one in PEM', () => {
  expect(hasCertificate('# ours\n-----BEGIN CERTIFICATE-----\n')).toBe(true);
  expect(hasCertificate('-----BEGIN PRIVATE KEY-----\n')).toBe(false);
});
