import { readFileSync, statSync, symlinkSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { expectAnswer, SENTENCES } from '../support/answers.ts';
import { giveToCaller } from '../support/caller.ts';
import { FORMS, now, phoneCode, RFC_STATE } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage, wrongCode } from '../support/totp-stage.ts';

const aNumber: unknown = expect.any(Number);
const aTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const AT_ONCE = { executable: 32, node: 12 } as const;

describe.each(FORMS)('as %s', (form) => {
  let stage: Stage;
  afterEach(() => {
    stage.remove();
  });

  /** A factor with an audit file in the state folder, or elsewhere. */
  const audited = (path?: string, more = ''): string => {
    let file = '';
    stage = totpStage(form, {
      globals: ({ state }) => {
        file = path ?? `${state}/audit`;
        return `audit_file = "${file}"\n${more}`;
      },
    });
    enrol(stage, 'alice');
    return file;
  };

  const right = (): string[] => ['alice', phoneCode(now())];

  test('each decision is one line of JSON', async () => {
    const path = audited();
    const env = { REMOTE_ADDR: '2001:db8::7' };
    await stage.post(right(), { env });
    await stage.post(['alice', wrongCode()], { env });
    await stage.post(['nonsense']);
    const broken = stage.write(`state/${RFC_STATE}`, 'nonsense\n');
    await stage.post(right(), { env });
    const lines = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const common = { factor: 'totp', address: '2001:db8::7', time: aTime };
    expect(lines).toEqual([
      {
        ...common,
        login: 'alice',
        verdict: 'accepted',
        reason: null,
        facts: { step: aNumber, offset: aNumber },
      },
      { ...common, login: 'alice', verdict: 'rejected', reason: 'bad-code', facts: {} },
      {
        ...common,
        address: null,
        login: null,
        verdict: 'rejected',
        reason: 'malformed',
        facts: { what: 'expected 2 lines, got 1' },
      },
      {
        ...common,
        login: 'alice',
        verdict: 'unavailable',
        reason: null,
        facts: { scope: 'login', what: `${broken}: is not in the format of this program` },
      },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('lines that are there stay', async () => {
    const path = audited();
    stage.write('state/audit', 'before\n');
    await stage.post(right());
    const [first, second] = readFileSync(path, 'utf8').split('\n');
    expect(first).toBe('before');
    expect(JSON.parse(second ?? '')).toMatchObject({ verdict: 'accepted' });
  });

  test('lines of many processes at once never mix', async () => {
    const path = audited();
    const logins = Array.from({ length: AT_ONCE[form] }, (_, at) => `user${at}-${'x'.repeat(100)}`);
    await Promise.all(logins.map((login) => stage.post([login, '123456'])));
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const written = lines.map((line) => (JSON.parse(line) as { login: string }).login);
    expect(written.sort()).toEqual(logins.sort());
  });

  test('a full disk is said in the log and changes no verdict', async () => {
    audited('/dev/full');
    const outcome = await stage.post(right());
    expect(outcome).toMatchObject({ status: 0, stdout: 'totp\n' });
    const [first, second] = outcome.stderr.split('\n');
    expect(first).toBe(
      '[totp] [alice] unavailable scope=service what="/dev/full: the audit line cannot be written"' +
        ' cause="ENOSPC: no space left on device, write"',
    );
    expect(second).toMatch(/^\[totp\] \[alice\] accepted /);
  });

  test('a full disk is a refusal where the audit is required', async () => {
    audited('/dev/full', 'audit_required = true');
    const outcome = await stage.post(right());
    const log =
      '[alice] unavailable scope=service what="/dev/full: the audit line cannot be written"' +
      ' cause="ENOSPC: no space left on device, write"';
    expectAnswer(outcome, 'totp', 'unavailable', log);
  });

  test('a FIFO that nobody reads does not make a login wait', async () => {
    const path = audited(undefined, 'audit_required = true');
    spawnSync('mkfifo', [path]);
    giveToCaller(path);
    const outcome = await stage.post(right());
    expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES.unavailable}\n` });
    expect(outcome.stderr).toMatch('the audit line cannot be written" cause="ENXIO');
  });

  test('a symbolic link is not followed', async () => {
    const path = audited(undefined, 'audit_required = true');
    const target = stage.write('target', '');
    symlinkSync(target, path);
    expect((await stage.post(right())).status).toBe(1);
    expect(readFileSync(target, 'utf8')).toBe('');
  });

  test('a required audit that can be written lets right codes in', async () => {
    audited(undefined, 'audit_required = true');
    expect(await stage.post(right())).toMatchObject({ status: 0, stdout: 'totp\n' });
  });
});
