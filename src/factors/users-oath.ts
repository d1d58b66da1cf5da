import { localTime } from '../adapters/local-time.ts';
import { locateUsersOath } from '../adapters/oath-place.ts';
import { readUsersOath, updateUsersOath } from '../adapters/oath-store.ts';
import type { OathSection } from '../core/config/sections/oath-section.ts';
import type { Factor } from '../core/factor.ts';
import type { Login } from '../core/login.ts';
import { checkOathLines } from '../core/users-oath/oath-decision.ts';
import { oathSettings, parseTyped } from '../core/users-oath/oath-input.ts';
import { namesLogin, oathLinesOf, traceOf } from '../core/users-oath/users-oath.ts';
import type { Verdict } from '../core/verdict.ts';

const DEFAULT_FIELDS = ['login', 'passcode'];

/**
 * One-time passwords whose keys are in oath-toolkit's `users.oath`, one file for all users.
 *
 * @param name - The factor's name, which Cosign is told on acceptance.
 */
export function createUsersOath(name: string, section: OathSection): Factor {
  const fields = section.fields ?? DEFAULT_FIELDS;
  const codeField = fields.find((field) => field !== 'login') ?? '';
  const settings = oathSettings(section);
  const refuseAsNobody = (login: Login, typed: string, nowSeconds: number): void => {
    checkOathLines(decoyFor(section, login), login, typed, nowSeconds, settings, localTime);
  };

  return {
    fields,
    prepare: (login) => {
      const place = locateUsersOath(section);
      place.checkFolders();
      const { throttle } = place;
      const become = place.become();
      return Promise.resolve({
        throttle,
        ...(become === undefined ? {} : { become }),
        doubtNotEnrolled: () => {
          const line = traceOf(readUsersOath(place), login);
          return line === undefined ? undefined : `${place.path} line ${line} names the login`;
        },
        exists: () => namesLogin(readUsersOath(place), login),
        imitate: (values, nowSeconds) => {
          const typed = parseTyped(values.get(codeField) ?? '');
          if (typed !== undefined) {
            // The lines are found and not asked: the time must not tell what they would say.
            oathLinesOf(readUsersOath(place), login);
            refuseAsNobody(login, typed, nowSeconds);
          }
          return Promise.resolve();
        },
        verify: async (values, nowSeconds): Promise<Verdict> => {
          const typed = parseTyped(values.get(codeField) ?? '');
          if (typed === undefined) {
            const what = `${codeField} does not end in 6 digits`;
            return { kind: 'rejected', reason: 'malformed', facts: { what } };
          }
          const outcome = await updateUsersOath(place, (text) =>
            checkOathLines(text, login, typed, nowSeconds, settings, localTime),
          );
          if (outcome.kind === 'accepted') return { ...outcome, factor: name };
          if (outcome.reason === 'not-enrolled') {
            // The same work as for a wrong code, so that the time does not tell who is enrolled.
            refuseAsNobody(login, typed, nowSeconds);
          }
          return outcome;
        },
      });
    },
  };
}

/** A well-formed file that nobody has, with the state of a user who was here before. */
function decoyFor({ type }: OathSection, login: Login): string {
  const kind = type === 'totp' ? 'HOTP/T30' : 'HOTP';
  return `${kind} ${login} - ${'0'.repeat(40)}\n`;
}
