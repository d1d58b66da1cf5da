import { chmodSync, mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secretIds } from '../../../../src/core/state/secret-id.ts';
import { stateOf } from '../../../../src/core/state/secret-state.ts';
import { ENTRY, renderState } from '../../../../src/core/state/state.ts';
import { recordStep } from '../../../../src/core/used-steps.ts';
import { secretFile } from '../../../support/scratch.ts';
import { another, CheckScene, isRoot, WEB } from '../scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
});
afterEach(() => {
  scene.remove();
});

describe('in a secret file', () => {
  test.each([
    [['STEP_SIZE 0'], 'STEP_SIZE must be 1 to 60'],
    [['STEP_SIZE 61'], 'STEP_SIZE must be 1 to 60'],
    [['WINDOW_SIZE x'], 'WINDOW_SIZE must be 1 to 100'],
    [['TIME_SKEW far'], 'TIME_SKEW must be a number of steps'],
    [['ALGORITHM MD5'], 'ALGORITHM must be SHA1, SHA256 or SHA512'],
    [['DIGITS 5'], 'DIGITS must be 6, 7 or 8'],
    [['HOTP_COUNTER 1'], 'has HOTP_COUNTER, so it is not for a totp factor'],
    [['RATE_LIMIT 0 30'], 'RATE_LIMIT must be 1 to 100 tries in 1 to 3600 seconds'],
    [['DISALLOW_REUSE 1 x'], 'DISALLOW_REUSE cannot be read'],
    [['COSIGN_FACTORS_USED x'], 'COSIGN_FACTORS_USED cannot be read'],
  ])('the option %j', async (options, what) => {
    scene.secret('bob', another(secretFile(options)));
    expect(await scene.found()).toEqual(['error option secrets/bob']);
    expect((await scene.check()).problems[0]?.what).toBe(what);
  });

  test('all options are told, also behind others, and lines that stop the scratch codes', async () => {
    scene.secret('bob', 'not base32!\n" DIGITS 9\n" RATE_LIMIT\n12345678\n1234\n23456789\n');
    const { problems } = await scene.check();
    expect(problems.map(({ what }) => what)).toEqual([
      'line 1 is not a base32 secret',
      'DIGITS must be 6, 7 or 8',
      'has no TOTP_AUTH line',
      'RATE_LIMIT must be 1 to 100 tries in 1 to 3600 seconds',
      'is neither an option nor a scratch code: scratch codes after it do not count',
    ]);
    expect((await scene.found()).at(-1)).toBe('warning stray-line secrets/bob:5');
  });

  test('a NUL byte', async () => {
    scene.secret('bob', another(secretFile([], ['\0'])));
    expect(await scene.found()).toEqual(['error option secrets/bob']);
  });

  test('fewer than 128 bits', async () => {
    scene.secret('bob', `${'A'.repeat(25)}\n" TOTP_AUTH\n`);
    scene.secret('carol', `${'B'.repeat(26)}\n" TOTP_AUTH\n`);
    expect(await scene.found()).toEqual(['warning short-secret secrets/bob']);
  });

  test('a skew of more than ten minutes, whatever a step is', async () => {
    scene.secret('bob', another(secretFile(['TIME_SKEW -21'])));
    scene.secret('carol', another(secretFile(['TIME_SKEW 20']), 1));
    scene.secret('dave', another(secretFile(['TIME_SKEW 11', 'STEP_SIZE 60']), 2));
    expect(await scene.found()).toEqual([
      'warning time-skew secrets/bob',
      'warning time-skew secrets/dave',
    ]);
  });

  test('used scratch codes, blank lines and CR LF are nothing to complain about', async () => {
    const text = another(secretFile(['WINDOW_SIZE 3'], ['12345678', '', '23456789']));
    scene.secret('bob', text.replaceAll('\n', '\r\n'));
    expect(await scene.found()).toEqual([]);
  });

  test('has hashed scratch codes although the section says that none has', async () => {
    const hashes = `COSIGN_FACTORS_SCRATCH 14 8 1 ${'ab'.repeat(16)}`;
    scene.secret('alice', secretFile(['DISALLOW_REUSE', hashes]));
    expect(await scene.found()).toEqual([]);
    scene.configure(scene.section({ scratch_codes: '"hashed"' }));
    expect(await scene.found()).toEqual([]);
    scene.configure(scene.section({ scratch_codes: '"clear"' }));
    expect(await scene.found()).toEqual(['warning hashed-unsaid secrets/alice']);
  });

  test('of a counter, for a factor of counters', async () => {
    scene.configure(scene.section({ type: '"hotp"' }));
    scene.secret('alice', another(secretFile(['HOTP_COUNTER 1'])));
    expect(await scene.found()).toEqual([]);
    scene.secret('alice', another(secretFile(['DIGITS 5'])));
    const { problems } = await scene.check();
    expect(problems.map(({ what }) => what)).toEqual([
      'DIGITS must be 6, 7 or 8',
      'has no HOTP_COUNTER of 1 or more',
    ]);
  });
});

