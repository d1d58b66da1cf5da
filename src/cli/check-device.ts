import { lookAt, tryReading } from '../adapters/file-facts.ts';
import { readSecureFile } from '../adapters/secure-file.ts';
import { lockOf, type DevicePlace } from '../adapters/secret-store.ts';
import { errorCode } from '../adapters/system-error.ts';
import { checkFile, checkRegular, type FileThere } from '../core/check/file-rules.ts';
import { shellWord } from '../core/check/findings.ts';
import { checkSecretText } from '../core/check/secret-text.ts';
import { checkStateText } from '../core/check/state-text.ts';
import { isOursAlone } from '../core/config/code-rules.ts';
import type { Login } from '../core/login.ts';
import { Fault } from '../core/verdict.ts';
import type { CheckContext, Inventory, SectionFacts } from './check-context.ts';

const MOST_BYTES = 65_536;

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
  if (place.statePath !== undefined) {
    inventory.states.get(facts.section.state_dir ?? '')?.add(place.statePath);
  }
  if (there.kind === 'unreachable') {
    findings.error('unreadable', path, `cannot be looked at (${there.code})`, 'run check as root');
    return;
  }
  const isWhole = checkFile(path, there, { ...rules, mostBytes: MOST_BYTES }, findings);
  if (isWhole) {
    const text = readText(path, context);
    if (text !== undefined) checkTexts(login, place, text, facts, context, inventory);
  }
  checkLock(place, facts.stateUid ?? rules.ownerUid, context);
  if (user === undefined || !isWhole) return;
  if (!facts.cannotRead) facts.toRead.push(path);
  if (place.statePath === undefined && !facts.cannotStore) checkStoring(path, there, context);
}

function checkTexts(
  login: Login,
  { secretPath: path, statePath }: DevicePlace,
  text: string,
  { section, stateUid }: SectionFacts,
  context: CheckContext,
  inventory: Inventory,
): void {
  const { findings } = context;
  const isShared = !isOursAlone(section);
  const secret = checkSecretText(path, text, { type: section.type, isShared }, findings);
  if (secret !== undefined) {
    const key = Buffer.from(secret).toString('hex');
    const owners = inventory.secrets.get(key) ?? [];
    if (owners.every((owner) => owner.path !== path)) owners.push({ path, login });
    inventory.secrets.set(key, owners);
  }
  if (statePath === undefined) return;
  const there = lookAt(statePath);
  if (there.kind === 'missing' || there.kind === 'unreachable') return;
  const demands = { ownerUid: stateUid, allowedPerm: 0o600, mostBytes: MOST_BYTES };
  if (!checkFile(statePath, there, demands, findings)) return;
  const state = readText(statePath, context);
  if (state !== undefined && secret !== undefined) checkStateText(statePath, state, text, findings);
}

/** Whose lock it is decides who can log in at all. */
function checkLock(
  place: DevicePlace,
  ownerUid: number | undefined,
  { findings }: CheckContext,
): void {
  const path = lockOf(place);
  const there = lookAt(path);
  if (there.kind === 'missing' || there.kind === 'unreachable') return;
  if (!checkRegular(path, there, findings)) return;
  if (ownerUid === undefined || there.uid === ownerUid) return;
  const what = `is a lock of uid ${there.uid}: uid ${ownerUid} cannot take it, so nobody gets in`;
  findings.error('owner', path, what, `chown ${ownerUid} ${shellWord(path)}`);
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

/** Read a file of which everything but its content was looked at. */
function readText(path: string, { findings }: CheckContext): string | undefined {
  try {
    return readSecureFile(path, { ownerUid: undefined, allowedPerm: 0o3777 })?.text;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const code = errorCode(error.cause);
    if (code === undefined) {
      findings.error(
        'option',
        path,
        error.message.replace(`${path}: `, ''),
        'put a whole text file in its place',
      );
    } else {
      findings.error('unreadable', path, `cannot be read (${code})`, 'run check as root');
    }
    return undefined;
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
