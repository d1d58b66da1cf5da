import { dirname, join } from 'node:path';
import { findAccount } from '../adapters/accounts.ts';
import { checkStateFolder, updateSecret, type SecretPlace } from '../adapters/secret-store.ts';
import type { TotpSection } from '../core/config/schema.ts';
import type { Account, Factor, Prepared } from '../core/factor.ts';
import { pathSegment, type Login } from '../core/login.ts';
import { checkTotp } from '../core/totp.ts';
import { Fault, type Verdict } from '../core/verdict.ts';

const DEFAULT_FIELDS = ['login', 'passcode'];

/** Slots of a throttle that serves every login, and of one in a folder of a single user. */
const SHARED_SLOTS = 4096;
const OWN_SLOTS = 64;

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
    // eslint-disable-next-line @typescript-eslint/require-await -- other factors ask a peer here
    prepare: async (login) => {
      if (section.state_dir !== undefined) checkStateFolder(section.state_dir);
      const target = locate(section, login);
      return {
        ...(target?.become === undefined ? {} : { become: target.become }),
        ...throttlePlace(section, target?.place),
        verify: async (values, nowSeconds) => {
          const code = (values.get(codeField) ?? '').replaceAll(' ', '');
          if (!/^[0-9]{6,8}$/.test(code)) return malformed(`${codeField} is not 6 to 8 digits`);
          return verify(name, target?.place, code, nowSeconds);
        },
      };
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

interface Target {
  readonly place: SecretPlace;
  readonly become?: Account;
}

/** Where the files of a login are; `undefined` when it can have none. */
function locate(section: TotpSection, login: Login): Target | undefined {
  const segment = pathSegment(login);
  if (segment === undefined) return undefined;
  const isHome = section.secret_file.startsWith('~/');
  const ownerName = section.owner ?? 'user';
  const account = isHome || ownerName === 'user' ? findAccount(login) : undefined;
  if (account === undefined && (isHome || ownerName === 'user')) return undefined;

  const template = section.secret_file.replaceAll('%u', () => segment);
  const secretPath = isHome ? join(account?.home ?? '', template.slice(2)) : template;
  const ownerUid = ownerName === 'user' ? account?.uid : uidOf(ownerName);
  return {
    place: {
      secretPath,
      secretRules: {
        ownerUid: section.no_strict_owner === true ? undefined : ownerUid,
        allowedPerm: section.allowed_perm ?? 0o600,
      },
      statePath: section.state_dir === undefined ? undefined : join(section.state_dir, segment),
    },
    // A user's own file is opened with that user's rights; what root keeps centrally, with root's.
    ...(account !== undefined && section.state_dir === undefined ? { become: account } : {}),
  };
}

function uidOf(owner: string): number {
  if (owner === 'root') return 0;
  if (/^[0-9]+$/.test(owner)) return Number(owner);
  const account = findAccount(owner);
  if (account === undefined) throw new Fault('service', `owner = "${owner}": no such account`);
  return account.uid;
}

function throttlePlace(
  section: TotpSection,
  place: SecretPlace | undefined,
): Pick<Prepared, 'throttle'> {
  if (section.state_dir !== undefined) {
    return { throttle: { path: join(section.state_dir, '.throttle'), slots: SHARED_SLOTS } };
  }
  const isShared = !/^~\/|%u.*\//.test(section.secret_file);
  const folder = isShared ? dirname(section.secret_file) : place && dirname(place.secretPath);
  if (folder === undefined) return {};
  return {
    throttle: {
      path: join(folder, isShared ? '.throttle' : '.cosign-factors-throttle'),
      slots: isShared ? SHARED_SLOTS : OWN_SLOTS,
    },
  };
}

function malformed(what: string): Verdict {
  return { kind: 'rejected', reason: 'malformed', facts: { what } };
}
