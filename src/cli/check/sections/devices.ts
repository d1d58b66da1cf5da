import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { trustedFor } from '../../../adapters/folder-trust.ts';
import type { LocatedSecret } from '../../../adapters/secret-place.ts';
import type { DevicePlace } from '../../../adapters/secret-store.ts';
import { errorCode } from '../../../adapters/system-error.ts';
import { shellWord } from '../../../core/check/findings.ts';
import { DEVICE_NAME } from '../../../core/devices.ts';
import { Fault } from '../../../core/verdict.ts';
import type { CheckContext } from '../context.ts';
import { checkOwner, checkOwnFolder } from '../files/folder.ts';
import { checkLeftovers } from '../files/leftovers.ts';

/**
 * Find a login's devices, and check the folder they are in where it is the login's own.
 *
 * @param isHome - Whether that folder is the user's home, which is not ours to check.
 * @param checkedFolders - Central ones that were checked with another login's files.
 */
export function devicesOf(
  located: LocatedSecret,
  isHome: boolean,
  checkedFolders: Set<string>,
  context: CheckContext,
): readonly DevicePlace[] {
  const { findings } = context;
  const { folder, isFolder } = located;
  if (isFolder && !checkDeviceFolder(folder, context)) return [];
  if (!isHome && !checkedFolders.has(folder)) {
    checkedFolders.add(folder);
    if (!isFolder) checkOwnFolder(folder, context, true);
    checkOwner(folder, context, trustedFor(located.device('any').secretRules.ownerUid));
  }
  try {
    return located.list();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    findings.error('devices', folder, error.what, 'remove devices that are no longer used');
    return [];
  }
}

function checkDeviceFolder(folder: string, context: CheckContext): boolean {
  if (checkOwnFolder(folder, context, true) === undefined) return false;
  let names: readonly string[];
  try {
    names = readdirSync(folder).toSorted();
  } catch (error) {
    const what = `cannot be listed (${errorCode(error) ?? String(error)})`;
    context.findings.error('unreadable', folder, what, 'run check as root');
    return false;
  }
  checkLeftovers(folder, names, context);
  for (const name of names) {
    if (name.startsWith('.') || DEVICE_NAME.test(name)) continue;
    const path = join(folder, name);
    const what = 'has a name that no device can have, and may hold an old secret';
    context.findings.warning('stray-file', path, what, `rm ${shellWord(path)}`);
  }
  return true;
}
