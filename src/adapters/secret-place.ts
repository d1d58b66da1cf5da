import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SecretSection } from '../core/config/sections/secret-section.ts';
import { DEVICE_NAME, MOST_DEVICES } from '../core/devices.ts';
import type { Rights, ThrottlePlace } from '../core/factor.ts';
import { pathSegment, type Login } from '../core/login.ts';
import { Fault } from '../core/verdict.ts';
import { findAccount } from './accounts.ts';
import { folderOwner } from './rights.ts';
import { hiddenBeside } from './atomic-file.ts';
import { uidOf } from './file-owner.ts';
import type { DevicePlace } from './secret-store.ts';
import type { FileRules } from './secure-file.ts';
import { errorCode } from './system-error.ts';

/** Where one login's files are, and whose rights it takes to use them. */
export interface LocatedSecret {
  /** Whether the section keeps a folder of devices for each login. */
  readonly isFolder: boolean;
  /** The folder that the secret files are in. */
  readonly folder: string;
  /** The devices there are; one without a name where the section keeps one file. */
  list(): readonly DevicePlace[];
  /** The place of one device, there or not; the name counts only in a folder. */
  device(name: string): DevicePlace;
  /**
   * For root, who to become at a login, so that everything it writes belongs to whoever writes it
   * at other times: the user, or the owner of the folder that the state is in.
   */
  readonly become?: Rights;
  /** The user whose files these are, where the user is their owner; see `rightsToCreate`. */
  readonly createAs?: Rights;
}

/**
 * Find the files of a login.
 *
 * @returns `undefined` when it can have none: it has no account, or cannot be part of a path.
 * @throws Fault with scope `service` when accounts cannot be looked up.
 */
export function locateSecret(section: SecretSection, login: Login): LocatedSecret | undefined {
  const segment = pathSegment(login);
  if (segment === undefined) return undefined;
  const isHome = section.secret_file.startsWith('~/');
  const ownerName = section.owner ?? 'user';
  const needsAccount = isHome || ownerName === 'user';
  const account = needsAccount ? findAccount(login) : undefined;
  if (needsAccount && account === undefined) return undefined;
  // An account without a home has none that is the current folder.
  if (isHome && account?.home.startsWith('/') !== true) return undefined;

  const template = section.secret_file.replaceAll('%u', () => segment);
  const path = isHome ? join(account?.home ?? '', template.slice(2)) : template;
  const ownerUid = ownerName === 'user' ? account?.uid : uidOf(ownerName);
  const rules = {
    ownerUid: section.no_strict_owner === true ? undefined : ownerUid,
    allowedPerm: section.allowed_perm ?? 0o600,
  };
  const statePath = section.state_dir === undefined ? undefined : join(section.state_dir, segment);
  const files = path.endsWith('/')
    ? folderOf(path, rules, statePath)
    : fileAt(path, rules, statePath);
  const become =
    account !== undefined && section.state_dir === undefined
      ? account
      : folderOwner(section.state_dir ?? files.folder);
  return {
    ...files,
    ...(become === undefined ? {} : { become }),
    ...(account === undefined ? {} : { createAs: account }),
  };
}

/**
 * Find where wrong codes are counted: with the state, so that it can be written by whoever writes
 * that.
 *
 * @returns `undefined` where the login has no folder, and so nothing to guess.
 */
export function locateThrottle(
  section: SecretSection,
  located: LocatedSecret | undefined,
): ThrottlePlace | undefined {
  if (section.state_dir !== undefined) {
    return { path: join(section.state_dir, '.throttle'), scope: 'service' };
  }
  const isShared = !/^~\/|%u.*\//.test(section.secret_file);
  if (isShared) {
    return { path: join(dirname(section.secret_file), '.throttle'), scope: 'service' };
  }
  if (located === undefined) return undefined;
  return { path: join(located.folder, '.cosign-factors-throttle'), scope: 'login' };
}

type Files = Pick<LocatedSecret, 'isFolder' | 'folder' | 'list' | 'device'>;

function fileAt(secretPath: string, secretRules: FileRules, statePath: string | undefined): Files {
  const place = { name: undefined, secretPath, secretRules, statePath };
  return {
    isFolder: false,
    folder: dirname(secretPath),
    list: () => [place],
    device: () => place,
  };
}

function folderOf(path: string, secretRules: FileRules, statePath: string | undefined): Files {
  const folder = path.replace(/\/+$/, '');
  const device = (name: string): DevicePlace => ({
    name,
    secretPath: join(folder, name),
    secretRules,
    // No login that is part of a path has a ~, so this is nobody else's state.
    statePath: statePath === undefined ? undefined : `${statePath}~${name}`,
    lockPath: statePath === undefined ? join(folder, '.lock') : hiddenBeside(statePath, 'lock'),
  });
  return { isFolder: true, folder, list: () => namesIn(folder).map(device), device };
}

function namesIn(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => DEVICE_NAME.test(name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw new Fault('login', `${folder}: cannot be read`, error);
  }
  if (names.length > MOST_DEVICES) {
    throw new Fault('login', `${folder}: has ${names.length} devices, at most ${MOST_DEVICES}`);
  }
  return names.toSorted();
}
