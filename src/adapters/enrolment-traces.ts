import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isBelowHome } from '../core/config/below-home.ts';
import type { SecretSection } from '../core/config/sections/secret-section.ts';
import { pathSegment, type Login } from '../core/login.ts';
import { findAccount } from './accounts.ts';
import { lookAt } from './file-facts.ts';
import { withRightsNow } from './rights.ts';
import type { LocatedSecret } from './secret-place.ts';
import { findEntry, isLeft, traceOfSecret } from './secret-traces.ts';
import { lockOf } from './secret-store.ts';
import { errorCode } from './system-error.ts';

/** Made by the file system. */
const LOST_AND_FOUND = 'lost+found';

/** What the names of files with counts of wrong codes begin with. */
const THROTTLE = '.throttle';

/**
 * Say why a login without a secret file may have been enrolled all the same: the file system with
 * the secrets is not mounted, say, or something is left of an earlier secret.
 *
 * @returns `undefined` when everything that can be seen says that the login was never enrolled.
 */
export function doubtNotEnrolled(
  section: SecretSection,
  login: Login,
  located: LocatedSecret | undefined,
): string | undefined {
  const segment = pathSegment(login);
  if (located === undefined || segment === undefined) return 'the login can have no secret file';
  return doubtFolder(section, login) ?? doubtLogin(section, segment, located);
}

/** An empty folder is what a file system leaves behind that is not mounted. */
function doubtFolder(section: SecretSection, login: Login): string | undefined {
  const { secret_file: template, state_dir: stateDir } = section;
  if (isBelowHome(template)) {
    const account = findAccount(login);
    const home = account?.home ?? '';
    const facts = lookAt(home, true);
    if (facts.kind === 'folder' && facts.uid === account?.uid) return undefined;
    return `${home} is not there, or not the user's: it may not be mounted`;
  }
  const folder = dirname(template.slice(0, template.indexOf('%u') + 1));
  let looked = folder;
  try {
    if (findEntry(folder, isNoFileOfOurs) !== undefined) return undefined;
    const what = `${folder} has no secret of anybody`;
    if (stateDir === undefined) return `${what}: is it mounted?`;
    // On the first day there is none: then nobody has ever come with a code.
    looked = stateDir;
    const left = findEntry(stateDir, isTraceOfLogin);
    return left === undefined
      ? undefined
      : `${what}, but ${join(stateDir, left)} is there: is it mounted?`;
  } catch (error) {
    return `${looked} cannot be listed (${errorCode(error) ?? String(error)})`;
  }
}

function isNoFileOfOurs(name: string): boolean {
  return !name.startsWith('.') && name !== LOST_AND_FOUND;
}

/** Counts are made for whoever comes; a lock or a state only where there was a secret. */
function isTraceOfLogin(name: string): boolean {
  return !name.startsWith(THROTTLE) && name !== LOST_AND_FOUND;
}

function doubtLogin(
  section: SecretSection,
  segment: string,
  located: LocatedSecret,
): string | undefined {
  const place = located.device('x');
  const { secret_file: template, state_dir: stateDir } = section;
  const state = stateDir === undefined ? undefined : join(stateDir, segment);
  const home = isBelowHome(template) ? located.account?.home : undefined;
  const secretTrace = (): string | undefined => traceOfSecret(template, segment, home);
  const stateTraces = [lockOf(place), ...(state === undefined ? [] : [state])];
  const left =
    withRightsNow(place.secretAs?.(), secretTrace) ??
    stateTraces.find(isLeft) ??
    deviceState(state);
  return left === undefined ? undefined : `enrolled once: ${left} is left of it`;
}

function deviceState(state: string | undefined): string | undefined {
  if (state === undefined) return undefined;
  const folder = dirname(state);
  const name = readdirSync(folder).find((each) => each.startsWith(`${basename(state)}~`));
  return name === undefined ? undefined : join(folder, name);
}
