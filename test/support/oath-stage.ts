import { codeAt } from '../../src/core/one-time-password.ts';
import { caller } from './caller.ts';
import { now } from './scratch.ts';
import { Stage, type Way } from './stage.ts';

/** The key of RFC 4226 D and RFC 6238 B, in hexadecimal. */
export const HEX_KEY = '3132333435363738393031323334353637383930';

const OTHER_KEY = '48656c6c6f20776f726c642e2e2e21212121ffff';

/** Counters in a row that no code of these tests is of, around the ones that are tried. */
const FAR = 40;

/** A factor with `users_oath_file`, in a folder of the caller's. */
export function oathStage(way: Way, type: 'totp' | 'hotp', section = ''): Stage {
  const stage = new Stage(way);
  stage.configure(
    `type = "${type}"
     users_oath_file = "${stage.secrets}/users.oath"
     owner = "${caller.uid}"
     ${section}`,
  );
  return stage;
}

/** Write the file: alice's line, and another user's above it. */
export function enrolInOath(stage: Stage, type: 'totp' | 'hotp', logins = ['alice']): string {
  const own = logins.map(
    (login) => `${type === 'totp' ? 'HOTP/T30' : 'HOTP'} ${login} - ${HEX_KEY}`,
  );
  const lines = ['# keys', `HOTP bertha - ${OTHER_KEY}`, ...own, ''];
  return stage.write('secrets/users.oath', lines.join('\n'));
}

/** A code counted from the present step, or from counter 0. */
export function oathCode(type: 'totp' | 'hotp', ahead: number): string {
  const counter = (type === 'totp' ? Math.floor(now() / 30) : 0) + ahead;
  return codeAt({ secret: Buffer.from(HEX_KEY, 'hex'), algorithm: 'SHA1', digits: 6 }, counter);
}

/** A code that is none of those near by. */
export function wrongOathCode(type: 'totp' | 'hotp'): string {
  const near = Array.from({ length: 2 * FAR }, (_, at) => at - (type === 'totp' ? FAR : 0)).map(
    (ahead) => oathCode(type, ahead),
  );
  const candidates = Array.from({ length: near.length + 1 }, (_, at) => String(100_000 + at));
  return candidates.find((code) => !near.includes(code)) ?? '';
}
