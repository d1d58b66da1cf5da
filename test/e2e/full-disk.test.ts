import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caller } from '../support/caller.ts';
import { INSIDE, MountNamespace } from '../support/mount-namespace.ts';
import { canMount, mustRun } from '../support/namespace.ts';
import type { Outcome } from '../support/run.ts';
import { bytesOf, FORMS, now, ownSecret, phoneCode, RFC_STATE } from '../support/scratch.ts';
import { secretIds } from '../../src/core/state/secret-id.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage } from '../support/totp-stage.ts';

const SMALL_DISK = 'mount -t tmpfs -o size=512k,mode=700,uid=$2,gid=$2 none "$1"';
const FILL = 'head -c 1000000 /dev/zero >"$1/ballast" 2>/dev/null || true';
const EMPTY = 'rm "$1/ballast"';

const BOBS_STATE = `~${secretIds(ownSecret('bob'))[0]}`;
const LEFT = ['.locks', '.throttle', 'alice', 'audit', 'bob', ...[RFC_STATE, BOBS_STATE].sort()];

describe.runIf(canMount || mustRun).each(FORMS)('as %s, on a full disk (root)', (form) => {
  let stage: Stage;
  let namespace: MountNamespace;
  beforeAll(async () => {
    stage = totpStage(form, { globals: ({ state }) => `audit_file = "${state}/audit"` });
    enrol(stage, 'alice', ['87654321']);
    enrol(stage, 'bob', ['87654321'], undefined, ownSecret('bob'));
    namespace = await MountNamespace.open();
    namespace.shell(SMALL_DISK, stage.state, String(caller.uid));
  });
  afterAll(() => {
    namespace.close();
    stage.remove();
  });

  const post = (login: string, code: string): Promise<Outcome> => {
    const env = { PATH: INSIDE.path, ...stage.env };
    return namespace.run(stage.program, `${login}\n${code}\n`, { ...caller, env });
  };

  /** The line of the decision; the one before it says that there is no audit line. */
  const decision = ({ stderr }: Outcome): string => stderr.trimEnd().split('\n').at(-1) ?? '';

  test('before the first login: wrong codes cannot be counted, so nobody gets in', async () => {
    namespace.shell(FILL, stage.state);
    const outcome = await post('alice', phoneCode(now()));
    expect(outcome.status).toBe(1);
    expect(decision(outcome)).toMatch(/\/\.throttle: wrong codes cannot be counted" cause="ENOSPC/);
    namespace.shell(EMPTY, stage.state);
    expect((await post('alice', phoneCode(now()))).status).toBe(0);
  });

  const bobs = (at: number): string => phoneCode(at, { secret: bytesOf(ownSecret('bob')) });

  test('a code that cannot be stored as used is refused, and is good once there is room', async () => {
    const first = await post('bob', bobs(now()));
    expect(first.status).toBe(0);
    namespace.shell(FILL, stage.state);
    const next = bobs(now() + 60);
    for (const code of [next, '87654321']) {
      const outcome = await post('bob', code);
      expect(outcome.stdout).toBe('That code was not accepted.\n');
      expect(outcome.status).toBe(1);
      expect(decision(outcome)).toMatch(
        /^\[totp\] \[bob\] unavailable scope=login what="\S+\/state\/~[0-9a-f]{32}: cannot be stored" cause="ENOSPC/,
      );
    }
    namespace.shell(EMPTY, stage.state);
    for (const code of [next, '87654321']) expect((await post('bob', code)).status).toBe(0);
    for (const code of [next, '87654321']) expect((await post('bob', code)).status).toBe(1);
    namespace.shell('test "$(cd "$1" && LC_ALL=C ls -A)" = "$2"', stage.state, LEFT.join('\n'));
  });
});
