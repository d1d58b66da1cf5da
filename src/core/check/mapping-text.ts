import { parseLogin } from '../login.ts';
import { mappingLines } from '../yubikey/authorized-keys.ts';
import { isMappedId, type PasscodeRules } from '../yubikey/typed-passcode.ts';
import { shellWord, type Findings } from './findings.ts';

/** What pam_yubico's buffer holds of a line. */
const LONGEST_LINE = 1023;

/**
 * Check the text of a mapping: lines that cannot mean what somebody wrote them for.
 *
 * @param path - For the findings.
 * @returns the ids in it that a key can have.
 */
export function checkMappingText(
  path: string,
  text: string,
  rules: PasscodeRules,
  findings: Findings,
): readonly string[] {
  checkLines(path, text, findings);
  const owners = new Map<string, string>();
  for (const { line, user, ids } of mappingLines(text)) {
    const at = { file: path, line };
    if (parseLogin(user) === undefined) {
      findings.warning('stray-line', at, 'is for no login that Cosign accepts', 'correct it');
    }
    for (const id of ids) {
      if (!isMappedId(id, rules)) {
        const what = `has an id that no key has: ${rules.idLength} letters of cbdefghijklnrtuv are compared`;
        findings.warning('stray-line', at, what, 'correct it; nothing is trimmed, and case counts');
        continue;
      }
      const other = owners.get(id);
      if (other !== undefined && other !== user) {
        const what = `gives key ${id} to ${user}, and another line to ${other}`;
        findings.warning('key-shared', at, what, 'take it out of one of them');
      }
      owners.set(id, user);
    }
  }
  return [...owners.keys()];
}

function checkLines(path: string, text: string, findings: Findings): void {
  const todo = 'write several lines for the user: later ones count as well';
  for (const [at, line] of text.split('\n').entries()) {
    if (line.length <= LONGEST_LINE) continue;
    const what = `has ${line.length} bytes: after ${LONGEST_LINE} it counts as another line`;
    findings.warning('stray-line', { file: path, line: at + 1 }, what, todo);
  }
  if (!text.includes('\r')) return;
  const what = 'has CR line ends, which belong to the last id of each line';
  findings.warning('stray-line', path, what, `sed -i 's/\\r$//' ${shellWord(path)}`);
}
