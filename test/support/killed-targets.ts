import { RFC_4226 } from '../vectors/rfc-4226.ts';
import { caller, giveToCaller } from './caller.ts';
import { now, phoneCode, RFC_SECRET, secretFile, type Form } from './scratch.ts';
import { Stage } from './stage.ts';

/** Good once for every login of a target. */
export const SCRATCH_CODE = '87654321';

/** A secret that no code typed here is of. */
const OTHER_SECRET = 'JBSWY3DPEB3W64TMMQXC4LQA';

/** A way to keep a user's secrets. */
interface Kind {
  readonly type: 'totp' | 'hotp';
  readonly template: '%u' | '%u/';
  readonly section: string;
  readonly file: string;
  readonly codes: Target['codes'];
}

const BY_TIME: Kind = {
  type: 'totp',
  template: '%u',
  section: '',
  file: secretFile(['WINDOW_SIZE 17', 'DISALLOW_REUSE'], [SCRATCH_CODE]),
  codes: () => [phoneCode(now()), phoneCode(now() + 60)],
};

const BY_COUNTER: Kind = {
  type: 'hotp',
  template: '%u',
  section: 'no_increment_hotp = true',
  file: [RFC_SECRET, '" HOTP_COUNTER 1', SCRATCH_CODE, ''].join('\n'),
  codes: () => [RFC_4226.codes[1], RFC_4226.codes[2]],
};

const DEVICES: Kind = { ...BY_TIME, template: '%u/' };

/** A factor whose logins are killed. */
export interface Target {
  readonly stage: Stage;
  /** Two codes that are good now, in their order. */
  readonly codes: () => readonly [string, string];
  /** @returns the folder in which this user's logins change files. */
  readonly enrol: (login: string) => string;
}

/** A secret by time, one by counter, and a folder of devices; each with its state apart and not. */
export function openTargets(form: Form): readonly [Target, ...Target[]] {
  const open = (isApart: boolean): readonly [Target, Target, Target] => [
    openTarget(form, BY_TIME, isApart),
    openTarget(form, BY_COUNTER, isApart),
    openTarget(form, DEVICES, isApart),
  ];
  return [...open(true), ...open(false)];
}

function openTarget(form: Form, kind: Kind, isApart: boolean): Target {
  const stage = new Stage(form);
  stage.configure(
    `type = "${kind.type}"
     secret_file = "${stage.secrets}/${kind.template}"
     owner = "${caller.uid}"
     ${isApart ? `state_dir = "${stage.state}"` : ''}
     ${kind.section}`,
  );
  const enrol = (login: string): string => {
    if (kind.template === '%u') {
      stage.write(`secrets/${login}`, kind.file);
      return isApart ? stage.state : stage.secrets;
    }
    const folder = stage.scratch.folder(`secrets/${login}`);
    giveToCaller(folder);
    // The codes are of the second one.
    stage.write(`secrets/${login}/phone`, `${OTHER_SECRET}\n" TOTP_AUTH\n`);
    stage.write(`secrets/${login}/tablet`, kind.file);
    return isApart ? stage.state : folder;
  };
  return { stage, codes: kind.codes, enrol };
}
