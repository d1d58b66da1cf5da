import { join } from 'node:path';
import { folderRights } from '../adapters/folder-rights.ts';
import { checkStateFolder } from '../adapters/state-folder.ts';
import { readUsersFile } from '../adapters/users-file.ts';
import { bindKey, readBoundKeys } from '../adapters/yubikey/bound-keys.ts';
import { locateMapping, readMapping } from '../adapters/yubikey/mapping-file.ts';
import type { CodeOutcome } from '../core/code-decision.ts';
import type { YubicoSection } from '../core/config/sections/yubico-section.ts';
import type { Factor } from '../core/factor.ts';
import type { Login } from '../core/login.ts';
import { malformed, type Facts, type RejectReason, type Verdict } from '../core/verdict.ts';
import { keysOf, mappingLines, namesUser } from '../core/yubikey/authorized-keys.ts';
import { refuseFirstUse } from '../core/yubikey/first-use.ts';
import {
  mappedId,
  parsePasscode,
  passcodeRules,
  type TypedPasscode,
} from '../core/yubikey/typed-passcode.ts';

const DEFAULT_FIELDS = ['login', 'passcode'];

/**
 * What a YubiKey types: a Yubico OTP, validated by servers or here, of a key that is the login's.
 *
 * @param name - The factor's name, which Cosign is told on acceptance.
 * @see FORMATS: YubiKey Manual (OTP), yubikey-val (validation protocol 2.0), pam_yubico (mapping)
 */
export function createYubico(name: string, section: YubicoSection): Factor {
  const fields = section.fields ?? DEFAULT_FIELDS;
  const codeField = fields.find((field) => field !== 'login') ?? '';
  const { state_dir: stateDir } = section;

  return {
    fields,
    prepare: (login) => {
      if (stateDir !== undefined) checkStateFolder(stateDir);
      // Read before the rights of whoever owns the state are taken: a home is its user's to read.
      const { mapping_file: file, mapping_ldap: ldap } = section;
      const place = file === undefined ? undefined : locateMapping(file, login);
      const become = stateDir === undefined ? undefined : folderRights(stateDir);
      const mapping = (place && readMapping(place, become?.uid)) ?? '';
      return Promise.resolve({
        ...(become === undefined ? {} : { become }),
        ...(place?.account === undefined ? {} : { account: place.account.name }),
        ...(stateDir === undefined
          ? {}
          : { throttle: { path: join(stateDir, '.throttle'), scope: 'service' } }),
        exists: () => namesUser(mapping, login) || undefined,
        ...(ldap === undefined ? { doubtNotEnrolled: () => doubt(mapping) } : {}),
        verify: async (values, nowSeconds, { deadlineMs }) => {
          const typed = parsePasscode(values.get(codeField) ?? '', passcodeRules(section));
          if (typed === undefined) return malformed(`${codeField} is not what a key types`);
          return verify(name, section, { login, mapping, typed, nowSeconds, deadlineMs });
        },
      });
    },
  };
}

interface Try {
  readonly login: Login;
  /** Text of the operator's or the user's mapping, empty where there is none. */
  readonly mapping: string;
  readonly typed: TypedPasscode;
  readonly nowSeconds: number;
  /** By the clock of `performance.now()`. */
  readonly deadlineMs: number;
}

function doubt(mapping: string): string | undefined {
  return mappingLines(mapping).length > 0 ? undefined : 'the mapping has no key of anybody';
}

async function verify(name: string, section: YubicoSection, attempt: Try): Promise<Verdict> {
  const { login, mapping, typed } = attempt;
  const id = mappedId(typed, passcodeRules(section));
  if (section.mapping_ldap !== undefined) {
    const { askDirectory } = await import('../adapters/yubikey/ldap-directory.ts');
    const found = await askDirectory(section.mapping_ldap, login, attempt.deadlineMs);
    if ('none' in found) {
      return unasked(section, attempt, reject('not-enrolled', { directory: found.none }));
    }
    return verifyOwn(name, section, id, found.ids, attempt);
  }
  // Whatever was bound at its first use is for Cosign, where a password came before it.
  const isCosign = (section.host ?? 'cosign') === 'cosign';
  const mappings = [mapping, isCosign ? readBoundKeys(section.state_dir) : ''];
  const keys = mappings.map((text) => keysOf(text, login)).filter((each) => each !== undefined);
  if (keys.length === 0) return useFirst(name, section, id, mappings, attempt);
  return verifyOwn(name, section, id, keys.flat(), attempt);
}

async function verifyOwn(
  name: string,
  section: YubicoSection,
  id: string,
  ownIds: readonly string[],
  attempt: Try,
): Promise<Verdict> {
  // Before anybody else hears of it.
  if (!ownIds.includes(id)) return unasked(section, attempt, reject('wrong-key', { key: id }));
  return verdictOf(name, id, await validate(section, attempt));
}

/** Let a login without a key bind the one it comes with, where the section allows that. */
async function useFirst(
  name: string,
  section: YubicoSection,
  id: string,
  mappings: readonly string[],
  attempt: Try,
): Promise<Verdict> {
  const { bind_on_first_use: rule, state_dir: stateDir } = section;
  if (rule === undefined || stateDir === undefined) {
    return unasked(section, attempt, reject('not-enrolled', {}));
  }
  // Whoever owns the state can bind any key: a list of theirs gives them nothing.
  const listText = (): string => readUsersFile(rule.users_file, process.geteuid?.() ?? 0);
  const { login, nowSeconds } = attempt;
  const refusal = refuseFirstUse(rule, login, id, mappings, listText, nowSeconds);
  if (refusal !== undefined) return unasked(section, attempt, refuseToBind(id, refusal));
  const verdict = verdictOf(name, id, await validate(section, attempt), { first_use: 'now' });
  if (verdict.kind !== 'accepted' || (await bindKey(stateDir, login, id))) return verdict;
  return refuseToBind(id, 'bound');
}

/**
 * Refuse without having asked whether the code is right. Where that is found out here the same work is
 * done, so that the time does not tell whose key it is; servers are told of nobody's.
 */
async function unasked(
  section: YubicoSection,
  { typed, nowSeconds }: Try,
  refusal: Verdict,
): Promise<Verdict> {
  if (section.mode !== 'local') return refusal;
  const { pretendToValidate } = await import('./shared/yubico-local.ts');
  pretendToValidate(section, typed, nowSeconds);
  return refusal;
}

async function validate(
  section: YubicoSection,
  { typed, nowSeconds, deadlineMs }: Try,
): Promise<CodeOutcome> {
  if (section.mode === 'local') {
    const { validateHere } = await import('./shared/yubico-local.ts');
    return validateHere(section, typed, nowSeconds);
  }
  if (typed.kind === 'hotp') {
    const what = 'a code of OATH-HOTP, which is for mode = "local"';
    return { kind: 'rejected', reason: 'malformed', facts: { what } };
  }
  const { validateThere } = await import('./shared/yubico-server.ts');
  return validateThere(section, typed, deadlineMs);
}

function verdictOf(name: string, id: string, outcome: CodeOutcome, more: Facts = {}): Verdict {
  const facts = { key: id, ...outcome.facts };
  if (outcome.kind === 'rejected') return { ...outcome, facts };
  return { kind: 'accepted', factor: name, facts: { ...facts, ...more } };
}

function refuseToBind(id: string, why: string): Verdict {
  return reject(why === 'bound' ? 'wrong-key' : 'not-enrolled', { key: id, first_use: why });
}

function reject(reason: RejectReason, facts: Facts): Verdict {
  return { kind: 'rejected', reason, facts };
}
