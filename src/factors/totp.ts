import { dirname } from 'node:path';
import { folderOwner } from '../adapters/accounts.ts';
import { locateSecret, locateThrottle } from '../adapters/secret-place.ts';
import { checkStateFolder, updateSecret, type SecretPlace } from '../adapters/secret-store.ts';
import type { TotpSection } from '../core/config/schema.ts';
import type { Factor } from '../core/factor.ts';
import { checkTotp } from '../core/totp.ts';
import type { Verdict } from '../core/verdict.ts';

const DEFAULT_FIELDS = ['login', 'passcode'];

/** A well-formed secret that nobody has: what an unknown login's code is checked against. */
const DECOY = 'A'.repeat(32) + '\n" TOTP_AUTH\n';

/**
 * Time-based one-time passwords with secrets in the format of Google's PAM module.
 *
 * @param name - The factor's name, which Cosign is told on acceptance.
 * @see RFC 6238
 */
export function createTotp(name: string, section: TotpSection): Factor {
  const fields = section.fields ?? DEFAULT_FIELDS;
  const codeField = fields.find((field) => field !== 'login') ?? '';

  return {
    fields,
    prepare: (login) => {
      if (section.state_dir !== undefined) checkStateFolder(section.state_dir);
      const located = locateSecret(section, login);
      const throttle = locateThrottle(section, located?.place);
      // Also for a login that has no files: what root leaves in the folder must not lock others out.
      const become = located?.become ?? (throttle && folderOwner(dirname(throttle.path)));
      return Promise.resolve({
        ...(become === undefined ? {} : { become }),
        ...(throttle === undefined ? {} : { throttle }),
        verify: async (values, nowSeconds) => {
          const code = (values.get(codeField) ?? '').replaceAll(' ', '');
          if (!/^[0-9]{6,8}$/.test(code)) return malformed(`${codeField} is not 6 to 8 digits`);
          return verify(name, located?.place, code, nowSeconds);
        },
      });
    },
  };
}

async function verify(
  name: string,
  place: SecretPlace | undefined,
  code: string,
  nowSeconds: number,
): Promise<Verdict> {
  const outcome =
    place === undefined
      ? undefined
      : await updateSecret(place, (text) => checkTotp(text, code, nowSeconds));
  if (outcome === undefined) {
    // The same work as for a wrong code, so that the time does not tell who is enrolled.
    checkTotp(DECOY, code, nowSeconds);
    return { kind: 'rejected', reason: 'not-enrolled' };
  }
  return outcome.kind === 'accepted' ? { ...outcome, factor: name } : outcome;
}

function malformed(what: string): Verdict {
  return { kind: 'rejected', reason: 'malformed', facts: { what } };
}
