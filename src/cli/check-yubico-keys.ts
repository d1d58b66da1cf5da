import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { lookAt } from '../adapters/file-facts.ts';
import { readSecureFile } from '../adapters/secure-file.ts';
import { errorCode } from '../adapters/system-error.ts';
import { KEY_FILE_RULES, keyPath } from '../adapters/yubikey/key-store.ts';
import { keyStatePath } from '../adapters/yubikey/state-paths.ts';
import { checkSecretText } from '../core/check/secret-text.ts';
import type { YubicoLocalSection } from '../core/config/sections/yubico-section.ts';
import { Fault } from '../core/verdict.ts';
import { parseKeyFile } from '../core/yubikey/key-file.ts';
import { readKeyState } from '../core/yubikey/key-state.ts';
import type { YubikeySecret } from '../core/yubikey/otp-block.ts';
import { isOathId, passcodeRules } from '../core/yubikey/typed-passcode.ts';
import type { CheckContext } from './check-context.ts';
import { checkOwnFolder } from './check-folder.ts';
import { checkTrustedFile } from './check-trusted-file.ts';

/**
 * Check the files with the secrets of a section's keys, and the counters of each.
 *
 * @param mapped - Ids that a mapping gives to somebody.
 * @returns ids of the keys that are there.
 */
export function checkYubicoKeys(
  section: YubicoLocalSection,
  mapped: ReadonlySet<string>,
  context: CheckContext,
): readonly string[] {
  const template = section.key_file;
  const found = template.includes('%k')
    ? keysInFolder(template, context)
    : { keys: keysInFile(template, context), oathIds: [] };
  const { idLength } = passcodeRules(section);
  const ids = [...found.keys.map(({ publicId }) => publicId), ...found.oathIds];
  const known = new Set(ids.map((id) => (isOathId(id) ? id : id.slice(-idLength))));
  for (const id of mapped) {
    if (known.has(id)) continue;
    const path = keyPath(template, id);
    const what = `has no key ${id}, which the mapping gives to somebody`;
    context.findings.warning('no-key', path, what, 'cosign-factors yubico keys import FILE');
  }
  for (const key of found.keys) checkState(section.state_dir, key, context);
  return ids;
}

function keysInFile(path: string, context: CheckContext): readonly YubikeySecret[] {
  const todo = 'cosign-factors yubico keys import FILE';
  const text = checkTrustedFile(path, KEY_FILE_RULES, todo, context);
  if (text === undefined) return [];
  const { keys, problems } = parseKeyFile(text);
  for (const { line, what } of problems) {
    context.findings.error('key-file', { file: path, line }, what, 'correct it or take it out');
  }
  return keys.map(({ key }) => key);
}

function keysInFolder(template: string, context: CheckContext) {
  const folder = dirname(template);
  const keys: YubikeySecret[] = [];
  const oathIds: string[] = [];
  for (const name of namesIn(folder, context)) {
    const id = idOf(basename(template), name);
    if (id === undefined) continue;
    const path = keyPath(template, id);
    if (isOathId(id)) {
      checkOath(path, context);
      oathIds.push(id);
      continue;
    }
    const here = keysInFile(path, context);
    keys.push(...here.filter(({ publicId }) => publicId === id));
    if (here.length === 0 || here.some(({ publicId }) => publicId === id)) continue;
    const what = 'is named for another key than the one in it';
    context.findings.error(
      'key-file',
      path,
      what,
      `name it for its key, ${keyPath('%k', here[0]?.publicId ?? '')}`,
    );
  }
  return { keys, oathIds };
}

function namesIn(folder: string, context: CheckContext): readonly string[] {
  if (checkOwnFolder(folder, context, true) === undefined) return [];
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .toSorted();
  } catch (error) {
    const what = `cannot be listed (${errorCode(error) ?? String(error)})`;
    context.findings.error('unreadable', folder, what, 'run check as root');
    return [];
  }
}

/** What `%k` must be for a template to be a name. */
function idOf(template: string, name: string): string | undefined {
  const [before = '', after = ''] = template.split('%k');
  const id = name.slice(before.length, name.length - after.length);
  return /^[0-9a-z]+$/.test(id) && keyPath(template, id) === name ? id : undefined;
}

function checkOath(path: string, context: CheckContext): void {
  const text = checkTrustedFile(path, KEY_FILE_RULES, '', context);
  if (text === undefined) return;
  checkSecretText(path, text, { type: 'hotp', isShared: false }, context.findings);
}

/** Counters that cannot be read keep their key out. */
function checkState(stateDir: string, key: YubikeySecret, { findings }: CheckContext): void {
  const path = keyStatePath(stateDir, key.publicId);
  const facts = lookAt(path);
  if (facts.kind === 'missing' || facts.kind === 'unreachable') return;
  try {
    readKeyState(readSecureFile(path, { ownerUid: facts.uid, allowedPerm: 0o600 })?.text, key);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const todo = 'restore it; to delete it would make used codes work again';
    findings.error('state-broken', path, error.message.replace(`${path}: `, ''), todo);
  }
}
