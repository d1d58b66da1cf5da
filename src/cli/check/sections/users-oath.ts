import { dirname } from 'node:path';
import { lookAt, tryReading } from '../../../adapters/file-facts.ts';
import { trustedFor } from '../../../adapters/folder-trust.ts';
import { localTime } from '../../../adapters/local-time.ts';
import { locateUsersOath, type OathPlace } from '../../../adapters/oath-place.ts';
import { readUsersOath } from '../../../adapters/oath-store.ts';
import { checkFile, checkRegular, type FileThere } from '../../../core/check/file-rules.ts';
import { shellWord } from '../../../core/check/findings.ts';
import { checkOathText } from '../../../core/check/oath-text.ts';
import type { OathSection } from '../../../core/config/sections/oath-section.ts';
import { Fault } from '../../../core/verdict.ts';
import type { CheckContext } from '../context.ts';
import { checkMaking, checkOwner, checkOwnFolder } from '../files/folder.ts';
import { checkThrottle } from './throttle.ts';

/** A process that holds a lock or writes a file has done so within this. */
const WRITING_MS = 60_000;

/** Check a section that keeps all users in one file, and that file. */
export function checkUsersOath(name: string, section: OathSection, context: CheckContext): void {
  const { findings, config, user } = context;
  let place: OathPlace;
  try {
    place = locateUsersOath(section);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const what = `factors.${name}.${error.what}`;
    findings.error('owner-unknown', config, what, 'name an account that is there, or its number');
    return;
  }
  const { path, rules } = place;
  const trusted = trustedFor(rules.ownerUid);
  const folder = checkOwnFolder(dirname(path), context, true, trusted);
  if (folder === undefined) return;
  checkOwner(dirname(path), context, trusted);
  checkMaking(dirname(path), context);
  for (const left of [place.theirLockPath, `${path}.new`]) checkLeft(left, context);
  if (section.throttle !== false) {
    checkThrottle(place.throttle.path, user?.uid ?? folder.uid, context);
  }
  const there = lookAt(path);
  if (there.kind === 'missing' || there.kind === 'unreachable') {
    const what = there.kind === 'missing' ? 'is not there' : `cannot be looked at (${there.code})`;
    const todo = `make it by cosign-factors enrol LOGIN --factor ${name}, or run check as root`;
    findings.error('unreadable', path, what, todo);
    return;
  }
  const demands = { ...rules, mostBytes: rules.mostBytes ?? 0 };
  if (!checkFile(path, there, demands, findings)) return;
  checkText({ ...place, rules: { ...rules, ownerUid: undefined, allowedPerm: 0o3777 } }, context);
  checkUsing(path, there, context);
}

function checkText(place: OathPlace, { findings, nowMs }: CheckContext): void {
  try {
    const text = readUsersOath(place);
    checkOathText(place.path, text, Math.floor(nowMs / 1000), localTime, findings);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    findings.error(
      'unreadable',
      place.path,
      error.what,
      'put a whole text file there, or run check as root',
    );
  }
}

/** Whether the factor's user can read it, and put another of the same owner in its place. */
function checkUsing(path: string, there: FileThere, { findings, user }: CheckContext): void {
  const code = user?.run(() => tryReading(path));
  if (user === undefined) return;
  const word = shellWord(path);
  if (code !== undefined) {
    const what = `${user.name} cannot read it (${code})`;
    findings.error('unreadable', path, what, `chown ${user.uid} ${word}`);
  }
  if (there.uid === user.uid) return;
  const what = `belongs to uid ${there.uid}: ${user.name} cannot store a used code in it`;
  findings.error('cannot-store', path, what, `chown ${user.uid} ${word}, and set owner`);
}

/** Both are libpam-oath's, which refuses every login while they are there. */
function checkLeft(path: string, { findings, nowMs }: CheckContext): void {
  const facts = lookAt(path);
  if (facts.kind === 'missing' || facts.kind === 'unreachable') return;
  if (!checkRegular(path, facts, findings) || nowMs - facts.mtimeMs < WRITING_MS) return;
  const what =
    'was left by a process that was killed; while it is there libpam-oath lets nobody in';
  findings.warning('stray-file', path, what, `rm ${shellWord(path)}`);
}
