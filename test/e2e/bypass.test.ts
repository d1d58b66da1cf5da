import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashBypass } from '../../src/adapters/slow-hash.ts';
import { renderBypass } from '../../src/core/bypass.ts';
import { expectAnswer, SENTENCES } from '../support/answers.ts';
import { callersPrograms, giveToCaller } from '../support/caller.ts';
import { runPiped } from '../support/pipes.ts';
import type { Outcome } from '../support/run.ts';
import { FORMS, now, phoneCode, type Form } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { start } from '../support/start.ts';
import { enrol, totpStage } from '../support/totp-stage.ts';

const CODE = '123456789012';

/** Few, because each login hashes: the store's order of calls is that of every other state. */
const KILLS = { executable: 12, node: 6 } as const;

function bypassStage(form: Form): Stage {
  const stage = totpStage(form);
  const folder = stage.scratch.folder('bypass');
  giveToCaller(folder);
  stage.configure(
    readFileSync(stage.scratch.at('factors.toml'), 'utf8').replace(/[^]*\[factors.totp\]/, '') +
      `bypass_dir = "${folder}"`,
    `audit_file = "${stage.state}/audit.jsonl"`,
  );
  enrol(stage, 'alice');
  return stage;
}

/** Give a login a code, as the command does. */
function give(stage: Stage, login: string, code = CODE): void {
  const bypass = { ...hashBypass(login, code), madeSeconds: now(), untilSeconds: now() + 3600 };
  stage.write(`bypass/${login}`, renderBypass(bypass));
}

describe.each(FORMS)('a code of the help desk, as %s', (form) => {
  let stage: Stage;
  beforeEach(() => {
    stage = bypassStage(form);
  });
  afterEach(() => {
    stage.remove();
  });

  /** The command, as whoever owns the folder. */
  const command = (...words: readonly string[]): Promise<Outcome> =>
    runPiped(stage.scratch.link(form, 'cosign-factors', callersPrograms), '', {
      arguments: ['bypass', ...words],
      env: stage.env,
    });

  test('made by the command lets its login in once, and all of it is in the audit file', async () => {
    const made = await command('alice', '--hours', '2');
    expect(made).toMatchObject({ status: 0 });
    const code = made.stdout.trim();
    expect(code).toMatch(/^[0-9]{4} [0-9]{4} [0-9]{4}$/);

    const first = await stage.post(['alice', code]);
    expect(first).toMatchObject({ status: 0, stdout: 'totp\n' });
    expect(first.stderr).toMatch(/^\[totp\] \[alice\] accepted by=bypass until=20[0-9TZ:-]+\n$/);
    const second = await stage.post(['alice', code]);
    expect(second).toMatchObject({ status: 1, stdout: `${SENTENCES.refused}\n` });
    expect(second.stderr).toMatch(/\[alice\] rejected replayed by=bypass/);
    expect((await command('--list')).stdout).toMatch(/^alice made \S+ used \S+\n$/);
    expect(await command('alice', '--revoke')).toMatchObject({ status: 0 });

    const lines = readFileSync(`${stage.state}/audit.jsonl`, 'utf8').trim().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as { verdict: string });
    expect(entries.map(({ verdict }) => verdict)).toEqual([
      'bypass-made',
      'accepted',
      'rejected',
      'bypass-revoked',
    ]);
    expect(lines.join('\n')).not.toContain(code.replaceAll(' ', ''));
  });

  test('works for somebody who is not enrolled, and changes nothing for a code of the app', async () => {
    give(stage, 'bob');
    expect(await stage.post(['bob', CODE])).toMatchObject({ stdout: 'totp\n' });
    give(stage, 'alice');
    expect(await stage.post(['alice', phoneCode(now())])).toMatchObject({ stdout: 'totp\n' });
    expect(await stage.post(['alice', CODE])).toMatchObject({ stdout: 'totp\n' });
  });

  test('is a wrong code for anybody else, whether they have one or not', async () => {
    give(stage, 'alice');
    for (const [login, typed] of [
      ['alice', '210987654321'],
      ['bob', CODE],
    ] as const) {
      const log = `[${login}] rejected bad-code by=bypass`;
      expectAnswer(await stage.post([login, typed]), 'totp', 'refused', log);
    }
  });

  test('lets one of many in that come at once', async () => {
    give(stage, 'alice');
    const all = await Promise.all(Array.from({ length: 4 }, () => stage.post(['alice', CODE])));
    expect(all.filter(({ stdout }) => stdout === 'totp\n')).toHaveLength(1);
  });

  test('is never accepted twice by logins that are killed', { timeout: 120_000 }, async () => {
    give(stage, 'alice');
    const startedAt = performance.now();
    await stage.post(['alice', CODE]);
    const durationMs = performance.now() - startedAt;
    for (let kill = 0; kill < KILLS[form]; kill += 1) {
      const login = `user${kill}`;
      give(stage, login);
      const victim = start(stage.program, { env: stage.env });
      victim.child.stdin?.end(`${login}\n${CODE}\n`);
      await sleep((randomInt(1000) / 1000) * durationMs);
      victim.child.kill('SIGKILL');
      const killed = await victim.ended;
      const next = await stage.post([login, CODE]);
      expect(next.stderr).not.toContain('unavailable');
      const accepted = [killed, next].filter(({ stdout }) => stdout === 'totp\n');
      expect(accepted.length).toBeLessThanOrEqual(1);
      expect((await stage.post([login, CODE])).stderr).toContain('rejected replayed by=bypass');
    }
  });
});
