import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lookAt } from '../../../adapters/file-facts.ts';
import { readBoundKeys } from '../../../adapters/yubikey/bound-keys.ts';
import { MAPPING_RULES } from '../../../adapters/yubikey/mapping-file.ts';
import { acceptedOtpsPath, boundKeysPath } from '../../../adapters/yubikey/state-paths.ts';
import { checkMappingText } from '../../../core/check/mapping-text.ts';
import { shellWord } from '../../../core/check/findings.ts';
import { isBelowHome } from '../../../core/config/below-home.ts';
import type { YubicoSection } from '../../../core/config/sections/yubico-section.ts';
import { Fault } from '../../../core/verdict.ts';
import { mappingLines } from '../../../core/yubikey/authorized-keys.ts';
import { passcodeRules } from '../../../core/yubikey/typed-passcode.ts';
import type { CheckContext, Inventory } from '../context.ts';
import { checkUsersFile } from './roll-out.ts';
import { checkMappingLdap } from './mapping-ldap.ts';
import { knownState } from './secret-state.ts';
import { checkThrottle } from './throttle.ts';
import { checkTrustedFile } from '../files/trusted-file.ts';
import { checkYubicoKeys } from './yubico-keys.ts';
import { checkYubicoServers } from './yubico-servers.ts';

/** Check what a section says of keys and servers, and every file that it means. */
export function checkYubicoSection(
  name: string,
  section: YubicoSection,
  context: CheckContext,
  inventory: Inventory,
): void {
  const ids = new Set([...mappedIds(section, context), ...boundIds(section, context)]);
  if (section.bind_on_first_use !== undefined) {
    checkUsersFile(`factors.${name}.bind_on_first_use`, section.bind_on_first_use, context);
  }
  const folder = section.state_dir === undefined ? undefined : lookAt(section.state_dir);
  const stateUid = context.user?.uid ?? (folder?.kind === 'folder' ? folder.uid : undefined);
  const keys =
    section.mode === 'local'
      ? checkYubicoKeys(section, ids, stateUid, context, inventory)
      : checkYubicoServers(name, section, context);
  if (section.state_dir === undefined) return;
  const known = knownState(inventory, section.state_dir).paths;
  known.add(boundKeysPath(section.state_dir));
  const others =
    section.mapping_file?.startsWith('/') === true ? [] : acceptedIds(section.state_dir);
  for (const id of [...ids, ...keys, ...others]) {
    known.add(acceptedOtpsPath(section.state_dir, id));
  }
  if (section.throttle === false) return;
  checkThrottle(join(section.state_dir, '.throttle'), stateUid, context);
}

/** Ids in the mapping of everybody; files in homes are their users' own, a directory is not asked. */
function mappedIds(section: YubicoSection, context: CheckContext): readonly string[] {
  const path = section.mapping_file;
  if (section.mapping_ldap !== undefined) checkMappingLdap(section.mapping_ldap, context);
  if (path === undefined || isBelowHome(path)) return [];
  const todo = `install -m 0644 /dev/null ${shellWord(path)}, then cosign-factors yubico map add`;
  const text = checkTrustedFile(path, MAPPING_RULES, todo, context);
  return text === undefined
    ? []
    : checkMappingText(path, text, passcodeRules(section), context.findings);
}

/** Ids of keys with accepted codes, for want of a list of everybody's. */
function acceptedIds(stateDir: string): readonly string[] {
  try {
    return readdirSync(stateDir).flatMap((name) => /^(.+)\.accepted$/.exec(name)?.[1] ?? []);
  } catch {
    // Told when the folder is looked at.
    return [];
  }
}

function boundIds(section: YubicoSection, context: CheckContext): readonly string[] {
  if (section.state_dir === undefined) return [];
  const path = boundKeysPath(section.state_dir);
  if (lookAt(path).kind === 'missing') return [];
  try {
    return mappingLines(readBoundKeys(section.state_dir)).flatMap(({ ids }) => ids);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const todo = `restore it: without it the keys in it are nobody's, and could be bound again`;
    context.findings.error('state-broken', path, error.what, todo);
    return [];
  }
}