describe('the same secret', () => {
  test('of two users is a warning', async () => {
    scene.secret('bob', secretFile());
    expect(await scene.found()).toEqual(['warning same-secret secrets/bob']);
    expect((await scene.check()).problems[0]?.what).toContain(scene.at('secrets/alice'));
  });

  test('of one user in two sections is an error, however it is written', async () => {
    scene.folder('more', 0o750);
    scene.folder('more-state', 0o700, WEB.uid);
    const more = {
      secret_file: `"${scene.at('more/%u')}"`,
      state_dir: `"${scene.at('more-state')}"`,
    };
    scene.configure(scene.section() + scene.section(more, 'more'));
    scene.write('more/alice', secretFile().toLowerCase().replace('time', 'TIME'), 0o640);
    scene.write('more/alice', secretFile().replace('GEZD', 'gez d'), 0o640);
    expect(await scene.found()).toEqual(['error same-secret more/alice']);
  });

  test('of one user in two sections is none where they have one folder of state', async () => {
    scene.folder('more', 0o750);
    const more = { secret_file: `"${scene.at('more/%u')}"` };
    scene.configure(scene.section() + scene.section(more, 'more'));
    scene.write('more/alice', secretFile(), 0o640);
    expect(await scene.found()).toEqual([]);
  });

  test.each(['AAAAAAAA', '\n" ALGORITHM SHA256'])('to HMAC is a warning too: %j', async (more) => {
    scene.secret('bob', secretFile().replace('\n', `${more}\n`));
    expect(await scene.found()).toEqual(['warning same-secret secrets/bob']);
  });

  test('in one file that two sections use is none', async () => {
    scene.configure(scene.section() + scene.section({}, 'second'));
    expect(await scene.found()).toEqual([]);
  });
});

describe('in a folder of state', () => {
  const [id] = secretIds(secretFile());
  const used = renderState(
    stateOf(secretFile(), recordStep(secretFile(), 5, 30, 3), undefined, id),
  );
  const former = used.replace('state 2', 'state 1');

  test('what a factor wrote is fine', async () => {
    scene.state(`~${id}`, used);
    scene.state('alice', ENTRY);
    scene.state('.locks', '');
    expect(await scene.found()).toEqual([]);
  });

  test.each([
    ['a line that is damaged', used.replace('COSIGN', 'XOSIGN')],
    ['the state of another secret', used.replace(id, 'f'.repeat(32))],
    ['version 1', former],
    ['a later version', used.replace('state 2', 'state 3')],
  ])('anything else is an error, and nobody is told to delete it: %s', async (_, text) => {
    scene.state(`~${id}`, text);
    expect(await scene.found()).toEqual([`error state-broken state/~${id}`]);
    expect((await scene.check()).problems[0]?.todo).not.toMatch(/\brm\b/);
  });

  test('what is remembered of a secret that was replaced is kept, and nobody is told to delete it', async () => {
    const other = 'f'.repeat(32);
    scene.state(`~${other}`, used.replace(id, other));
    expect(await scene.found()).toEqual([]);
    scene.state(`~${other}`, used);
    expect(await scene.found()).toEqual([`error state-broken state/~${other}`]);
  });

  test('state of version 1 is still to be taken over, whoever it is of', async () => {
    scene.state('alice', former);
    scene.state('bob', former.replace(id, 'f'.repeat(32)));
    const { problems } = await scene.check();
    expect(problems).toMatchObject([
      { kind: 'state-former', what: 'has 2 files, alice for one, in the form before version 2' },
    ]);
    scene.state('alice', former.slice(0, -1));
    expect(await scene.found()).toContain('error state-broken state/alice');
  });

  test('an entry of nobody is told, and so is what is nothing of ours', async () => {
    scene.state('bob', ENTRY);
    scene.state('carol', 'x');
    expect(await scene.found()).toEqual([
      'warning state-orphan state/carol',
      'warning state-orphan state',
    ]);
  });

  test.runIf(isRoot)("locks of another user's keep everybody out", async () => {
    scene.write('state/.locks', '', 0o600);
    expect(await scene.found()).toEqual(['error owner state/.locks']);
  });

  test.runIf(isRoot)("a journal of another user's keeps everybody out", async () => {
    scene.write('state/.journal-0', '', 0o600);
    expect(await scene.found()).toEqual(['error owner state/.journal-0']);
  });

  test("is not taken for nobody's where the secret is broken", async () => {
    scene.state('alice', ENTRY);
    scene.secret('alice', secretFile(['DIGITS 9']));
    expect(await scene.found()).toEqual(['error option secrets/alice']);
  });
});

test("each login's own folder is looked at", async () => {
  scene.configure(scene.section({ secret_file: `"${scene.at('users/u-%u/totp')}"` }));
  mkdirSync(scene.at('users/u-alice'), { recursive: true });
  mkdirSync(scene.at('users/u-empty'), { recursive: true });
  scene.write('users/u-alice/totp', secretFile(['DIGITS 9']), 0o640);
  scene.write('users/else/totp', secretFile(['DIGITS 9']), 0o640);
  chmodSync(scene.at('users/u-alice'), 0o770);
  expect(await scene.found()).toEqual([
    'error folder-open users/u-alice',
    'error option users/u-alice/totp',
  ]);
});
