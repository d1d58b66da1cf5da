import { dirname } from 'node:path';
import { doubtNotEnrolled } from '../../adapters/enrolment-traces.ts';
import { lookAt } from '../../adapters/file-facts.ts';
import { folderRights } from '../../adapters/folder-rights.ts';
import { locateSecret, locateThrottle, type LocatedSecret } from '../../adapters/secret-place.ts';
import { updateDevices, type DevicePlace } from '../../adapters/secret-store.ts';
import { checkStateFolder } from '../../adapters/state-folder.ts';
import type { SecretSection } from '../../core/config/sections/secret-section.ts';
import { checkDevices } from '../../core/devices.ts';
import type { Factor, ThrottlePlace } from '../../core/factor.ts';
import type { CodeOutcome } from '../../core/code-decision.ts';
import { malformed, type Verdict } from '../../core/verdict.ts';
import { openSearch, type CodeKind, type SteadySearch, type TypedCode } from './steady-search.ts';

const DEFAULT_FIELDS = ['login', 'passcode'];

/**
 * Make a factor of codes whose secrets are in the format of Google's PAM module.
 *
 * @param name - The factor's name, which Cosign is told on acceptance.
 */
export function createSecretFactor(name: string, section: SecretSection, kind: CodeKind): Factor {
  const fields = section.fields ?? DEFAULT_FIELDS;
  const codeField = fields.find((field) => field !== 'login') ?? '';

  return {
    fields,
    prepare: (login) => {
      if (section.state_dir !== undefined) checkStateFolder(section.state_dir);
      const located = locateSecret(section, login);
      located?.checkFolders();
      const throttle = throttleOf(section, located);
      const become = located?.become();
      const verifyAt = async (
        place: LocatedSecret | undefined,
        values: ReadonlyMap<string, string>,
        nowSeconds: number,
      ): Promise<Verdict> => {
        const code = (values.get(codeField) ?? '').replaceAll(' ', '');
        if (!/^[0-9]{6,8}$/.test(code)) return malformed(`${codeField} is not 6 to 8 digits`);
        return verify(name, { section, kind, code, nowSeconds }, place);
      };
      return Promise.resolve({
        ...(become === undefined ? {} : { become }),
        ...(located?.account === undefined ? {} : { account: located.account.name }),
        ...(throttle === undefined ? {} : { throttle }),
        doubtNotEnrolled: () => doubtNotEnrolled(section, login, located),
        exists: () => located?.list().some(isThere) ?? false,
        imitate: (values, nowSeconds) => verifyAt(undefined, values, nowSeconds),
        verify: (values, nowSeconds) => verifyAt(located, values, nowSeconds),
      });
    },
  };
}

/** Where all logins share it, root opens it as whoever owns the folder, who must be able to go on. */
function throttleOf(
  section: SecretSection,
  located: LocatedSecret | undefined,
): ThrottlePlace | undefined {
  const place = locateThrottle(section, located);
  if (place?.scope !== 'service') return place;
  const become = folderRights(dirname(place.path));
  return become === undefined ? place : { ...place, become };
}

function isThere({ secretPath }: DevicePlace): boolean {
  return lookAt(secretPath).kind !== 'missing';
}

async function verify(
  name: string,
  typed: TypedCode,
  located: LocatedSecret | undefined,
): Promise<Verdict> {
  const startedAt = performance.now();
  const search = await openSearch(typed, located);
  let outcome: CodeOutcome | undefined;
  try {
    outcome = located === undefined ? undefined : await checkFiles(search, located);
  } finally {
    // So that the time does not tell who is enrolled.
    if (outcome?.kind !== 'accepted') {
      search.fill();
      await search.settle(startedAt);
    }
  }
  if (outcome === undefined) return { kind: 'rejected', reason: 'not-enrolled' };
  return outcome.kind === 'accepted' ? { ...outcome, factor: name } : outcome;
}

function checkFiles(
  search: SteadySearch,
  located: LocatedSecret,
): Promise<CodeOutcome | undefined> {
  return updateDevices(
    () => located.list(),
    (devices) => checkDevices(devices, (text) => search.check(text)),
  );
}
