import { locateUsersOath } from '../../../adapters/oath-place.ts';
import { readUsersOath } from '../../../adapters/oath-store.ts';
import { listSecrets } from '../../../adapters/secret-listing.ts';
import { readUsersFile } from '../../../adapters/users-file.ts';
import { readMapping } from '../../../adapters/yubikey/mapping-file.ts';
import { errorCode } from '../../../adapters/system-error.ts';
import { nameSome } from '../../../core/check/name-list.ts';
import { isBelowHome } from '../../../core/config/below-home.ts';
import { isOathSection, type Section } from '../../../core/config/schema.ts';
import { parseLogin, type Login } from '../../../core/login.ts';
import { listedLogins } from '../../../core/roll-out.ts';
import { oathEntries } from '../../../core/users-oath/users-oath.ts';
import { Fault } from '../../../core/verdict.ts';
import { mappingLines } from '../../../core/yubikey/authorized-keys.ts';
import type { CheckContext } from '../context.ts';
import { isSecretSection } from '../../sections.ts';

/**
 * Tell which logins of a section's own files the system spells otherwise: they are refused where the
 * section says `spelling = "exact"`, and would be.
 *
 * Each is looked up, which takes a while where accounts come over the network; so it is done for
 * `--user` only.
 */
export function checkSpelling(name: string, section: Section, context: CheckContext): void {
  if (context.user === undefined || context.user.isSelf) return;
  const others = [...loginsOf(section)].flatMap((login): readonly string[] => {
    const account = context.findAccount(login)?.name;
    return account === undefined || account === login ? [] : [`${login} (${account})`];
  });
  if (others.length === 0) return;
  const what = `factors.${name}: has other spellings of accounts: ${nameSome(others)}`;
  const { findings, config } = context;
  if (section.spelling === 'exact') {
    const todo = 'write them as the account is written, or they are refused: spelling = "exact"';
    findings.error('other-spelling', config, what, todo);
  } else {
    const todo = 'write them as the account is written; spelling = "exact" would refuse them';
    findings.warning('other-spelling', config, what, todo);
  }
}

/** The logins that files of the operator's name, as far as they can be read. */
function loginsOf(section: Section): ReadonlySet<Login> {
  const lists = [section.unenrolled, 'bind_on_first_use' in section && section.bind_on_first_use];
  const names = [
    () => filesOf(section),
    ...lists.map((list) => () => (list ? [...listedLogins(listOf(list.users_file))] : [])),
  ].flatMap(orNone);
  return new Set(names.map(parseLogin).filter((login) => login !== undefined));
}

function filesOf(section: Section): readonly string[] {
  if (isOathSection(section)) {
    const text = readUsersOath(locateUsersOath(section));
    return [...oathEntries(text)].map(({ fields }) => fields[1] ?? '');
  }
  if (isSecretSection(section)) {
    return isBelowHome(section.secret_file) ? [] : listSecrets(section.secret_file).logins;
  }
  if (section.type !== 'yubico' || section.mapping_file === undefined) return [];
  if (isBelowHome(section.mapping_file)) return [];
  return mappingLines(readMapping({ path: section.mapping_file }) ?? '').map(({ user }) => user);
}

function listOf(path: string): string {
  return readUsersFile(path, process.geteuid?.() ?? 0);
}

/** What cannot be read is told where it is looked at for its own sake. */
function orNone(list: () => readonly string[]): readonly string[] {
  try {
    return list();
  } catch (error) {
    if (error instanceof Fault || errorCode(error) !== undefined) return [];
    throw error;
  }
}
