import { lookAt, tryReading } from '../../../adapters/file-facts.ts';
import { lockOf, type DevicePlace } from '../../../adapters/secret-store.ts';
import { checkFile, type FileThere } from '../../../core/check/file-rules.ts';
import { shellWord } from '../../../core/check/findings.ts';
import { checkSecretText } from '../../../core/check/secret-text.ts';
import { isOursAlone } from '../../../core/config/code-rules.ts';
import type { Login } from '../../../core/login.ts';
import { secretIds, type SecretId } from '../../../core/state/secret-id.ts';
import type { CheckContext, Inventory, SectionFacts } from '../context.ts';
import { checkLock } from '../files/lock.ts';
import { checkSecretState } from './secret-state.ts';
import { MOST_BYTES, readText } from '../files/text.ts';

/** Check the files of one device: secret, state and lock. */
export function checkDevice(
  login: Login,
  place: DevicePlace,
  facts: SectionFacts,
  context: CheckContext,
  inventory: Inventory,
): void {
  const { findings, user } = context;
  const { secretPath: path, secretRules: rules } = place;
  const there = lookAt(path);
  if (there.kind === 'missing') return;
  if (there.kind === 'unreachable') {
    findings.error('unreadable', path, `cannot be looked at (${there.code})`, 'run check as root');
    return;
  }
  const isWhole = checkFile(path, there, { ...rules, mostBytes: MOST_BYTES }, findings);
  const text = isWhole ? readText(path, context) : undefined;
  const ids = text === undefined ? [] : checkText(login, place, text, facts, context, inventory);
  if (place.state !== undefined) {
    const owner = text === undefined || ids.length === 0 ? 'unknown' : { secret: text };
    checkSecretState(place.state, ids, owner, facts.stateUid, context, inventory);
  }
  checkLock(lockOf(place), facts.stateUid ?? rules.ownerUid, context);
  if (user === undefined || !isWhole) return;
  if (!facts.cannotRead) facts.toRead.push(path);
  if (place.state === undefined && !facts.cannotStore) checkStoring(path, there, context);
}

/** @returns the ids of the secret, none where something is wrong with it. */
function checkText(
  login: Login,
  { secretPath: path }: DevicePlace,
  text: string,
  { section }: SectionFacts,
  { findings }: CheckContext,
  { secrets }: Inventory,
): readonly SecretId[] {
  const { type, secret_file: secretFile, state_dir: stateDir } = section;
  const purpose = {
    type,
    isShared: !isOursAlone(section),
    isClear: section.scratch_codes === 'clear',
  };
  if (!checkSecretText(path, text, purpose, findings)) return [];
  const ids = secretIds(text);
  if (secrets.every((other) => other.path !== path)) {
    secrets.push({ path, login, ids, secretFile, stateDir });
  }
  return ids;
}

/** A used code is stored by replacing the file with one of the same owner and group. */
function checkStoring(path: string, there: FileThere, { findings, user }: CheckContext): void {
  if (user === undefined) return;
  const word = shellWord(path);
  if (there.uid !== user.uid) {
    const what = `belongs to uid ${there.uid}: ${user.name} cannot store a used code in it`;
    findings.error('cannot-store', path, what, `chown ${user.uid} ${word}, or set state_dir`);
  } else if ((there.mode & 0o070) !== 0 && !user.groups.includes(there.gid)) {
    const what = `has the group ${there.gid}, to which ${user.name} cannot give the file that replaces it`;
    findings.error('cannot-store', path, what, `chmod 0600 ${word}, or chgrp to one it is in`);
  }
}

/** Try whether the factor's user can read files. */
export function checkReading(paths: readonly string[], { findings, user }: CheckContext): void {
  const codes = user?.run(() => paths.map(tryReading)) ?? [];
  for (const [at, code] of codes.entries()) {
    if (user === undefined || code === undefined) continue;
    const what = `${user.name} cannot read it (${code})`;
    const todo = `give it a group of ${user.name}'s and mode 0640`;
    findings.error('unreadable', paths[at] ?? '', what, todo);
  }
}
