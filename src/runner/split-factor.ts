import { withRightsOf } from '../adapters/rights.ts';
import type { PamSection } from '../core/config/sections/pam-section.ts';
import type { Factor, Visit } from '../core/factor.ts';
import type { Login } from '../core/login.ts';
import { bothOf, splitTyped, type Split } from '../core/split.ts';
import { unavailable, type Verdict } from '../core/verdict.ts';
import { createPam } from '../factors/pam.ts';

/** What of the time for a decision is left to the code. */
const FOR_CODE_MS = 1500;

/** A factor of a code that asks PAM about the password typed before or behind it. */
export function openSplit(code: Factor, split: Split): Factor {
  const section: PamSection = {
    type: 'pam',
    service: split.service,
    fields: ['login', 'password'],
    // One count for both: the code's.
    throttle: false,
  };
  return splitFactor(code, createPam('password', section), split);
}

/**
 * Make one factor of a password and a code. Both are always asked, the password first and with the
 * runner's own rights; a right code is used up whatever the password was.
 *
 * @param password - A factor with the fields `login` and `password`.
 */
export function splitFactor(code: Factor, password: Factor, split: Split): Factor {
  const codeField = code.fields.find((field) => field !== 'login') ?? '';
  return {
    fields: code.fields,
    prepare: async (login) => {
      const prepared = await code.prepare(login);
      return {
        ...prepared,
        begin: async (values, visit) => {
          const parts = splitTyped(values.get(codeField) ?? '', split);
          if (parts === undefined) {
            return { verify: () => Promise.resolve(notBoth(codeField)) };
          }
          const ofPassword = await ask(password, login, parts.password, visit);
          const rest = new Map([...values, [codeField, parts.code]]);
          return {
            verify: async (_, nowSeconds, circumstances) => {
              const ofCode = prepared.verify(rest, nowSeconds, circumstances);
              // Caught, so that a wrong password counts whatever became of the code.
              return bothOf(ofPassword, await ofCode.catch(unavailable));
            },
          };
        },
        verify: () => Promise.reject(new Error('the password was not asked for')),
      };
    },
  };
}

async function ask(password: Factor, login: Login, typed: string, visit: Visit): Promise<Verdict> {
  const values = new Map([
    ['login', login],
    ['password', typed],
  ]);
  const nowSeconds = Math.floor(Date.now() / 1000);
  const deadlineMs = visit.deadlineMs - FOR_CODE_MS;
  try {
    const prepared = await password.prepare(login);
    return await withRightsOf(prepared.become, () =>
      prepared.verify(values, nowSeconds, { ...visit, deadlineMs }),
    );
  } catch (error) {
    // The code is looked at all the same.
    return unavailable(error);
  }
}

function notBoth(field: string): Verdict {
  const what = `${field} has no password and code in it`;
  return { kind: 'rejected', reason: 'malformed', facts: { what } };
}
