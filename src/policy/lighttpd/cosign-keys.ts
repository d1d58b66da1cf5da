import type { ConfigValue } from './config-value.ts';

export type CosignType = 'string' | 'switch' | 'number' | 'names';

interface CosignKey {
  readonly type: CosignType;
  /** Read into memory of another type: lighttpd writes over what is behind it. */
  readonly isBroken?: true;
}

const STRING = { type: 'string' } as const;
const SWITCH = { type: 'switch' } as const;

/**
 * The settings that the filter knows.
 *
 * @see Cosign, git 1926a33, filters/lighttpd/mod_cosign.c: mod_cosign_set_defaults
 */
export const COSIGN_KEYS: Readonly<Record<string, CosignKey>> = {
  'cosign.post-error-redirect': STRING,
  'cosign.service': STRING,
  'cosign.protected': SWITCH,
  'cosign.redirect': STRING,
  'cosign.validation-handler-uri': STRING,
  'cosign.valid-reference': STRING,
  'cosign.validation-error-redirect': STRING,
  'cosign.port': { type: 'number' },
  'cosign.hostname': STRING,
  'cosign.filter-db': STRING,
  'cosign.ticket-prefix': STRING,
  'cosign.check-ip': { type: 'string', isBroken: true },
  'cosign.require-factor': { type: 'names' },
  'cosign.factor-suffix': STRING,
  'cosign.factor-suffix-ignore': SWITCH,
  'cosign.allow-public-access': SWITCH,
  'cosign.http-only': SWITCH,
  'cosign.no-append-redirect-port': SWITCH,
  'cosign.crypto': { type: 'names' },
  'cosign.get-proxy-cookies': SWITCH,
  'cosign.cookie-expire-time': { type: 'string', isBroken: true },
  'cosign.get-kerberos-tickets': SWITCH,
  'cosign.kerberos-setup-gss': SWITCH,
};

/** What a value must be, where it is not; `undefined` when the filter takes it. */
export function wrongType(type: CosignType, value: ConfigValue): string | undefined {
  if (value.kind === 'unknown') return undefined;
  switch (type) {
    case 'string':
      return value.kind === 'string' ? undefined : 'a string in quotes';
    case 'switch': {
      const isSwitch = value.kind === 'string' && /^(enable|disable)$/.test(value.text);
      return isSwitch ? undefined : '"enable" or "disable"';
    }
    case 'number':
      return value.kind === 'array' ? 'a number' : undefined;
    case 'names': {
      const isList =
        value.kind === 'array' &&
        value.array.items.every(({ value: { kind } }) => kind === 'string' || kind === 'unknown');
      return isList ? undefined : 'a list: ( "otp", "PAM" )';
    }
  }
}

/** The texts of a list; elements that are none are left out. */
export function textsOf(value: ConfigValue | undefined): readonly string[] {
  const items = value?.kind === 'array' ? value.array.items : [];
  return items.flatMap((item) => (item.value.kind === 'string' ? [item.value.text] : []));
}
