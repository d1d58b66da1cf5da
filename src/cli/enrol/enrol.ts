import { randomBytes } from 'node:crypto';
import { withRightsOf } from '../../adapters/rights.ts';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { locateSecret, type LocatedSecret } from '../../adapters/secret-place.ts';
import {
  createDeviceFolder,
  createSecretFile,
  replaceSecretFile,
} from '../../adapters/secret-creation.ts';
import { updateSecret } from '../../adapters/secret-store.ts';
import { appWarnings, enrolmentUri, newSecretFile, SECRET_BYTES } from '../../core/enrolment.ts';
import { codeRules } from '../../core/config/code-rules.ts';
import { isOathSection } from '../../core/config/schema.ts';
import type { SecretSection } from '../../core/config/sections/secret-section.ts';
import { parseLogin, type Login } from '../../core/login.ts';
import type { Algorithm, Digits } from '../../core/one-time-password.ts';
import { checkHotp } from '../../core/hotp.ts';
import { checkTotp } from '../../core/totp.ts';
import { CommandError, type Console } from '../console.ts';
import { placeFor } from './device-place.ts';
import { enrolOath } from './oath.ts';
import { enrolmentSettings } from './settings.ts';
import { verifyEnrolment } from './verify.ts';
import { drawImages, SECRET_LOST, showEnrolment, type Images } from './view.ts';
import {
  newScratchCodes,
  refuseHashes,
  saltOfOthers,
  withScratchCodes,
} from './new-scratch-codes.ts';
import type { SecretOptions } from './secret-options.ts';
import { chooseCodeSection } from '../sections.ts';

export interface EnrolOptions extends Images, SecretOptions {
  readonly algorithm: Algorithm;
  readonly digits: Digits;
  readonly period: number;
  readonly issuer?: string | undefined;
  readonly label?: string | undefined;
  /** Write the file and print nothing of it. */
  readonly quiet: boolean;
  /** Replace the secret of somebody who has one. */
  readonly force: boolean;
  /** Ask for one code back. */
  readonly verify: boolean;
}

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
  const { name, section } = chooseCodeSection(loaded, options.factor, 'enrol');
  if (isOathSection(section)) {
    await enrolOath(options, login, section, nowSeconds, terminal);
    return;
  }
  const settings = enrolmentSettings(options, section.type, login);
  if (!options.quiet) terminal.handOut(SECRET_LOST);
  const secret = randomBytes(SECRET_BYTES);
  const codes = newScratchCodes();
  if (options.hashedScratchCodes) refuseHashes(section, options);
  const bare = newSecretFile(secret, [], settings);
  const uri = enrolmentUri(secret, settings);
  let located = locate(section, login, name);
  let place = placeFor(options, name, located);
  if (located.isFolder) {
    createDeviceFolder(place);
    // A new folder may be the user's, and with it whose rights make the file.
    located = locate(section, login, name);
    place = placeFor(options, name, located);
  }
  const salt = options.hashedScratchCodes ? saltOfOthers(located, place) : undefined;
  const text = withScratchCodes(bare, codes, options.hashedScratchCodes, salt);
  const images = drawImages(options, uri);
  try {
    if (options.force) await replaceSecretFile(place, text);
    else createSecretFile(place, text);
  } catch (error) {
    images.remove();
    throw error;
  }
  terminal.say(`wrote ${place.secretPath}`);
  for (const warning of appWarnings(settings)) terminal.say(`warning: ${warning}`);
  images.announce(terminal);
  if (!options.quiet) {
    showEnrolment({ login, path: place.secretPath, uri, secret, codes }, options.json, terminal);
  }
  if (options.verify) {
    const rules = { ...codeRules(section), movesOnFailure: false };
    await verifyEnrolment(
      (code) =>
        withRightsOf(located.become(), () =>
          updateSecret(place, (current) =>
            section.type === 'hotp'
              ? checkHotp(current, code, nowSeconds(), rules)
              : checkTotp(current, code, nowSeconds(), rules),
          ),
        ),
      terminal,
    );
  }
}

function locate(section: SecretSection, login: Login, factor: string): LocatedSecret {
  const located = locateSecret(section, login);
  if (located === undefined) {
    const what = `${login} can have no secret for ${factor}`;
    throw new CommandError(what, 'is there such an account?');
  }
  located.checkFolders();
  return located;
}
