import { randomBytes } from 'node:crypto';
import { localTime } from '../../adapters/local-time.ts';
import { locateUsersOath } from '../../adapters/oath-place.ts';
import { enrolInUsersOath, updateUsersOath } from '../../adapters/oath-store.ts';
import { withRightsOf } from '../../adapters/rights.ts';
import type { OathSection } from '../../core/config/sections/oath-section.ts';
import { appWarnings, enrolmentUri, SECRET_BYTES } from '../../core/enrolment.ts';
import type { Login } from '../../core/login.ts';
import { checkOathLines } from '../../core/users-oath/oath-decision.ts';
import { oathSettings, parseTyped } from '../../core/users-oath/oath-input.ts';
import { CommandError, type Console } from '../console.ts';
import type { EnrolOptions } from './enrol.ts';
import { enrolmentSettings } from './settings.ts';
import { verifyEnrolment } from './verify.ts';
import { drawImages, SECRET_LOST, showEnrolment } from './view.ts';

/**
 * Give a login a line of a `users.oath` file, and show what goes into the phone.
 *
 * @throws CommandError when the format has no such codes, or no code came back.
 * @throws Fault when the login has a line already, or the file cannot be used.
 */
export async function enrolOath(
  options: EnrolOptions,
  login: Login,
  section: OathSection,
  nowSeconds: () => number,
  terminal: Console,
): Promise<void> {
  const settings = enrolmentSettings(options, section.type, login);
  const type = typeOf(options, section.type);
  const place = locateUsersOath(section);
  place.checkFolders();
  const secret = randomBytes(SECRET_BYTES);
  const fields = [type, login, '-', secret.toString('hex')];
  const uri = enrolmentUri(secret, settings);
  if (!options.quiet) terminal.handOut(SECRET_LOST);
  const images = drawImages(options, uri);
  try {
    await withRightsOf(place.become(), () => enrolInUsersOath(place, fields, options.force));
  } catch (error) {
    images.remove();
    throw error;
  }
  terminal.say(`wrote ${place.path}`);
  for (const warning of appWarnings(settings)) terminal.say(`warning: ${warning}`);
  images.announce(terminal);
  if (!options.quiet) {
    showEnrolment({ login, path: place.path, uri, secret, codes: [] }, options.json, terminal);
  }
  if (!options.verify) return;
  await verifyEnrolment((code) => {
    const typed = parseTyped(code) ?? '';
    return withRightsOf(place.become(), () =>
      updateUsersOath(place, (text) =>
        checkOathLines(text, login, typed, nowSeconds(), oathSettings(section), localTime),
      ),
    );
  }, terminal);
}

/** The first field of the new line, which says what its codes are. */
function typeOf(options: EnrolOptions, type: 'totp' | 'hotp'): string {
  const { device, algorithm, digits, period } = options;
  if (options.hashedScratchCodes) {
    throw new CommandError('users.oath has no scratch codes', 'leave --hashed-scratch-codes out');
  }
  if (device !== undefined) {
    throw new CommandError('--device is for a secret_file that is a folder, not for users.oath');
  }
  if (algorithm !== 'SHA1') {
    throw new CommandError(`users.oath has no codes of ${algorithm}`, 'leave --algorithm out');
  }
  if (type === 'hotp') return `HOTP/E/${digits}`;
  if (period === 30 || period === 60) return `HOTP/T${period}/${digits}`;
  throw new CommandError('users.oath has codes of 30 or 60 seconds only', '--period 30, or 60');
}
