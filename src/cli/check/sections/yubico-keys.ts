import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errorCode } from '../../../adapters/system-error.ts';
import { KEY_FILE_RULES, keyPath } from '../../../adapters/yubikey/key-store.ts';
import { checkSecretText } from '../../../core/check/secret-text.ts';
import type { YubicoLocalSection } from '../../../core/config/sections/yubico-section.ts';
import type { SecretFileText } from '../../../core/secret-file.ts';
import { secretIds } from '../../../core/state/secret-id.ts';
import { parseKeyFile } from '../../../core/yubikey/key-file.ts';
import { keySecretId } from '../../../core/yubikey/key-state.ts';
import type { YubikeySecret } from '../../../core/yubikey/otp-block.ts';
import { isOathId, passcodeRules } from '../../../core/yubikey/typed-passcode.ts';
import type { CheckContext, Inventory } from '../context.ts';
import { checkOwnFolder } from '../files/folder.ts';
import { checkSecretState } from './secret-state.ts';
import { checkTrustedFile } from '../files/trusted-file.ts';

/**
 * Check the files with the secrets of a section's keys, and the counters of each.
 *
 * @param mapped - Ids that a mapping gives to somebody.
 * @param stateUid - Whose the state must be; `undefined` where that is not known.
 * @returns ids of the keys that are there.
 */
export function checkYubicoKeys(
  section: YubicoLocalSection,
  mapped: ReadonlySet<string>,
  stateUid: number | undefined,
  context: CheckContext,
  inventory: Inventory,
): readonly string[] {
  const { key_file: template, state_dir: folder } = section;
  const found = template.includes('%k')
    ? keysInFolder(template, context)
    : { keys: keysInFile(template, context), slots: [] };
  const { idLength } = passcodeRules(section);
  const ids = [...found.keys.map(({ publicId }) => publicId), ...found.slots.map(({ id }) => id)];
  const known = new Set(ids.map((id) => (isOathId(id) ? id : id.slice(-idLength))));
  for (const id of mapped) {
    if (known.has(id)) continue;
    const path = keyPath(template, id);
    const what = `has no key ${id}, which the mapping gives to somebody`;
    context.findings.warning('no-key', path, what, 'cosign-factors yubico keys import FILE');
  }
  for (const key of found.keys) {
    const place = { folder, owner: key.publicId };
    checkSecretState(place, [keySecretId(key)], 'key', stateUid, context, inventory);
  }
  for (const { id, secret } of found.slots) {
    const ofSecret = secret === undefined ? [] : secretIds(secret);
    const owner = secret === undefined ? 'unknown' : { secret };
    checkSecretState({ folder, owner: id }, ofSecret, owner, stateUid, context, inventory);
  }
  return ids;
}

/** A slot in OATH-HOTP mode; its secret file's text where a factor can use it. */
interface OathSlot {
  readonly id: string;
  readonly secret: SecretFileText | undefined;
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

function keysInFolder(
  template: string,
  context: CheckContext,
): { readonly keys: readonly YubikeySecret[]; readonly slots: readonly OathSlot[] } {
  const folder = dirname(template);
  const keys: YubikeySecret[] = [];
  const slots: OathSlot[] = [];
  for (const name of namesIn(folder, context)) {
    const id = idOf(basename(template), name);
    if (id === undefined) continue;
    const path = keyPath(template, id);
    if (isOathId(id)) {
      slots.push({ id, secret: checkOath(path, context) });
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
  return { keys, slots };
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

function checkOath(path: string, context: CheckContext): SecretFileText | undefined {
  const text = checkTrustedFile(path, KEY_FILE_RULES, '', context);
  if (text === undefined) return undefined;
  const isWhole = checkSecretText(
    path,
    text,
    { type: 'hotp', isShared: false, isClear: false },
    context.findings,
  );
  return isWhole ? text : undefined;
}
