import { lookAt, tryReading } from '../../../adapters/file-facts.ts';
import { locateUsersOath } from '../../../adapters/oath-place.ts';
import { readUsersOath } from '../../../adapters/oath-store.ts';
import { withRightsNow } from '../../../adapters/rights.ts';
import { locateSecret } from '../../../adapters/secret-place.ts';
import { readUsersFile } from '../../../adapters/users-file.ts';
import { shellWord } from '../../../core/check/findings.ts';
import { nameSome } from '../../../core/check/name-list.ts';
import { isOathSection, type Section } from '../../../core/config/schema.ts';
import { parseLogin, type Login } from '../../../core/login.ts';
import { isOver, listedLogins, type RollOut } from '../../../core/roll-out.ts';
import { Fault } from '../../../core/verdict.ts';
import type { CheckContext } from '../context.ts';
import { checkAbove } from '../files/folder.ts';
import { oathLinesOf } from '../../../core/users-oath/users-oath.ts';
import { isSecretSection } from '../../sections.ts';

/** Check who a section lets through without having been enrolled, and for how long. */
export function checkRollOut(name: string, section: Section, context: CheckContext): void {
  const { unenrolled } = section;
  if (unenrolled === undefined) return;
  const text = checkUsersFile(`factors.${name}.unenrolled`, unenrolled, context);
  if (text !== undefined) checkEnrolled(unenrolled.users_file, text, section, context);
}

/**
 * Check the last day and the list of users of a rule that lowers the bar for them.
 *
 * @param key - The rule's key path.
 * @returns the text of the list, where it can be used.
 */
export function checkUsersFile(
  key: string,
  rule: Omit<RollOut, 'suffix'>,
  context: CheckContext,
): string | undefined {
  const { findings, config, nowMs } = context;
  if (isOver(rule, Math.floor(nowMs / 1000))) {
    const what = `${key}: ${rule.until} has passed, so it lets nobody through`;
    findings.warning('roll-out-over', config, what, 'remove it, or set a later day');
  }
  const text = readList(rule.users_file, context);
  if (text !== undefined) checkLines(rule.users_file, text, context);
  return text;
}

function readList(path: string, context: CheckContext): string | undefined {
  const { findings, user, config } = context;
  const word = shellWord(path);
  checkAbove(path, context);
  const facts = lookAt(path);
  if (facts.kind === 'missing') {
    findings.error('users-file', path, 'is not there', `install -m 0644 /dev/null ${word}`);
    return undefined;
  }
  const code = user?.run(() => tryReading(path));
  if (user !== undefined && code !== undefined) {
    findings.error(
      'unreadable',
      path,
      `${user.name} cannot read it (${code})`,
      `chmod 0644 ${word}`,
    );
  }
  try {
    const owner = lookAt(config, true);
    return readUsersFile(path, owner.kind === 'file' ? owner.uid : 0);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const todo = `make it a file of root's that others cannot write: install -m 0644 FILE ${word}`;
    findings.error('users-file', path, error.what, todo);
    return undefined;
  }
}

function checkLines(path: string, text: string, { findings }: CheckContext): void {
  for (const [at, line] of text.split('\n').entries()) {
    const entry = line.trim();
    if (entry === '' || entry.startsWith('#') || parseLogin(entry) !== undefined) continue;
    const what = 'is no login, and lets nobody through';
    findings.warning('stray-line', { file: path, line: at + 1 }, what, 'one login a line, no more');
  }
}

/** Whoever has a secret is asked for a code; that they are listed means nothing any more. */
function checkEnrolled(
  path: string,
  text: string,
  section: Section,
  { findings }: CheckContext,
): void {
  const enrolled = [...listedLogins(text)]
    .map(parseLogin)
    .filter((login) => login !== undefined)
    .filter((login) => isEnrolled(section, login));
  if (enrolled.length === 0) return;
  const what = `lists ${nameSome(enrolled)}, enrolled already`;
  findings.warning('roll-out-enrolled', path, what, 'take them out: they have codes now');
}

function isEnrolled(section: Section, login: Login): boolean {
  try {
    if (isOathSection(section)) {
      const place = locateUsersOath(section);
      return oathLinesOf(readUsersOath(place), login).length > 0;
    }
    if (!isSecretSection(section)) return false;
    const located = locateSecret(section, login);
    if (located === undefined) return false;
    return located
      .list()
      .some((place) =>
        withRightsNow(place.secretAs?.(), () => lookAt(place.secretPath).kind !== 'missing'),
      );
  } catch (error) {
    // Told where the section's files are looked at.
    if (error instanceof Fault) return false;
    throw error;
  }
}
