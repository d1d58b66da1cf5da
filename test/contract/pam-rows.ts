import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { decodeBase32 } from '../../src/core/base32.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import { IS_ROOT } from '../support/caller.ts';
import { mustRun } from '../support/namespace.ts';
import { RFC_SECRET } from '../support/scratch.ts';
import { Stage, type Way } from '../support/stage.ts';
import type { EnrolledFactor, FactorRow } from './factor-row.ts';

const FOLDER = '/etc/pam.d';
const PREFIX = `cfcontract-${process.pid}-`;
const SECRET = decodeBase32(RFC_SECRET) ?? new Uint8Array();
const CODES = [0, 1, 2, 3, 4, 5].map((counter) =>
  codeAt({ secret: SECRET, algorithm: 'SHA1', digits: 6 }, counter),
);
const WRONG = '000001';

/** Only root can make a service, and the module is a package of its own. */
const canRun =
  IS_ROOT &&
  readdirSync('/usr/lib').some((name) =>
    existsSync(join('/usr/lib', name, 'security/pam_oath.so')),
  );

/** A factor that asks PAM: the codes of pam_oath, which keeps its own file. */
export const PAM_ROWS: readonly FactorRow[] =
  canRun || mustRun ? [{ title: 'pam with pam_oath', type: 'pam', setUp }] : [];

let made = 0;

/** A stage with a PAM service of the factor's name. */
class PamStage extends Stage {
  constructor(way: Way) {
    super(way, `${PREFIX}${(made += 1)}`);
    startJanitor();
    const usersFile = join(this.secrets, 'users.oath');
    writeFileSync(
      join(FOLDER, this.name),
      `auth required pam_oath.so usersfile=${usersFile} window=20 digits=6\n` +
        'account required pam_permit.so\n',
    );
  }

  override remove(): void {
    rmSync(join(FOLDER, this.name), { force: true });
    super.remove();
  }
}

function setUp(way: Way): EnrolledFactor {
  const stage = new PamStage(way);
  stage.configure(`type = "pam"\nstate_dir = "${stage.state}"`);
  const line = `HOTP/E/6 alice - ${Buffer.from(SECRET).toString('hex')}\n`;
  stage.write('secrets/users.oath', line);
  let used = 0;
  return {
    stage,
    right: () => {
      used += 1;
      return ['alice', CODES[used - 1] ?? ''];
    },
    wrong: () => ['alice', WRONG],
    wrongLog: 'rejected bad-code call=pam_authenticate code=PAM_AUTH_ERR',
    notEnrolledLog: 'rejected not-enrolled call=pam_authenticate code=PAM_USER_UNKNOWN',
    replayedLog: /^rejected bad-code call=pam_authenticate code=PAM_AUTH_ERR$/,
    secrets: [WRONG, ...CODES],
    breakStore: () => stage.write('secrets/users.oath', 'nonsense!\n'),
    lockStore: () => {
      chmodSync(stage.secrets, 0o500);
    },
    brokenLog: 'rejected not-enrolled',
    lockedLog: 'rejected bad-code',
    filesLeft: ['factors.toml', 'secrets/users.oath', `state/.throttle-${stage.name}`],
  };
}

let janitor: ReturnType<typeof spawn> | undefined;

/** Services go also when the suite is killed: its end closes the pipe that this waits at. */
function startJanitor(): void {
  if (janitor !== undefined) return;
  const script = `cat >/dev/null; rm -f ${FOLDER}/${PREFIX}*`;
  janitor = spawn('sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  janitor.unref();
  if (janitor.stdin instanceof Socket) janitor.stdin.unref();
}
