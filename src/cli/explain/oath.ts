import { localTime } from '../../adapters/local-time.ts';
import { locateUsersOath } from '../../adapters/oath-place.ts';
import { readUsersOath } from '../../adapters/oath-store.ts';
import { withRightsNow } from '../../adapters/rights.ts';
import type { OathSection } from '../../core/config/sections/oath-section.ts';
import type { Login } from '../../core/login.ts';
import { explainOathLine } from '../../core/users-oath/oath-explanation.ts';
import { oathSettings, parseTyped } from '../../core/users-oath/oath-input.ts';
import { oathLinesOf } from '../../core/users-oath/users-oath.ts';
import { CommandError, type Console } from '../console.ts';
import type { ExplainOptions } from './explain.ts';
import { CODE_INSTEAD, showExplained } from './view.ts';

/**
 * Say what each line of a login makes of a code, with a PIN in front of it where the line has one.
 *
 * @returns whether it would be accepted now.
 * @throws CommandError when the login has no line.
 */
export async function explainOath(
  name: string,
  login: Login,
  { code, json }: ExplainOptions,
  section: OathSection,
  nowSeconds: number,
  terminal: Console,
): Promise<boolean> {
  const typed = parseTyped(code ?? (await terminal.ask('code: ', true, CODE_INSTEAD)));
  if (typed === undefined) throw new CommandError('a code ends in 6 to 8 digits');
  const place = locateUsersOath(section);
  place.checkFolders();
  const text = withRightsNow(place.become(), () => readUsersOath(place));
  const lines = oathLinesOf(text, login);
  if (lines.length === 0) {
    const where = `there is no line of theirs in ${place.path}`;
    throw new CommandError(`${login} is not enrolled for ${name}`, where);
  }
  const settings = oathSettings(section);
  const explained = lines.map((line) => {
    const device = `line ${line.number}`;
    return 'fault' in line
      ? { device, fault: line.fault.message }
      : { device, explanation: explainOathLine(line, typed, nowSeconds, settings, localTime) };
  });
  return showExplained(explained, json, terminal);
}
