import { chmodSync, chownSync, renameSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashBypass } from '../../src/adapters/slow-hash.ts';
import { renderBypass } from '../../src/core/bypass.ts';
import { KEY_FILE_HEADER } from '../../src/core/yubikey/key-file.ts';
import { caller, giveToCaller, testAsRoot } from '../support/caller.ts';
import { HEX_KEY, oathCode } from '../support/oath-stage.ts';
import { FORMS, now, phoneCode, secretFile } from '../support/scratch.ts';
import type { PipedOutcome } from '../support/pipes.ts';
import { SoftKey } from '../support/soft-key.ts';
import { Stage } from '../support/stage.ts';

const BYPASS = '123456789012';
const STRANGER = 54_322;

/** What the folder `by/own` has, and a form that is accepted with it. */
interface Kind {
  /** Whose fault an open folder is: of one login's files, or of what each login needs. */
  readonly scope: 'login' | 'service';
  /** Whether root must have made it, whoever the factor runs as. */
  readonly isRoots?: boolean;
  readonly put: (stage: Stage, own: string) => readonly string[];
}

const secrets = (stage: Stage, files: string, more = ''): void => {
  stage.configure(
    `type = "totp"
     secret_file = "${files}"
     owner = "${caller.uid}"
     ${more}`,
  );
};

const yubico = (stage: Stage, mapping: string, keys: string): readonly string[] => {
  const key = new SoftKey();
  stage.write(mapping, `alice:${key.secret.publicId}\n`, 0o644);
  stage.write(keys, [KEY_FILE_HEADER, key.line, ''].join('\n'));
  stage.configure(
    `type = "yubico"
     mode = "local"
     mapping_file = "${stage.scratch.at(mapping)}"
     key_file = "${stage.scratch.at(keys)}"
     state_dir = "${stage.state}"`,
  );
  return ['alice', key.touch()];
};

const KINDS: Readonly<Record<string, Kind>> = {
  'secret files': {
    scope: 'login',
    put: (stage, own) => {
      secrets(stage, `${own}/%u`, `state_dir = "${stage.state}"`);
      stage.write('by/own/alice', secretFile());
      return ['alice', phoneCode(now())];
    },
  },
  'folders of devices': {
    scope: 'login',
    put: (stage, own) => {
      secrets(stage, `${own}/%u/`, `state_dir = "${stage.state}"`);
      giveToCaller(stage.scratch.folder('by/own/alice'));
      stage.write('by/own/alice/phone', secretFile());
      return ['alice', phoneCode(now())];
    },
  },
  'a users.oath': {
    scope: 'service',
    put: (stage, own) => {
      stage.configure(
        `type = "totp"\nusers_oath_file = "${own}/users.oath"\nowner = "${caller.uid}"`,
      );
      stage.write('by/own/users.oath', `HOTP/T30 alice - ${HEX_KEY}\n`);
      return ['alice', oathCode('totp', 0)];
    },
  },
  'a mapping': {
    scope: 'service',
    put: (stage) => yubico(stage, 'by/own/mapping', 'keys.csv'),
  },
  'a file of keys': {
    scope: 'login',
    put: (stage) => yubico(stage, 'mapping', 'by/own/keys.csv'),
  },
  'a list of users': {
    scope: 'login',
    isRoots: true,
    put: (stage, own) => {
      const rule = `{ suffix = "-junk", users_file = "${own}/pilot", until = 2099-12-31 }`;
      secrets(stage, `${stage.secrets}/%u`, `state_dir = "${stage.state}"\nunenrolled = ${rule}`);
      stage.write('secrets/bob', secretFile());
      stage.scratch.write('by/own/pilot', 'alice\n', 0o644);
      return ['alice', '000000'];
    },
  },
  'a folder of state': {
    scope: 'service',
    put: (stage, own) => {
      secrets(stage, `${stage.secrets}/%u`, `state_dir = "${own}"`);
      stage.write('secrets/alice', secretFile());
      return ['alice', phoneCode(now())];
    },
  },
  'codes of the help desk': {
    scope: 'service',
    put: (stage, own) => {
      secrets(stage, `${stage.secrets}/%u`, `state_dir = "${stage.state}"\nbypass_dir = "${own}"`);
      const times = { madeSeconds: now(), untilSeconds: now() + 3600 };
      stage.write('by/own/alice', renderBypass({ ...hashBypass('alice', BYPASS), ...times }));
      return ['alice', BYPASS];
    },
  },
  'the configuration': {
    scope: 'service',
    isRoots: true,
    put: (stage, own) => {
      secrets(stage, `${stage.secrets}/%u`, `state_dir = "${stage.state}"`);
      stage.write('secrets/alice', secretFile());
      renameSync(stage.scratch.at('factors.toml'), `${own}/factors.toml`);
      return ['alice', phoneCode(now())];
    },
  },
};

const ALL = FORMS.flatMap((form) => Object.entries(KINDS).map((kind) => [form, ...kind] as const));

describe.each(ALL)('as %s: %s', (form, name, { scope, isRoots = false, put }) => {
  let stage: Stage;
  let by: string;
  let fields: readonly string[];
  beforeEach(() => {
    stage = new Stage(form);
    by = stage.scratch.folder('by', 0o755);
    const own = stage.scratch.folder('by/own', isRoots ? 0o755 : 0o700);
    if (!isRoots) giveToCaller(own);
    fields = put(stage, own);
  });
  afterEach(() => {
    stage.remove();
  });

  const post = (): Promise<PipedOutcome> => {
    const moved = { COSIGN_FACTORS_CONF: `${by}/own/factors.toml` };
    return stage.post(fields, { env: name === 'the configuration' ? moved : stage.env });
  };

  test.each([0o777, 0o775, 0o757])('refused below a folder of mode %o', async (mode) => {
    chmodSync(by, mode);
    const { status, stderr } = await post();
    const what = `${by}: others can write there; run chmod go-w ${by}"$`;
    expect(stderr).toMatch(new RegExp(`\\] unavailable scope=${scope} what=".*${what}`, 'm'));
    expect(status).toBe(1);
    chmodSync(by, 0o755);
    expect(await post()).toMatchObject({ status: 0 });
  });

  testAsRoot('refused below a folder of somebody else', async () => {
    chownSync(by, STRANGER, STRANGER);
    const { status, stderr } = await post();
    expect(stderr).toContain(` belongs to uid ${STRANGER}, who can put something else there;`);
    expect(status).toBe(1);
  });

  testAsRoot("taken below a sticky folder of root's", async () => {
    chmodSync(by, 0o1777);
    expect(await post()).toMatchObject({ status: 0 });
  });
});
