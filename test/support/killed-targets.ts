import { expect } from 'vitest';
import { codeAt } from '../../src/core/one-time-password.ts';
import { caller, giveToCaller } from './caller.ts';
import { formerState } from './former-state.ts';
import { bytesOf, now, ownSecret, phoneCode, secretFile, type Form } from './scratch.ts';
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
  readonly file: (secret: string) => string;
  readonly codes: (secret: Uint8Array) => readonly [string, string];
}

const BY_TIME: Kind = {
  type: 'totp',
  template: '%u',
  section: '',
  file: (secret) => secretFile(['WINDOW_SIZE 17', 'DISALLOW_REUSE'], [SCRATCH_CODE], secret),
  codes: (secret) => [phoneCode(now(), { secret }), phoneCode(now() + 60, { secret })],
};

const BY_COUNTER: Kind = {
  type: 'hotp',
  template: '%u',
  section: 'no_increment_hotp = true',
  file: (secret) => [secret, '" HOTP_COUNTER 1', SCRATCH_CODE, ''].join('\n'),
  codes: (secret) => {
    const codeOf = (counter: number) => codeAt({ secret, algorithm: 'SHA1', digits: 6 }, counter);
    return [codeOf(1), codeOf(2)];
  },
};

const DEVICES: Kind = { ...BY_TIME, template: '%u/' };

/** A factor whose logins are killed. */
export interface Target {
  readonly stage: Stage;
  /** Two codes of a login that are good now, in their order. */
  readonly codes: (login: string) => readonly [string, string];
  /** @returns the folder in which this user's logins change files. */
  readonly enrol: (login: string) => string;
  /** Have a code accepted, by this program or by one of version 1. */
  readonly use: (login: string, code: string) => Promise<void>;
}

/** Where what was used is remembered. */
const MEMORIES = ['apart', 'in the secret file', 'apart, by version 1'] as const;
type Memory = (typeof MEMORIES)[number];

/** A secret by time, one by counter, and a folder of devices; each with its state in every place. */
export function openTargets(form: Form): readonly Target[] {
  return MEMORIES.flatMap((memory) =>
    [BY_TIME, BY_COUNTER, DEVICES].map((kind) => openTarget(form, kind, memory)),
  );
}

function openTarget(form: Form, kind: Kind, memory: Memory): Target {
  const isApart = memory !== 'in the secret file';
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
      stage.write(`secrets/${login}`, kind.file(ownSecret(login)));
      return isApart ? stage.state : stage.secrets;
    }
    const folder = stage.scratch.folder(`secrets/${login}`);
    giveToCaller(folder);
    // The codes are of the second one.
    stage.write(`secrets/${login}/phone`, `${OTHER_SECRET}\n" TOTP_AUTH\n`);
    stage.write(`secrets/${login}/tablet`, kind.file(ownSecret(login)));
    return isApart ? stage.state : folder;
  };
  const use = async (login: string, code: string): Promise<void> => {
    if (memory === 'apart, by version 1') {
      const name = kind.template === '%u' ? login : `${login}~tablet`;
      const text = formerState(kind.type, kind.file(ownSecret(login)), code);
      stage.write(`state/${name}`, text);
    } else {
      expect((await stage.post([login, code])).stdout).toBe(`${stage.name}\n`);
    }
  };
  return { stage, codes: (login) => kind.codes(bytesOf(ownSecret(login))), enrol, use };
}
