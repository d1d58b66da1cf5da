import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { withRightsOf } from '../adapters/rights.ts';
import type { LoadedConfig } from '../adapters/config-file.ts';
import { locateSecret } from '../adapters/secret-place.ts';
import {
  createDeviceFolder,
  createSecretFile,
  replaceSecretFile,
} from '../adapters/secret-creation.ts';
import { updateSecret } from '../adapters/secret-store.ts';
import {
  appWarnings,
  enrolmentUri,
  newSecretFile,
  SECRET_BYTES,
  type EnrolmentSettings,
} from '../core/enrolment.ts';
import { parseLogin, type Login } from '../core/login.ts';
import type { Algorithm, Digits } from '../core/one-time-password.ts';
import { checkHotp } from '../core/hotp.ts';
import { checkTotp } from '../core/totp.ts';
import { CommandError, type Console } from './console.ts';
import { placeFor } from './device-place.ts';
import { showEnrolment, writeImages, type Images } from './enrolment-view.ts';
import { newScratchCodes, refuseShared, withScratchCodes } from './new-scratch-codes.ts';
import { chooseSecretSection } from './sections.ts';

export interface EnrolOptions extends Images {
  readonly login: string;
  readonly factor?: string | undefined;
  /** Where a section keeps several devices: what this one is called. */
  readonly device?: string | undefined;
  readonly algorithm: Algorithm;
  readonly digits: Digits;
  readonly period: number;
  readonly issuer?: string | undefined;
  readonly label?: string | undefined;
  /** Write the file and print nothing of it. */
  readonly quiet: boolean;
  /** Replace the secret of somebody who has one. */
  readonly force: boolean;
  /** Keep scratch codes as hashes. */
  readonly hashedScratchCodes: boolean;
  /** The file is used by nobody else, whatever its place says. */
  readonly oursOnly: boolean;
  /** Ask for one code back. */
  readonly verify: boolean;
  readonly json: boolean;
}

/** Codes that may be typed before verification is given up. */
const VERIFY_TRIES = 3;

/**
 * Give a login a new secret: write its file, and show what goes into the phone.
 *
 * @param nowSeconds - Gives the Unix time in whole seconds.
 * @throws CommandError when the login already has one, can have none, or no code came back.
 */
export async function enrol(
  options: EnrolOptions,
  loaded: LoadedConfig,
  nowSeconds: () => number,
  terminal: Console,
): Promise<void> {
  const login = parseLogin(options.login);
  if (login === undefined) {
    throw new CommandError(
      'this is not a login that Cosign accepts',
      'letters, digits and +.=@_:/~-, at most 129',
    );
  }
  const { name, section } = chooseSecretSection(loaded, options.factor, 'enrol');
  const located = locateSecret(section, login);
  if (located === undefined) {
    throw new CommandError(`${login} can have no secret for ${name}`, 'is there such an account?');
  }
  const settings = enrolmentSettings(options, section.type, login);
  const secret = randomBytes(SECRET_BYTES);
  const codes = newScratchCodes();
  if (options.hashedScratchCodes) refuseShared(section, options);
  const bare = newSecretFile(secret, [], settings);
  const text = withScratchCodes(bare, codes, options.hashedScratchCodes);
  const uri = enrolmentUri(secret, settings);
  const { become, createAs } = located;
  const place = placeFor(options, name, located);
  await withRightsOf(createAs, async () => {
    if (located.isFolder) createDeviceFolder(place);
    if (options.force) await replaceSecretFile(place, text);
    else createSecretFile(place, text);
  });
  terminal.say(`wrote ${place.secretPath}`);
  for (const warning of appWarnings(settings)) terminal.say(`warning: ${warning}`);
  writeImages(options, uri, terminal);
  if (!options.quiet) {
    showEnrolment({ login, path: place.secretPath, uri, secret, codes }, options.json, terminal);
  }
  if (options.verify) {
    await verify(
      (code) =>
        withRightsOf(become, () =>
          updateSecret(place, (current) =>
            section.type === 'hotp'
              ? checkHotp(current, code, nowSeconds(), false)
              : checkTotp(current, code, nowSeconds()),
          ),
        ),
      terminal,
    );
  }
}

/** Ask for a code until one is right. It is used up then, as at any login. */
async function verify(
  check: (code: string) => ReturnType<typeof updateSecret<{ readonly kind: string }>>,
  terminal: Console,
): Promise<void> {
  for (let tries = 0; tries < VERIFY_TRIES; tries += 1) {
    const code = (await terminal.ask('code shown by the app: ', false)).replaceAll(' ', '');
    const outcome = /^[0-9]{6,8}$/.test(code) ? await check(code) : undefined;
    if (outcome?.kind === 'accepted') {
      terminal.say('the app shows the right codes');
      return;
    }
    terminal.say('that is not the code of this moment');
  }
  throw new CommandError(
    'the app does not show the codes of this secret',
    'it may ignore --algorithm, --digits or --period, or its clock is off; enrol again with --force',
  );
}

function enrolmentSettings(
  options: EnrolOptions,
  type: EnrolmentSettings['type'],
  login: Login,
): EnrolmentSettings {
  const host = hostname();
  const { algorithm, digits, period } = options;
  const issuer = options.issuer ?? host;
  const device = options.device === undefined ? '' : ` ${options.device}`;
  const label = options.label ?? `${login}@${host}${device}`;
  for (const [name, value] of Object.entries({ issuer, label })) {
    if (/[:\p{Cc}]/u.test(value)) {
      throw new CommandError(`--${name} must have no colon and no control character`);
    }
  }
  return { type, algorithm, digits, period, issuer, label };
}
