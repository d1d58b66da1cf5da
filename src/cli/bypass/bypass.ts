import {
  bypassLogins,
  readBypass,
  removeBypass,
  removeOver,
  storeBypass,
} from '../../adapters/bypass-store.ts';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { folderRights } from '../../adapters/folder-rights.ts';
import { lookAt } from '../../adapters/file-facts.ts';
import { withRightsOf } from '../../adapters/rights.ts';
import { hashBypass, newBypassCode } from '../../adapters/slow-hash.ts';
import { checkStateFolder } from '../../adapters/state-folder.ts';
import { isBypassOver, renderBypassCode, renderSeconds, type Bypass } from '../../core/bypass.ts';
import type { Rights } from '../../core/factor.ts';
import { parseLogin, pathSegment, type Login } from '../../core/login.ts';
import { Fault } from '../../core/verdict.ts';
import { recordEvent } from '../audit-event.ts';
import { listBypasses } from './list.ts';
import { CommandError, type Console } from '../console.ts';
import { chooseSection } from '../sections.ts';

export interface BypassOptions {
  /** Whose; not needed for a list. */
  readonly login?: string | undefined;
  readonly factor?: string | undefined;
  /** How long a new code is good for. */
  readonly hours: number;
  readonly list: boolean;
  readonly revoke: boolean;
  readonly json: boolean;
}

const HOUR_SECONDS = 3600;

/**
 * Make a login's one-time code of the help desk, take it back, or list whose there are.
 *
 * @param nowSeconds - Unix time in whole seconds.
 * @throws CommandError when the options make no sense, or this user may not make one.
 */
export async function bypass(
  options: BypassOptions,
  loaded: LoadedConfig,
  nowSeconds: number,
  terminal: Console,
): Promise<void> {
  const { name, section } = chooseSection(loaded, options.factor);
  const folder = section.bypass_dir;
  if (folder === undefined) {
    throw new CommandError(
      `${name} has no bypass_dir, so there are no codes of the help desk`,
      'docs/bypass.md says how to set one up',
    );
  }
  const owner = ownerOf(folder);
  const asOwner = <T>(work: () => Promise<T>): Promise<T> => withRightsOf(owner, work);
  const desk = { name, folder, loaded, nowSeconds, terminal, asOwner };
  const found = await asOwner(() => readAll(desk));
  if (options.list) {
    listBypasses(found, options, terminal);
    return;
  }
  const login = loginOf(options);
  if (options.revoke) await revoke(login, options, desk);
  else await make(login, options, desk);
}

/** What every part of the command needs. */
interface Desk {
  readonly name: string;
  readonly folder: string;
  readonly loaded: LoadedConfig;
  readonly nowSeconds: number;
  readonly terminal: Console;
  /** Does something with the rights of the folder's owner, whose everything in it is. */
  readonly asOwner: <T>(work: () => Promise<T>) => Promise<T>;
}

async function make(login: Login, options: BypassOptions, desk: Desk): Promise<void> {
  const { name, folder, loaded, nowSeconds, terminal, asOwner } = desk;
  terminal.handOut(`${login} has a code that nobody saw: make another`);
  const code = newBypassCode();
  const untilSeconds = nowSeconds + Math.round(options.hours * HOUR_SECONDS);
  const made: Bypass = { ...hashBypass(login, code), madeSeconds: nowSeconds, untilSeconds };
  const until = renderSeconds(untilSeconds);
  // A code that is not in the audit file must not be one that works.
  recordEvent(
    'bypass-made',
    { login, factor: name, facts: { until } },
    loaded,
    nowSeconds,
    terminal,
  );
  await asOwner(() => storeBypass(folder, login, made));
  if (options.json) {
    terminal.json({ login, factor: name, code, until }, 'line');
    return;
  }
  terminal.out(renderBypassCode(code));
  terminal.say(`${login} can use it once in place of a code of ${name}, until ${until}`);
}

async function revoke(login: Login, options: BypassOptions, desk: Desk): Promise<void> {
  const { name, folder, loaded, nowSeconds, terminal, asOwner } = desk;
  if (!(await asOwner(() => removeBypass(folder, login)))) {
    throw new CommandError(`${login} has no code of the help desk for ${name}`);
  }
  recordEvent('bypass-revoked', { login, factor: name, facts: {} }, loaded, nowSeconds, terminal);
  if (options.json) terminal.json({ login, factor: name, revoked: true }, 'line');
  else terminal.say(`the code of ${login} is void`);
}

/** Read all codes and remove those that are over; a broken file is said and left. */
async function readAll({ folder, nowSeconds, terminal }: Desk): Promise<Map<Login, Bypass>> {
  const all = new Map<Login, Bypass>();
  for (const login of bypassLogins(folder)) {
    try {
      const found = readBypass(folder, login);
      if (found === undefined) continue;
      if (isBypassOver(found.bypass, nowSeconds)) await removeOver(folder, login, nowSeconds);
      else all.set(login, found.bypass);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      terminal.say(`warning: ${login}: ${error.message}`);
    }
  }
  return all;
}

/** @throws CommandError when neither root nor the folder's owner is at the keyboard. */
function ownerOf(folder: string): Rights | undefined {
  checkStateFolder(folder);
  const ourselves = process.geteuid?.();
  const facts = lookAt(folder);
  if (ourselves !== 0 && facts.kind === 'folder' && facts.uid !== ourselves) {
    const who = `root or uid ${facts.uid}, whose ${folder} is`;
    throw new CommandError(`only ${who}, can make or see codes`);
  }
  return folderRights(folder);
}

function loginOf({ login: raw }: BypassOptions): Login {
  const login = raw === undefined ? undefined : parseLogin(raw);
  if (login !== undefined && pathSegment(login) !== undefined) return login;
  const what =
    raw === undefined ? 'say whose code: a login' : 'this is no login that can have a code';
  throw new CommandError(what, 'letters, digits and +.=@_:-, at most 129; not . or - in front');
}
