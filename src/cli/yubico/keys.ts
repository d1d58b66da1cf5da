import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createFile } from '../../adapters/atomic-file.ts';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { lookAt } from '../../adapters/file-facts.ts';
import { folderRights } from '../../adapters/folder-rights.ts';
import { withRightsOf } from '../../adapters/rights.ts';
import { readSecureFile } from '../../adapters/secure-file.ts';
import { updateText } from '../../adapters/state-text.ts';
import { errorCode } from '../../adapters/system-error.ts';
import { keyFileRules, keyPath } from '../../adapters/yubikey/key-store.ts';
import { Fault } from '../../core/verdict.ts';
import { KEY_FILE_HEADER, parseKeyFile, type KeyLine } from '../../core/yubikey/key-file.ts';
import { CommandError, type Console } from '../console.ts';
import { chooseYubico } from './section.ts';

export interface KeysImportOptions {
  readonly file: string;
  readonly factor?: string | undefined;
}

/** How many keys were new. */
interface Imported {
  readonly added: number;
  readonly known: number;
}

/**
 * Put the keys of a file where the section keeps them: all of them, or none when one of them is there
 * with another secret.
 *
 * @throws CommandError when a line cannot be read, or a key is there with another secret.
 */
export async function importKeys(
  { file, factor }: KeysImportOptions,
  loaded: LoadedConfig,
  terminal: Console,
): Promise<void> {
  const { name, section } = chooseYubico(loaded, factor);
  if (section.mode !== 'local') {
    throw new CommandError(`${name} leaves keys to its servers`, 'this is for mode = "local"');
  }
  const keys = readKeys(file);
  const template = section.key_file;
  const { added, known } = await withRightsOf(folderRights(dirname(template)), async () =>
    template.includes('%k') ? importIntoFolder(template, keys) : importIntoFile(template, keys),
  );
  terminal.out(`${added} keys imported, ${known} were there already`);
  const facts = lookAt(file, true);
  if (facts.kind === 'file' && (facts.mode & 0o077) !== 0) {
    terminal.say(`warning: others can read ${file}; remove it`);
  }
}

function readKeys(file: string): readonly KeyLine[] {
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch (error) {
    throw new CommandError(`${file}: cannot be read (${errorCode(error) ?? String(error)})`);
  }
  const { keys, problems } = parseKeyFile(text);
  if (problems.length > 0) {
    const lines = problems.map(({ line, what }) => `${file}:${line}: ${what}`);
    throw new CommandError(lines, 'nothing was imported');
  }
  if (keys.length === 0) throw new CommandError(`${file}: has no keys`);
  const [unnamed] = keys.filter(({ key }) => key.publicId === '');
  if (unnamed !== undefined) {
    throw new CommandError(`${file}:${unnamed.line}: a key without a public id is nobody's`);
  }
  return keys;
}

/** One file a key, readable by the group of the folder where root makes it. */
function importIntoFolder(template: string, keys: readonly KeyLine[]): Imported {
  const fresh = keys.filter(({ key, line }) => {
    const path = keyPath(template, key.publicId);
    const is = readSecureFile(path, keyFileRules(path));
    if (is !== undefined) checkSame({ key, line }, is.text, path);
    return is === undefined;
  });
  const folder = dirname(template);
  const owner = process.geteuid?.() === 0 ? { uid: 0, gid: groupOf(folder) } : undefined;
  for (const { text, key } of fresh) {
    const path = keyPath(template, key.publicId);
    try {
      createFile(path, {
        text: `${KEY_FILE_HEADER}\n${text}\n`,
        mode: owner === undefined ? 0o600 : 0o640,
        ...(owner === undefined ? {} : { owner }),
      });
    } catch (error) {
      throw new Fault('login', { path, what: 'cannot be written' }, error);
    }
  }
  return { added: fresh.length, known: keys.length - fresh.length };
}

function importIntoFile(path: string, keys: readonly KeyLine[]): Promise<Imported> {
  const place = { path, rules: keyFileRules(path), mode: 0o600 };
  return updateText<Imported>(place, (was = `${KEY_FILE_HEADER}\n`) => {
    const there = new Set(parseKeyFile(was).keys.map(({ key }) => key.publicId));
    const fresh = keys.filter((line) => {
      if (!there.has(line.key.publicId)) return true;
      checkSame(line, was, path);
      return false;
    });
    const end = was.endsWith('\n') ? '' : '\n';
    const text = `${was}${end}${fresh.map((line) => `${line.text}\n`).join('')}`;
    return { text, outcome: { added: fresh.length, known: keys.length - fresh.length } };
  });
}

function checkSame({ key }: Pick<KeyLine, 'key' | 'line'>, text: string, path: string): void {
  const is = parseKeyFile(text).keys.find((each) => each.key.publicId === key.publicId)?.key;
  const isSame =
    is?.privateId === key.privateId && Buffer.from(is.aesKey).equals(Buffer.from(key.aesKey));
  if (isSame) return;
  throw new CommandError(
    `${path}: has another secret for key ${key.publicId}; nothing was imported`,
    'if the key was programmed anew, remove what is there first',
  );
}

function groupOf(folder: string): number {
  try {
    return statSync(folder).gid;
  } catch (error) {
    throw new Fault(
      'service',
      { path: folder, what: 'is not there', todo: 'make the folder' },
      error,
    );
  }
}
