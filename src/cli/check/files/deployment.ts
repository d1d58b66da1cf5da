import { uidOf } from '../../../adapters/file-owner.ts';
import { octal } from '../../../core/check/file-rules.ts';
import { isBelowHome } from '../../../core/config/below-home.ts';
import { movesOnFailure } from '../../../core/config/code-rules.ts';
import type { SecretSection } from '../../../core/config/sections/secret-section.ts';
import type { CheckContext } from '../context.ts';

/**
 * Find the uid that must own a section's secret files.
 *
 * @returns `undefined` where it is each user's own.
 * @throws Fault when the account that the section names is not there.
 */
export function ownerUidOf(section: SecretSection): number | undefined {
  const { secret_file, owner = 'user' } = section;
  return isBelowHome(secret_file) || owner === 'user' ? undefined : uidOf(owner);
}

/** What holds for every file of a section. */
export interface Deployment {
  readonly cannotRead: boolean;
  readonly cannotStore: boolean;
}

/**
 * Check that what a section says can work for whoever starts the factor: an error where that is
 * known to be another than root, otherwise a warning.
 *
 * @param ownerUid - Who must own the files; `undefined` where it is each user.
 */
export function checkDeployment(
  name: string,
  section: SecretSection,
  ownerUid: number | undefined,
  context: CheckContext,
): Deployment {
  const { findings, config } = context;
  const key = `factors.${name}`;
  if (section.state_dir !== undefined && isBelowHome(section.secret_file)) {
    const what = `${key}.state_dir: used codes are kept where Google's module does not look`;
    const todo = 'remove state_dir, or keep the secrets out of the homes';
    findings.warning('state-apart', config, what, todo);
  }
  if (movesOnFailure(section)) {
    const what = `${key}: a stranger's wrong code moves the owner's counter on, as for Google's module`;
    const todo = 'set no_increment_hotp = true here, and no_increment_hotp for its module in pam.d';
    findings.warning('counter-moves', config, what, todo);
  }
  const { who, isKnown } = starter(name, context);
  const report = (kind: 'cannot-read' | 'cannot-store', what: string, todo: string): void => {
    if (isKnown) findings.error(kind, config, what, todo);
    else findings.warning(kind, config, what, todo);
  };

  if (ownerUid === undefined) {
    if (!isKnown) return { cannotRead: false, cannotStore: false };
    const what = `${key}: ${who} cannot read each user's own file, only a factor that root starts can`;
    report('cannot-read', what, 'keep the files in a central folder and set owner');
    return { cannotRead: true, cannotStore: true };
  }
  const isOwners = context.user === undefined ? ownerUid !== 0 : context.user.uid === ownerUid;
  const perm = section.allowed_perm ?? 0o600;
  const cannotRead = !isOwners && (perm & 0o040) === 0;
  const cannotStore = !isOwners && section.state_dir === undefined;
  const owner = section.owner ?? 'user';
  if (cannotRead) {
    const what = `${key}: files of ${owner}'s with mode ${octal(perm)}, which ${who} cannot read`;
    report('cannot-read', what, 'set allowed_perm = 0o640, and give the files a group of theirs');
  }
  if (cannotStore) {
    const what = `${key}: without state_dir a used code is stored in files of ${owner}'s, which ${who} cannot replace`;
    report('cannot-store', what, `set state_dir to a folder of their own, mode 0700`);
  }
  return { cannotRead, cannotStore };
}

/** Who starts a factor, and whether that is known or only likely. */
export function starter(
  name: string,
  { user, cgiNames }: CheckContext,
): { who: string; isKnown: boolean } {
  if (user !== undefined && !user.isSelf) return { who: user.name, isKnown: true };
  return { who: "a web server's user", isKnown: cgiNames.has(name) };
}
