import { isModhex } from './modhex.ts';
import type { YubikeySecret } from './otp-block.ts';

/** One line of a key file, as far as it can be read. */
export interface KeyLine {
  /** Counted from 1. */
  readonly line: number;
  /** As it stands there, without its line end. */
  readonly text: string;
  readonly key: YubikeySecret;
}

/** A line that is neither a key nor a comment. */
interface BadLine {
  readonly line: number;
  /** What is wrong with it; nothing of what stands there. */
  readonly what: string;
}

/** What a key file says. */
export interface KeyFile {
  readonly keys: readonly KeyLine[];
  readonly problems: readonly BadLine[];
}

/** The first line of files that Yubico's key storage module exports and imports. */
export const KEY_FILE_HEADER = '# ykksm 1';

/**
 * Read the keys of a file in the format of Yubico's key storage module: comments, and lines
 * `serial,publicname,internalname,aeskey,lockcode,created,accessed[,progflags]`, of which the first
 * four are needed. What `ykman otp yubiotp --config-output` writes is of the same form.
 *
 * @returns keys in the order of the file; one that is there twice is a problem and no key, because
 * nobody can tell which of the two is right.
 * @see yubikey-ksm, doc/Key_Provisioning_Format.adoc
 */
export function parseKeyFile(text: string): KeyFile {
  const keys: KeyLine[] = [];
  const problems: BadLine[] = [];
  for (const [at, raw] of text.split('\n').entries()) {
    const [line, whole] = [at + 1, raw.replace(/\r$/, '')];
    if (whole.trim() === '' || whole.startsWith('#')) continue;
    const key = parseLine(whole);
    if (typeof key === 'string') problems.push({ line, what: key });
    else keys.push({ line, text: whole, key });
  }
  const first = new Map<string, number>();
  const twice = new Set<string>();
  for (const { line, key } of keys) {
    const before = first.get(key.publicId);
    if (before === undefined) first.set(key.publicId, line);
    else {
      twice.add(key.publicId);
      problems.push({ line, what: `key ${key.publicId} is also in line ${before}` });
    }
  }
  return { keys: keys.filter(({ key }) => !twice.has(key.publicId)), problems };
}

function parseLine(line: string): YubikeySecret | string {
  if (line.startsWith('-----BEGIN PGP')) return 'is encrypted or signed; decrypt it with gpg first';
  const [serial = '', publicId = '', privateId = '', aesKey = ''] = line
    .split(',')
    .map((field) => field.trim());
  if (!/^[0-9]*$/.test(serial)) return 'field 1 must be a serial number';
  if (!isModhex(publicId) || publicId.length > 16 || publicId.length % 2 !== 0) {
    return 'field 2 must be a public id: modhex, at most 16 characters';
  }
  if (!/^[0-9a-f]{12}$/i.test(privateId)) return 'field 3 must be a private id: 12 hex digits';
  if (!/^[0-9a-f]{32}$/i.test(aesKey)) return 'field 4 must be an AES key: 32 hex digits';
  return {
    publicId,
    privateId: privateId.toLowerCase(),
    aesKey: new Uint8Array(Buffer.from(aesKey, 'hex')),
  };
}
