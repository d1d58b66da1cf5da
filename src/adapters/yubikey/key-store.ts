import { dirname } from 'node:path';
import { parseKeyFile } from '../../core/yubikey/key-file.ts';
import type { YubikeySecret } from '../../core/yubikey/otp-block.ts';
import { Fault } from '../../core/verdict.ts';
import { checkFolders } from '../folder-trust.ts';
import { readSecureFile, type FileRules } from '../secure-file.ts';
import { trustedOwner } from '../trusted-file.ts';

/** What a file with secrets of keys must be, beside its owner; 16 MB are a hundred thousand keys. */
export const KEY_FILE_RULES = { allowedPerm: 0o640, mostBytes: 16_777_216 };

/** The same with its owner: root or ourselves. */
export function keyFileRules(path: string): FileRules {
  return { ...KEY_FILE_RULES, ownerUid: trustedOwner(path) };
}

/**
 * Where the secret of a key is.
 *
 * @param template - `key_file` of a section; `%k` is the id.
 * @param id - Nothing but letters and digits.
 */
export function keyPath(template: string, id: string): string {
  return template.replaceAll('%k', id);
}

/**
 * Read what a key was programmed with.
 *
 * @throws Fault with scope `login` when there is no such key, or its file cannot be used.
 */
export function readKey(template: string, publicId: string): YubikeySecret {
  const path = keyPath(template, publicId);
  checkFolders({ path: dirname(path) }, [], 'login');
  const file = readSecureFile(path, keyFileRules(path));
  if (file === undefined) throw new Fault('login', { path, what: 'is not there' });
  const { keys, problems } = parseKeyFile(file.text);
  const found = keys.find(({ key }) => key.publicId === publicId);
  if (found !== undefined) return found.key;
  const [first] = problems;
  if (first !== undefined)
    throw new Fault('login', { path, what: `line ${first.line} ${first.what}` });
  throw new Fault('login', { path, what: `has no key ${publicId}` });
}
