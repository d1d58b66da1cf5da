import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import type { ConfiguredPath } from '../../adapters/configured-path.ts';
import { rightsIn } from '../../adapters/folder-rights.ts';
import { checkFolders } from '../../adapters/folder-trust.ts';
import { withRightsOf } from '../../adapters/rights.ts';
import { updateText } from '../../adapters/state-text.ts';
import { readBoundKeys } from '../../adapters/yubikey/bound-keys.ts';
import { locateMapping, mappingText, readMapping } from '../../adapters/yubikey/mapping-file.ts';
import { isBelowHome } from '../../core/config/below-home.ts';
import type { YubicoSection } from '../../core/config/sections/yubico-section.ts';
import { boundKeysPath } from '../../adapters/yubikey/state-paths.ts';
import { parseLogin, type Login } from '../../core/login.ts';
import { mappingLines, ownersOf, withKey } from '../../core/yubikey/authorized-keys.ts';
import { isMappedId, mappedId, passcodeRules } from '../../core/yubikey/typed-passcode.ts';
import { CommandError, type Console } from '../console.ts';
import { askForTouch, chooseYubico, factorUidOf } from './section.ts';

export interface MapAddOptions {
  readonly login: string;
  readonly factor?: string | undefined;
  /** Instead of a touch. */
  readonly id?: string | undefined;
}

export interface MapListOptions {
  /** Needed where each user has a mapping. */
  readonly login?: string | undefined;
  readonly factor?: string | undefined;
  readonly json: boolean;
}

/**
 * Give a key to a login: write it into the mapping.
 *
 * @throws CommandError when it is somebody's already, or the login can have none.
 */
export async function addToMap(
  { login: raw, factor, id: given }: MapAddOptions,
  loaded: LoadedConfig,
  terminal: Console,
): Promise<void> {
  const login = loginOf(raw);
  const { name, section } = chooseYubico(loaded, factor);
  const place = placeOf(name, section, login);
  const id = given ?? (await touchedId(section, terminal));
  checkId(id, section);
  const bound = readBoundKeys(section.state_dir);
  const folder: ConfiguredPath = { ...place, path: dirname(place.path) };
  if (place.account !== undefined) checkFolders(folder, [], 'login');
  await withRightsOf(rightsIn(folder, 'login'), async () => {
    if (place.account !== undefined) mkdirSync(folder.path, { recursive: true, mode: 0o700 });
    await updateText(mappingText(place, factorUidOf(section)), (text = '') => {
      const owners = [...ownersOf(text, id), ...ownersOf(bound, id)];
      if (owners.includes(login)) throw new CommandError(`${login} has key ${id} already`);
      const [other] = owners;
      if (other !== undefined) throw new CommandError(`key ${id} is ${other}'s already`);
      return { text: withKey(text, login, id), outcome: undefined };
    });
  });
  terminal.out(`${login} ${id}`);
  terminal.say(`wrote ${place.path}`);
}

/** List whose key is whose, and where that is written. */
export function listMap(
  { login: raw, factor, json }: MapListOptions,
  loaded: LoadedConfig,
  terminal: Console,
): void {
  const { name, section } = chooseYubico(loaded, factor);
  const login = raw === undefined ? undefined : loginOf(raw);
  const mappingFile = mappingFileOf(name, section);
  if (isBelowHome(mappingFile) && login === undefined) {
    throw new CommandError(`${name} has a mapping in each home`, 'say whose: map list LOGIN');
  }
  const place = login === undefined ? { path: mappingFile } : placeOf(name, section, login);
  const files = [
    { file: place.path, text: readMapping(place, factorUidOf(section)) ?? '' },
    { file: boundKeysPath(section.state_dir ?? '/'), text: readBoundKeys(section.state_dir) },
  ];
  const rows = files.flatMap(({ file, text }) =>
    mappingLines(text)
      .filter(({ user }) => login === undefined || user === login)
      .map(({ line, user, ids }) => ({ login: user, keys: ids, file, line })),
  );
  if (json) terminal.json(rows);
  else for (const row of rows) terminal.out(describeRow(row));
  if (rows.length === 0) terminal.say('no keys');
}

function describeRow(row: {
  readonly login: string;
  readonly keys: readonly string[];
  readonly file: string;
  readonly line: number;
}): string {
  return `${row.login} ${row.keys.join(' ')}  ${row.file}:${row.line}`;
}

async function touchedId(section: YubicoSection, terminal: Console): Promise<string> {
  return mappedId(
    await askForTouch(undefined, section, terminal, 'give the id with --id'),
    passcodeRules(section),
  );
}

function checkId(id: string, section: YubicoSection): void {
  const rules = passcodeRules(section);
  if (isMappedId(id, rules)) return;
  throw new CommandError(`--id must be ${rules.idLength} characters of modhex: cbdefghijklnrtuv`);
}

function loginOf(raw: string): Login {
  const login = parseLogin(raw);
  if (login === undefined) {
    throw new CommandError(
      'this is not a login that Cosign accepts',
      'letters, digits and +.=@_:/~-, at most 129',
    );
  }
  if (login.includes(':'))
    throw new CommandError('a login with a colon can have no line in a mapping');
  return login;
}

function placeOf(name: string, section: YubicoSection, login: Login) {
  const place = locateMapping(mappingFileOf(name, section), login);
  if (place !== undefined) return place;
  throw new CommandError(`${login} can have no key for ${name}`, 'is there such an account?');
}

function mappingFileOf(name: string, { mapping_file: path }: YubicoSection): string {
  if (path !== undefined) return path;
  throw new CommandError(
    `the keys of ${name} are in a directory`,
    'change the entry there, with ldapmodify for one',
  );
}
