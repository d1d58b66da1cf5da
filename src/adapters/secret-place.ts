import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isBelowHome } from '../core/config/below-home.ts';
import type { SecretSection } from '../core/config/sections/secret-section.ts';
import { DEVICE_NAME, MOST_DEVICES } from '../core/devices.ts';
import type { Account, Rights, ThrottlePlace } from '../core/factor.ts';
import { asPathSegment, pathSegment, type Login } from '../core/login.ts';
import { Fault } from '../core/verdict.ts';
import { findAccount } from './accounts.ts';
import { configuredPath } from './configured-path.ts';
import { uidOf } from './file-owner.ts';
import { folderRights, rightsIn } from './folder-rights.ts';
import { checkFolders, trustedFor } from './folder-trust.ts';
import { obstacleTo } from './obstacle.ts';
import { rightsOf, withRightsNow } from './rights.ts';
import type { DevicePlace, SecretPlace } from './secret-store.ts';
import type { StatePlace } from './state/taking-over.ts';
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
   *
   * @throws Fault where root cannot know whose that folder is.
   */
  become(): Rights | undefined;
  /** The user whose files these are, where the user is their owner. */
  readonly account?: Account;
  /**
   * Check that nobody else can exchange what is in the folder of the secrets; in a home with the account's
   * rights.
   *
   * @throws Fault with scope `login` where somebody can.
   */
  checkFolders(): void;
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
  const ownerName = section.owner ?? 'user';
  const needsAccount = isBelowHome(section.secret_file) || ownerName === 'user';
  const account = needsAccount ? findAccount(login) : undefined;
  if (needsAccount && account === undefined) return undefined;

  const template = section.secret_file.replaceAll('%u', () => segment);
  const configured = configuredPath(template, account);
  if (configured === undefined) return undefined;
  const { path, account: home } = configured;
  const ownerUid = ownerName === 'user' ? account?.uid : uidOf(ownerName);
  const rules = {
    ownerUid: section.no_strict_owner === true ? undefined : ownerUid,
    allowedPerm: section.allowed_perm ?? 0o600,
  };
  const { state_dir: stateDir, unenrolled } = section;
  const isFolder = path.endsWith('/');
  const folder = { ...configured, path: isFolder ? path.replace(/\/+$/, '') : dirname(path) };
  // Asked for where something is touched: `check` tells what is wrong with folders in its own way.
  const secretAs = once(() => rightsIn(folder, 'login'));
  const stateAs = stateDir === undefined ? secretAs : once(() => folderRights(stateDir));
  const isUsers = account !== undefined && stateDir === undefined;
  const common = { secretRules: rules, secretAs, stateAs };
  const state =
    stateDir === undefined
      ? undefined
      : {
          folder: stateDir,
          ...stateNames(segment, account),
          // A roll-out takes the entry for a trace of an enrolment.
          ...(unenrolled === undefined ? {} : { isTrace: true }),
        };
  return {
    isFolder,
    folder: folder.path,
    ...(isFolder
      ? folderOf(folder.path, common, state, home && rightsOf(home))
      : fileAt(path, common, state)),
    become: isUsers ? () => rightsOf(account) : stateAs,
    ...(account === undefined ? {} : { account }),
    checkFolders: () => {
      checkFolders(folder, trustedFor(rules.ownerUid), 'login');
    },
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
  const isShared = !/^~\/|%u.*\//.test(section.secret_file);
  if (section.state_dir !== undefined || isShared) {
    const folder = section.state_dir ?? dirname(section.secret_file);
    return { path: join(folder, '.throttle'), scope: 'service' };
  }
  if (located === undefined) return undefined;
  return { path: join(located.folder, '.cosign-factors-throttle'), scope: 'login' };
}

type Files = Pick<LocatedSecret, 'list' | 'device'>;

/** What all devices of a login have in common. */
type Common = Pick<SecretPlace, 'secretRules' | 'secretAs' | 'stateAs'>;

function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: find() }).value;
}

/** By which names a folder with state knows a login: that of its account, and how it was spelled. */
function stateNames(
  segment: string,
  account: Account | undefined,
): Pick<StatePlace, 'owner' | 'spelling'> {
  if (account === undefined || account.name === segment) return { owner: segment };
  // One that cannot be part of a path is written so that it is no login's.
  const own = asPathSegment(account.name) ?? `%${Buffer.from(account.name).toString('hex')}`;
  return { owner: own, spelling: segment };
}

function fileAt(secretPath: string, common: Common, state: StatePlace | undefined): Files {
  const place = { ...common, name: undefined, secretPath, state };
  return { list: () => [place], device: () => place };
}

function folderOf(
  folder: string,
  common: Common,
  state: StatePlace | undefined,
  home: Rights | undefined,
): Files {
  const device = (name: string): DevicePlace => ({
    ...common,
    name,
    secretPath: join(folder, name),
    state: state && { ...state, device: name },
    ...(state === undefined ? { lockPath: join(folder, '.lock') } : {}),
  });
  const list = (): readonly DevicePlace[] => withRightsNow(home, () => namesIn(folder)).map(device);
  return { list, device };
}

function namesIn(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => DEVICE_NAME.test(name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && obstacleTo(folder) === undefined) return [];
    throw new Fault('login', { path: folder, what: 'cannot be read' }, error);
  }
  if (names.length > MOST_DEVICES) {
    throw new Fault('login', {
      path: folder,
      what: `has ${names.length} devices, at most ${MOST_DEVICES}`,
    });
  }
  return names.toSorted();
}
