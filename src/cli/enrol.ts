import { randomBytes, randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { withRightsOf } from '../adapters/accounts.ts';
import type { LoadedConfig } from '../adapters/config-file.ts';
import { locateSecret } from '../adapters/secret-place.ts';
import { createSecretFile } from '../adapters/secret-store.ts';
import { encodeBase32 } from '../core/base32.ts';
import {
  appWarnings,
  enrolmentUri,
  newSecretFile,
  SCRATCH_CODE_RANGE,
  SCRATCH_CODES,
  SECRET_BYTES,
  type EnrolmentSettings,
} from '../core/enrolment.ts';
import { parseLogin } from '../core/login.ts';
import type { Algorithm, Digits } from '../core/one-time-password.ts';
import { CommandError, type Console } from './console.ts';
import { renderQr } from './qr-code.ts';
import { chooseSection } from './sections.ts';

export interface EnrolOptions {
  readonly login: string;
  readonly factor?: string | undefined;
  readonly algorithm: Algorithm;
  readonly digits: Digits;
  readonly period: number;
  readonly issuer?: string | undefined;
  readonly label?: string | undefined;
  /** Write the file and print nothing of it. */
  readonly quiet: boolean;
}

/**
 * Give a login a new secret: write its file, and show what goes into the phone.
 *
 * @throws CommandError when the login already has one, or can have none.
 */
export async function enrol(
  options: EnrolOptions,
  loaded: LoadedConfig,
  terminal: Console,
): Promise<void> {
  const login = parseLogin(options.login);
  if (login === undefined) {
    throw new CommandError(
      'this is not a login that Cosign accepts',
      'letters, digits and +.=@_:/~-, at most 129',
    );
  }
  const { name, section } = chooseSection(loaded, options.factor);
  const located = locateSecret(section, login);
  if (located === undefined) {
    throw new CommandError(`${login} can have no secret for ${name}`, 'is there such an account?');
  }
  const settings = enrolmentSettings(options);
  const secret = randomBytes(SECRET_BYTES);
  const codes = Array.from({ length: SCRATCH_CODES }, () =>
    randomInt(SCRATCH_CODE_RANGE.from, SCRATCH_CODE_RANGE.to),
  );
  const text = newSecretFile(secret, codes, settings);
  const { place, become } = located;
  await withRightsOf(become, () => {
    createSecretFile(place, text);
    return Promise.resolve();
  });
  terminal.say(`wrote ${place.secretPath}`);
  for (const warning of appWarnings(settings)) terminal.say(`warning: ${warning}`);
  if (!options.quiet) show(terminal, secret, codes, settings);
}

function show(
  terminal: Console,
  secret: Uint8Array,
  codes: readonly number[],
  settings: EnrolmentSettings,
): void {
  const uri = enrolmentUri(secret, settings);
  const style = { colours: terminal.isTerminal, utf8: terminal.isUtf8 };
  terminal.out(
    [
      renderQr(uri, style),
      '',
      `address:       ${uri}`,
      `secret:        ${groups(encodeBase32(secret))}`,
      `scratch codes: ${codes.join(' ')}`,
    ].join('\n'),
  );
}

function enrolmentSettings(options: EnrolOptions): EnrolmentSettings {
  const host = hostname();
  const { algorithm, digits, period } = options;
  const issuer = options.issuer ?? host;
  const label = options.label ?? `${options.login}@${host}`;
  for (const [name, value] of Object.entries({ issuer, label })) {
    if (/[:\p{Cc}]/u.test(value)) {
      throw new CommandError(`--${name} must have no colon and no control character`);
    }
  }
  return { algorithm, digits, period, issuer, label };
}

/** In fours, as people type it. */
function groups(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}
