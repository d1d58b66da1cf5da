import { dirname } from 'node:path';
import { configuredPath, type ConfiguredPath } from '../../../adapters/configured-path.ts';
import { lookAt } from '../../../adapters/file-facts.ts';
import { folderProblems, type Trusted } from '../../../adapters/folder-trust.ts';
import { rightsOf, withRightsNow } from '../../../adapters/rights.ts';
import { listSecrets } from '../../../adapters/secret-listing.ts';
import { locateSecret, locateThrottle } from '../../../adapters/secret-place.ts';
import { errorCode } from '../../../adapters/system-error.ts';
import type { FileFacts } from '../../../core/check/file-rules.ts';
import { shellWord } from '../../../core/check/findings.ts';
import type { Account } from '../../../core/factor.ts';
import { isBelowHome } from '../../../core/config/below-home.ts';
import type { SecretSection } from '../../../core/config/sections/secret-section.ts';
import { parseLogin, pathSegment, type Login } from '../../../core/login.ts';
import { Fault } from '../../../core/verdict.ts';
import type { CheckContext, Inventory, SectionFacts } from '../context.ts';
import { checkDeployment, ownerUidOf } from '../files/deployment.ts';
import { checkReading } from './device.ts';
import { checkOwnFolder, tell } from '../files/folder.ts';
import { checkLeftovers } from '../files/leftovers.ts';
import { checkLogin } from './login.ts';
import { knownState } from './secret-state.ts';
import { checkThrottle } from './throttle.ts';

/** Check what a section says and every file that it means. */
export async function checkSecretSection(
  name: string,
  section: SecretSection,
  context: CheckContext,
  inventory: Inventory,
): Promise<void> {
  const { findings, config } = context;
  let ownerUid: number | undefined;
  try {
    ownerUid = ownerUidOf(section);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const what = `factors.${name}.${error.what}`;
    findings.error('owner-unknown', config, what, 'name an account that is there, or its number');
    return;
  }
  const told = checkDeployment(name, section, ownerUid, context);
  const facts: SectionFacts = {
    section,
    stateUid: stateUidOf(section, ownerUid, context),
    isEachOwn: ownerUid === undefined,
    toRead: [],
    checkedFolders: new Set(),
    triedFolders: new Set(),
    ...told,
  };
  if (section.state_dir !== undefined) knownState(inventory, section.state_dir);
  const isHome = isBelowHome(section.secret_file);
  const logins = isHome
    ? await homeLogins(section, context)
    : centralLogins(section, ownerUid, context);
  for (const login of logins) {
    const located = locateSecret(section, login);
    if (located === undefined) {
      const path = section.secret_file.replaceAll('%u', () => login);
      const what = `there is no account ${login}, and the owner must be the user`;
      findings.warning('no-account', path, what, 'remove it, or set owner in the section');
      continue;
    }
    checkLogin(login, located, facts, context, inventory);
  }
  checkReading(facts.toRead, context);
  const throttle = section.throttle === false ? undefined : locateThrottle(section, undefined);
  if (throttle !== undefined) checkThrottle(throttle.path, facts.stateUid, context);
}

function centralLogins(
  section: SecretSection,
  ownerUid: number | undefined,
  context: CheckContext,
): readonly Login[] {
  const { findings } = context;
  const template = section.secret_file;
  const base = dirname(template.slice(0, template.indexOf('%u') + 1));
  const folder = checkOwnFolder(base, context, true, trustedOf(section, ownerUid));
  if (folder === undefined) return [];
  checkFolderOwner(base, folder.uid, section, ownerUid, context);
  try {
    const { logins, strays, hidden } = listSecrets(template);
    for (const path of strays) {
      const what = 'has a name that no login can have, and may hold an old secret';
      findings.warning('stray-file', path, what, `rm ${shellWord(path)}`);
    }
    checkLeftovers(base, hidden, context);
    return logins;
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    const todo = 'run check as root, so that its files are looked at as well';
    findings.error('unreadable', base, `cannot be listed (${code})`, todo);
    return [];
  }
}

/** Whose folders may lead to the files, as at a login. */
function trustedOf(section: SecretSection, ownerUid: number | undefined): Trusted {
  if (section.no_strict_owner === true) return 'anybody';
  return ownerUid === undefined ? [] : [ownerUid];
}

/** Whoever owns a folder can exchange the files of two users in it. */
function checkFolderOwner(
  path: string,
  uid: number,
  section: SecretSection,
  ownerUid: number | undefined,
  { findings, user }: CheckContext,
): void {
  if (uid === 0 || uid === ownerUid) return;
  const word = shellWord(path);
  if (section.no_strict_owner === true && uid !== user?.uid) {
    const what = `is uid ${uid}'s, who can put files there and log in as anybody (no_strict_owner)`;
    findings.error('any-owner', path, what, `chown root ${word}, or remove no_strict_owner`);
    return;
  }
  const what = `belongs to uid ${uid}, who can exchange one user's file for another's`;
  const todo = `chown ${ownerUid ?? 'root'} ${word}`;
  // The factor's own folder will do for it; who that is, is not known without --user.
  if (user === undefined || user.uid === uid) findings.warning('folder-owner', path, what, todo);
  else findings.error('folder-owner', path, what, todo);
}

async function homeLogins(
  section: SecretSection,
  context: CheckContext,
): Promise<readonly Login[]> {
  const { accounts, findings, config } = context;
  const logins: Login[] = [];
  const unseen: string[] = [];
  for (const account of (await accounts()) ?? []) {
    const login = parseLogin(account.name);
    const segment = login === undefined ? undefined : pathSegment(login);
    if (login === undefined || segment === undefined) continue;
    const template = section.secret_file.replaceAll('%u', () => segment);
    const place = configuredPath(template, account);
    const kind = place === undefined ? 'missing' : lookInHome(place, account, context);
    if (kind === 'unreachable') unseen.push(account.home);
    else if (kind !== 'missing') logins.push(login);
  }
  if (unseen.length > 0) {
    const what = `${unseen.length} homes cannot be looked into, ${unseen[0] ?? ''} for one`;
    const todo =
      process.geteuid?.() === 0 ? 'let each account enter its home' : 'run check as root';
    findings.warning('homes-unseen', config, what, todo);
  }
  return logins;
}

/** Look with the account's rights, as a factor does; what is behind a link of a user's is not there. */
function lookInHome(
  { path }: ConfiguredPath,
  account: Account,
  context: CheckContext,
): FileFacts['kind'] {
  const folder = { path: path.endsWith('/') ? path.slice(0, -1) : dirname(path), account };
  try {
    const problems = folderProblems(folder, []);
    if (problems.some(({ kind }) => kind === 'symlink')) {
      tell(problems, context);
      return 'missing';
    }
    const { kind } = withRightsNow(rightsOf(account), () => lookAt(path));
    if (kind !== 'missing') tell(problems, context);
    return kind;
  } catch {
    return 'unreachable';
  }
}

/** Who makes state and locks: for root that is whoever's folder or file it is. */
function stateUidOf(
  { state_dir }: SecretSection,
  ownerUid: number | undefined,
  { user }: CheckContext,
): number | undefined {
  if (state_dir === undefined) return ownerUid === undefined ? undefined : (user?.uid ?? ownerUid);
  const folder = lookAt(state_dir);
  return user?.uid ?? (folder.kind === 'folder' ? folder.uid : undefined);
}
