import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lookAt } from '../../../adapters/file-facts.ts';
import { readSecureFile } from '../../../adapters/secure-file.ts';
import { errorCode } from '../../../adapters/system-error.ts';
import { parseBypass } from '../../../core/bypass.ts';
import { checkFile } from '../../../core/check/file-rules.ts';
import { shellWord } from '../../../core/check/findings.ts';
import { parseLogin, pathSegment } from '../../../core/login.ts';
import { Fault } from '../../../core/verdict.ts';
import type { CheckContext } from '../context.ts';
import { checkMaking, checkOwnFolder } from '../files/folder.ts';
import { checkLeftovers } from '../files/leftovers.ts';
import { checkThrottle } from './throttle.ts';

const MOST_BYTES = 65_536;

/** Check a folder with codes of the help desk: whose it is, and everything that is in it. */
export function checkBypassDir(path: string, context: CheckContext): void {
  const { findings, user } = context;
  const folder = checkOwnFolder(path, context, false);
  if (folder === undefined) return;
  const word = shellWord(path);
  if (user !== undefined && folder.uid !== user.uid) {
    const what = `belongs to uid ${folder.uid}, so ${user.name} can use up no code`;
    findings.error('folder-owner', path, what, `chown -R ${user.uid} ${word}`);
  } else if (user === undefined && folder.uid === 0) {
    const what = 'belongs to root: a factor that a web server starts can use up no code';
    const todo = `chown -R www-data ${word}, or whoever the web server runs as`;
    findings.warning('folder-owner', path, what, todo);
  } else {
    checkMaking(path, context);
  }
  let names: readonly string[];
  try {
    names = readdirSync(path).toSorted();
  } catch (error) {
    const what = `cannot be listed (${errorCode(error) ?? String(error)})`;
    findings.error('unreadable', path, what, 'run check as root');
    return;
  }
  checkLeftovers(path, names, context);
  for (const name of names.filter((each) => !each.startsWith('.'))) {
    checkBypass(join(path, name), name, folder.uid, context);
  }
  checkThrottle(join(path, '.throttle'), folder.uid, context);
}

function checkBypass(
  path: string,
  name: string,
  ownerUid: number,
  { findings }: CheckContext,
): void {
  const login = parseLogin(name);
  const todo = `rm ${shellWord(path)}, and make a new code if one is due`;
  if (login === undefined || pathSegment(login) === undefined) {
    findings.warning('stray-file', path, 'has a name that no login can have', todo);
    return;
  }
  const there = lookAt(path);
  if (there.kind === 'missing' || there.kind === 'unreachable') return;
  const demands = { ownerUid, allowedPerm: 0o600, mostBytes: MOST_BYTES };
  if (!checkFile(path, there, demands, findings)) return;
  try {
    const text = readSecureFile(path, { ownerUid: undefined, allowedPerm: 0o3777 })?.text;
    if (text !== undefined) parseBypass(text);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    findings.error('bypass-broken', path, error.what, todo);
  }
}
