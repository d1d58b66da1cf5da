import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectAnswer, SENTENCES } from '../support/answers.ts';
import { giveToCaller } from '../support/caller.ts';
import { FORMS, now, phoneCode } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage, wrongCode } from '../support/totp-stage.ts';

/** A day so many days from now, as TOML and the log have it. */
const day = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const TOMORROW = day(1);
const ANYTHING = '000000';

describe.each(FORMS)('a roll-out, as %s', (form) => {
  let stage: Stage;
  const setUp = (until: string): Stage => {
    const made = totpStage(form, { section: '' });
    made.configure(
      readFileSync(made.scratch.at('factors.toml'), 'utf8').replace(/[^]*\[factors.totp\]/, '') +
        `unenrolled = { suffix = "-junk", users_file = "${made.scratch.at('rollout')}",` +
        ` until = ${until} }`,
      `audit_file = "${made.scratch.at('audit')}/audit.jsonl"`,
    );
    giveToCaller(made.scratch.folder('audit'));
    made.scratch.write('rollout', '# pilot\nalice\nbob\n', 0o644);
    return made;
  };
  const withList = (until: string): Stage => {
    const made = setUp(until);
    enrol(made, 'bob');
    return made;
  };
  const refused = async (login: string, log: string): Promise<void> => {
    expectAnswer(await stage.post([login, ANYTHING]), 'totp', 'refused', log);
  };

  beforeEach(() => {
    stage = withList(TOMORROW);
  });
  afterEach(() => {
    stage.remove();
  });

  test('answers the name with the suffix, and the audit file has it', async () => {
    const outcome = await stage.post(['alice', ANYTHING]);
    expect(outcome).toMatchObject({
      status: 0,
      stdout: 'totp-junk\n',
      stderr: `[totp] [alice] accepted unenrolled=listed until=${TOMORROW}\n`,
    });
    const line = JSON.parse(readFileSync(stage.scratch.at('audit/audit.jsonl'), 'utf8')) as unknown;
    expect(line).toMatchObject({
      login: 'alice',
      verdict: 'accepted',
      facts: { unenrolled: 'listed' },
    });
  });

  test('asks whoever is enrolled for a code as ever, listed or not', async () => {
    const wrong = await stage.post(['bob', wrongCode()]);
    expectAnswer(wrong, 'totp', 'refused', '[bob] rejected bad-code');
    expect(await stage.post(['bob', phoneCode(now())])).toMatchObject({ stdout: 'totp\n' });
  });

  test('refuses whoever is not listed', async () => {
    await refused('carol', '[carol] rejected not-enrolled roll_out=not-listed');
  });

  test('refuses what is no code, listed or not', async () => {
    const outcome = await stage.post(['alice', 'let me in']);
    expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES.refused}\n` });
    expect(outcome.stderr).toContain('rejected malformed');
  });

  test('ends with its day', async () => {
    stage.remove();
    stage = withList(day(-1));
    await refused('alice', '[alice] rejected not-enrolled roll_out=over');
  });

  test('refuses a login of which something is left', async () => {
    stage.write('state/alice', 'anything');
    const left = `enrolled once: ${stage.state}/alice is left of it`;
    await refused('alice', `[alice] rejected not-enrolled roll_out="${left}"`);
  });

  test.each<[string, (path: string) => void]>([
    [
      'is a link that leads nowhere',
      (path) => {
        symlinkSync('nowhere', path);
      },
    ],
    [
      'is the empty folder of a mount',
      (path) => {
        mkdirSync(path);
      },
    ],
    [
      'has an old copy only',
      (path) => {
        mkdirSync(path);
        writeFileSync(`${path}/totp.old`, 'x');
      },
    ],
    [
      'is a file',
      (path) => {
        writeFileSync(path, 'x');
      },
    ],
  ])('refuses a listed login whose folder %s', async (_, plant) => {
    const path = stage.scratch.at('factors.toml');
    const toml = readFileSync(path, 'utf8').replace('secrets/%u"', 'secrets/%u/totp"');
    writeFileSync(path, toml);
    expect(await stage.post(['alice', ANYTHING])).toMatchObject({ stdout: 'totp-junk\n' });
    plant(`${stage.secrets}/alice`);
    const outcome = await stage.post(['alice', ANYTHING]);
    expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES.refused}\n` });
    expect(outcome.stderr).toContain(`${stage.secrets}/alice is `);
  });

  test('refuses everybody where the secrets are not mounted', async () => {
    renameSync(stage.secrets, `${stage.secrets}-away`);
    await refused(
      'alice',
      `[alice] rejected not-enrolled roll_out="${stage.secrets} cannot be listed (ENOENT)"`,
    );
    renameSync(`${stage.secrets}-away`, stage.secrets);
    await stage.post(['bob', wrongCode()]);
    rmSync(`${stage.state}/.locks`);
    renameSync(stage.secrets, `${stage.secrets}-away`);
    mkdirSync(stage.secrets, { mode: 0o700 });
    giveToCaller(stage.secrets);
    const empty =
      `${stage.secrets} has no secret of anybody, but ${stage.state}/bob is there:` +
      ' is it mounted?';
    await refused('alice', `[alice] rejected not-enrolled roll_out="${empty}"`);
    await refused('bob', `[bob] rejected not-enrolled roll_out="${empty}"`);
  });

  test('answers so on the first day, when nobody is enrolled yet', async () => {
    stage.remove();
    stage = setUp(TOMORROW);
    for (const login of ['alice', 'bob', 'alice']) {
      expect(await stage.post([login, ANYTHING])).toMatchObject({ stdout: 'totp-junk\n' });
    }
    await refused('carol', '[carol] rejected not-enrolled roll_out=not-listed');
    enrol(stage, 'bob');
    expect(await stage.post(['bob', wrongCode()])).toMatchObject({ status: 1 });
  });

  test('refuses everybody where the list is missing, or anybody could have written it', async () => {
    const path = stage.scratch.write('rollout', 'alice\n', 0o666);
    await refused(
      'alice',
      `[alice] unavailable scope=login what="${path}: others can write it; run chmod go-w"`,
    );
    rmSync(path);
    await refused(
      'alice',
      `[alice] unavailable scope=login what="${path}: cannot be read (ENOENT)"`,
    );
  });
});
