import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { audit, type AuditOptions } from '../../../src/cli/audit/audit.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { auditLine } from './line.ts';
import { AuditScene, NOW } from './scene.ts';

const EVERYTHING: AuditOptions = { follow: false, histogram: false, json: false };

let scene: AuditScene;
beforeEach(() => {
  scene = new AuditScene();
});
afterEach(() => {
  scene.remove();
});

async function show(options: Partial<AuditOptions> = {}): Promise<FakeConsole> {
  const terminal = new FakeConsole();
  const all = { ...EVERYTHING, ...options };
  await audit(all, loadConfig(scene.environment), terminal, { nowMs: NOW });
  return terminal;
}

describe('audit', () => {
  const LINES = [
    auditLine('2026-11-22T08:00:00.000Z', 'alice', 'bad-code'),
    auditLine('2026-11-22T09:00:00.000Z', 'alice', null, { facts: { step: 5 } }),
    auditLine('2026-11-22T11:00:00.000Z', 'bob', 'replayed', {
      factor: 'hotp',
      address: '192.0.2.8',
    }),
    auditLine('2026-11-22T11:30:00.000Z', null, 'malformed'),
  ];

  test('shows each line of the configured file as the log had it', async () => {
    scene.write(...LINES);
    const terminal = await show();
    expect(terminal.output.split('\n')).toEqual([
      '2026-11-22T08:00:00.000Z [totp] [alice] rejected bad-code address=192.0.2.7',
      '2026-11-22T09:00:00.000Z [totp] [alice] accepted address=192.0.2.7 step=5',
      '2026-11-22T11:00:00.000Z [hotp] [bob] rejected replayed address=192.0.2.8',
      '2026-11-22T11:30:00.000Z [totp] [-] rejected malformed address=192.0.2.7',
    ]);
    expect(terminal.talk).toBe('');
  });

  test.each<[Partial<AuditOptions>, readonly number[]]>([
    [{ login: ['alice'] }, [0, 1]],
    [{ login: ['alice', 'bob'] }, [0, 1, 2]],
    [{ factor: ['hotp'] }, [2]],
    [{ verdict: ['accepted'] }, [1]],
    [{ reason: ['bad-code', 'malformed'] }, [0, 3]],
    [{ address: ['192.0.2.8'] }, [2]],
    [{ since: '1h' }, [2, 3]],
    [{ since: '2026-11-22T09:00' }, [1, 2, 3]],
    [{ until: '2026-11-22T09:00' }, [0]],
    [{ since: '2026-11-22T08:30', until: '30m', verdict: ['rejected'] }, [2]],
  ])('with %j passes the lines %j through as JSON, byte for byte', async (options, wanted) => {
    scene.write(...LINES);
    const terminal = await show({ ...options, json: true });
    expect(terminal.output).toBe(wanted.map((at) => LINES[at]).join('\n'));
  });

  test('lets no text of the file reach the terminal as anything but text', async () => {
    scene.write(
      auditLine('2026-11-22T08:00:00Z', 'a', 'bad-code', {
        factor: '\u001b]0;x\u0007\n',
        facts: { what: '\r\u009b' },
      }),
    );
    expect((await show()).output).toBe(
      '2026-11-22T08:00:00Z [\\x1b]0;x\\x07\\x0a] [a] rejected bad-code address=192.0.2.7 what="\\x0d\\x9b"',
    );
  });

  test('counts lines that are none, goes on behind them, and says so', async () => {
    scene.write(
      'not JSON',
      LINES[0] ?? '',
      '',
      '{"time":1}',
      LINES[2]?.slice(0, 40) ?? '',
      LINES[3] ?? '',
    );
    const terminal = await show();
    expect(terminal.output.split('\n')).toHaveLength(2);
    expect(terminal.talk).toBe('cosign-factors: 4 of 6 lines are not audit lines, and left out');
  });

  test('reads a last line without its end, and goes on behind a line of 3 MB', async () => {
    writeFileSync(scene.file, `${'x'.repeat(3_000_000)}\n${LINES[0] ?? ''}\n${LINES[3] ?? ''}`);
    expect((await show()).output.split('\n')).toHaveLength(2);
  });

  test('says when nothing is wanted', async () => {
    scene.write(...LINES);
    const terminal = await show({ login: ['nobody'] });
    expect(terminal.outLines).toEqual([]);
    expect(terminal.talk).toBe('cosign-factors: none of 4 lines is wanted');
  });

  test('draws what was refused, or gives the counts as one JSON value', async () => {
    scene.write(...LINES);
    const drawn = await show({ histogram: true });
    expect(drawn.output).toMatch(/^3 refused of 4 decisions\n\nby reason\nbad-code {2}1 █+\n/);
    const counts: unknown = JSON.parse((await show({ histogram: true, json: true })).output);
    expect(counts).toMatchObject({ decisions: 4, refusals: 3, byReason: { malformed: 1 } });
    const alices = await show({ histogram: true, login: ['alice'] });
    expect(alices.output).toContain('1 refused of 2 decisions');
  });

  test('reads another file when told', async () => {
    const other = scene.scratch.write('other.jsonl', `${LINES[2] ?? ''}\n`);
    expect((await show({ file: other })).output).toContain('[bob]');
  });

  test.each<[string, Partial<AuditOptions>, string]>([
    ['a file that is not there', {}, 'cannot be read (ENOENT)'],
    ['a folder', { file: '/' }, 'cannot be read (EISDIR)'],
    ['a time that is none', { since: 'yesterday' }, '--since "yesterday" is no time'],
    ['another', { until: '2026-02-30' }, '--until "2026-02-30" is no time'],
    ['--histogram with --follow', { histogram: true, follow: true }, 'has no end'],
  ])('refuses %s', async (_, options, message) => {
    await expect(show(options)).rejects.toThrow(message);
  });

  test.each([
    ['', 'has no audit_file'],
    ['audit_file = 7\n', 'audit_file must be a path'],
    ['audit_file = \n', 'line 1'],
  ])('without --file the configuration %j is an error', async (toml, message) => {
    scene.environment = scene.scratch.configure(toml);
    await expect(show()).rejects.toThrow(message);
  });
});
