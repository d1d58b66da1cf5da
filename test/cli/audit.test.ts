import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/adapters/config-file.ts';
import { audit, type AuditOptions } from '../../src/cli/audit.ts';
import { FakeConsole } from '../support/fake-console.ts';
import { run } from '../support/run.ts';
import { FORMS, Scratch, TOP } from '../support/scratch.ts';

const scratch = new Scratch();
const NOW = Date.parse('2026-11-22T12:00:00Z');
const EVERYTHING: AuditOptions = { follow: false, histogram: false, json: false };

let file: string;
let environment: Record<string, string>;
let round = 0;

beforeEach(() => {
  round += 1;
  file = scratch.at(`audit-${round}.jsonl`);
  environment = scratch.configure(`audit_file = "${file}"\n`);
});
afterAll(() => {
  scratch.remove();
});

function line(
  time: string,
  login: string | null,
  reason: string | null,
  more: object = {},
): string {
  const verdict = reason === null ? 'accepted' : 'rejected';
  const entry = { time, factor: 'totp', login, verdict, reason, address: '192.0.2.7', facts: {} };
  return JSON.stringify({ ...entry, ...more });
}

function write(...lines: string[]): void {
  writeFileSync(file, lines.map((each) => `${each}\n`).join(''));
}

function printer(terminal: FakeConsole): (text: string) => Promise<void> {
  return (text) => {
    terminal.out(text);
    return Promise.resolve();
  };
}

async function show(options: Partial<AuditOptions> = {}): Promise<FakeConsole> {
  const terminal = new FakeConsole();
  const print = printer(terminal);
  const all = { ...EVERYTHING, ...options };
  await audit(all, loadConfig(environment), terminal, { print, nowMs: NOW });
  return terminal;
}

describe('audit', () => {
  const LINES = [
    line('2026-11-22T08:00:00.000Z', 'alice', 'bad-code'),
    line('2026-11-22T09:00:00.000Z', 'alice', null, { facts: { step: 5 } }),
    line('2026-11-22T11:00:00.000Z', 'bob', 'replayed', { factor: 'hotp', address: '192.0.2.8' }),
    line('2026-11-22T11:30:00.000Z', null, 'malformed'),
  ];

  test('shows each line of the configured file as the log had it', async () => {
    write(...LINES);
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
    write(...LINES);
    const terminal = await show({ ...options, json: true });
    expect(terminal.output).toBe(wanted.map((at) => LINES[at]).join('\n'));
  });

  test('lets no text of the file reach the terminal as anything but text', async () => {
    write(
      line('2026-11-22T08:00:00Z', 'a', 'bad-code', {
        factor: '\u001b]0;x\u0007\n',
        facts: { what: '\r\u009b' },
      }),
    );
    expect((await show()).output).toBe(
      '2026-11-22T08:00:00Z [\\x1b]0;x\\x07\\x0a] [a] rejected bad-code address=192.0.2.7 what="\\x0d\\x9b"',
    );
  });

  test('counts lines that are none, goes on behind them, and says so', async () => {
    write(
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
    writeFileSync(file, `${'x'.repeat(3_000_000)}\n${LINES[0] ?? ''}\n${LINES[3] ?? ''}`);
    expect((await show()).output.split('\n')).toHaveLength(2);
  });

  test('says when nothing is wanted', async () => {
    write(...LINES);
    const terminal = await show({ login: ['nobody'] });
    expect(terminal.outLines).toEqual([]);
    expect(terminal.talk).toBe('cosign-factors: none of 4 lines is wanted');
  });

  test('draws what was refused, or gives the counts as one JSON value', async () => {
    write(...LINES);
    const drawn = await show({ histogram: true });
    expect(drawn.output).toMatch(/^3 refused of 4 decisions\n\nby reason\nbad-code {2}1 █+\n/);
    const counts: unknown = JSON.parse((await show({ histogram: true, json: true })).output);
    expect(counts).toMatchObject({ decisions: 4, refusals: 3, byReason: { malformed: 1 } });
    const alices = await show({ histogram: true, login: ['alice'] });
    expect(alices.output).toContain('1 refused of 2 decisions');
  });

  test('reads another file when told', async () => {
    const other = scratch.write('other.jsonl', `${LINES[2] ?? ''}\n`);
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
    environment = scratch.configure(toml);
    await expect(show()).rejects.toThrow(message);
  });
});

describe('following', () => {
  /** A console that a test can wait for. */
  class Watched extends FakeConsole {
    #wake: () => void = () => undefined;

    override out(text: string): void {
      super.out(text);
      this.#wake();
    }

    async until(text: string): Promise<void> {
      while (!this.output.includes(text)) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }

  function follow(options: Partial<AuditOptions> = {}) {
    const terminal = new Watched();
    const stop = new AbortController();
    const ended = audit(
      { ...EVERYTHING, follow: true, json: true, ...options },
      loadConfig(environment),
      terminal,
      { print: printer(terminal), nowMs: NOW, signal: stop.signal },
    );
    return {
      terminal,
      stop: () => {
        stop.abort();
        return ended;
      },
    };
  }

  const numbered = (at: number): string => line('2026-11-22T08:00:00Z', `user${at}`, 'bad-code');
  const append = (at: number): void => {
    appendFileSync(file, `${numbered(at)}\n`);
  };

  test('shows what is there since a time, and then every line as it comes', async () => {
    write(numbered(0));
    const { terminal, stop } = follow({ since: '1d' });
    await terminal.until('user0');
    append(1);
    await terminal.until('user1');
    append(2);
    await terminal.until('user2');
    await stop();
    expect(terminal.output).toBe([0, 1, 2].map(numbered).join('\n'));
  });

  test('waits for a file that is not there yet', async () => {
    const { terminal, stop } = follow({ since: '1d' });
    append(1);
    await terminal.until('user1');
    await stop();
  });

  test('goes on in the new file after a rotation, and loses no line of the old one', async () => {
    write(numbered(0));
    const { terminal, stop } = follow({ since: '1d' });
    await terminal.until('user0');
    // All of it between two looks: a late line of somebody who had the old file open, too.
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, `${numbered(1)}\n`);
    append(2);
    await terminal.until('user2');
    renameSync(file, `${file}.2`);
    append(3);
    await terminal.until('user3');
    await stop();
    expect(terminal.output).toBe([0, 1, 2, 3].map(numbered).join('\n'));
  });

  test('goes on at the beginning after a truncation, also within a line', async () => {
    write(numbered(0), numbered(1));
    appendFileSync(file, '{"time":"20');
    const { terminal, stop } = follow({ since: '1d' });
    await terminal.until('user1');
    write(numbered(2));
    await terminal.until('user2');
    await stop();
    expect(terminal.output).toBe([0, 1, 2].map(numbered).join('\n'));
    expect(terminal.talk).toContain('1 of 4 lines are not audit lines');
  });

  test('without a time begins at the end', async () => {
    write(numbered(0));
    const { terminal, stop } = follow();
    // Until it has begun, a line may count as there already.
    const more = setInterval(append, 20, 1);
    await terminal.until('user1');
    clearInterval(more);
    await stop();
    expect(terminal.output).not.toContain('user0');
  });

  test('shows only what is wanted', async () => {
    write(numbered(0));
    const { terminal, stop } = follow({ since: '1d', login: ['user2'] });
    append(1);
    append(2);
    await terminal.until('user2');
    await stop();
    expect(terminal.output).toBe(numbered(2));
  });
});

describe.each(FORMS)('the %s form', (form) => {
  const start = (args: readonly string[]) =>
    run(scratch.link(form, 'cosign-factors'), '', {
      arguments: ['audit', ...args],
      env: environment,
    });

  test('filters by several logins and a time from a shell', async () => {
    write(
      line('2026-11-22T08:00:00Z', 'alice', 'bad-code'),
      line('2026-11-22T09:00:00Z', 'bob', 'bad-code'),
      line('2026-11-22T10:00:00Z', 'carol', 'bad-code'),
    );
    const args = ['--login', 'bob', '--login', 'carol', '--until', '2026-11-22T09:30'];
    expect(await start(args)).toMatchObject({
      status: 0,
      stdout: '2026-11-22T09:00:00Z [totp] [bob] rejected bad-code address=192.0.2.7\n',
    });
  });

  test('reads a pipe, as of a compressed file', async () => {
    write(line('2026-11-22T08:00:00Z', 'alice', null));
    const script = `cat "$1" | "$0" audit --file /dev/stdin --login alice`;
    const program = scratch.link(form, 'cosign-factors');
    const outcome = await run('sh', '', { arguments: ['-c', script, program, file] });
    const stdout = '2026-11-22T08:00:00Z [totp] [alice] accepted address=192.0.2.7\n';
    expect(outcome).toMatchObject({ status: 0, stdout, stderr: '' });
  });

  test('draws in ASCII where the locale is not UTF-8', async () => {
    write(line('2026-11-22T08:00:00Z', 'alice', 'bad-code'));
    const outcome = await start(['--histogram']);
    expect(outcome.stdout).toMatch(/\nbad-code 1 #{69}\n/);
    environment = { ...environment, LC_ALL: 'C.UTF-8' };
    expect((await start(['--histogram'])).stdout).toMatch(/\nbad-code 1 █{69}\n/);
  });

  test('says nothing when its reader has seen enough', async () => {
    const text = `${line('2026-11-22T08:00:00Z', 'alice', 'bad-code')}\n`;
    writeFileSync(file, text.repeat(20_000));
    const script = `"$0" audit | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const program = scratch.link(form, 'cosign-factors');
    const outcome = await run('bash', '', {
      arguments: ['--norc', '-c', script, program],
      env: environment,
    });
    expect(outcome.stderr).toBe('');
    expect(outcome.stdout).toMatch(/^.*\[alice\].*\n1\n$/);
  });
});

test('the help fits 80 columns and 24 lines', async () => {
  const program = scratch.link('executable', 'cosign-factors');
  const { stdout } = await run(program, '', { arguments: ['audit', '--help'] });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  for (const each of lines) expect(each.length).toBeLessThanOrEqual(80);
  expect(stdout).toContain('Examples:');
});

const EXAMPLES = readFileSync(join(TOP, 'docs/cosign-factors.md'), 'utf8')
  .split('\n')
  .filter((each) => each.startsWith('cosign-factors audit -'));

test.each(EXAMPLES)('the documentation can say: %s', async (example) => {
  write(line(new Date().toISOString(), 'alice', 'bad-code'));
  const child = spawn(scratch.link('executable', 'cosign-factors'), example.split(' ').slice(1), {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (example.includes('--follow')) {
    const more = setInterval(() => {
      appendFileSync(file, `${line('2026-11-22T08:00:00Z', 'alice', 'bad-code')}\n`);
    }, 100);
    const [shown] = (await once(child.stdout, 'data')) as [Buffer];
    clearInterval(more);
    child.kill('SIGINT');
    expect(shown.toString()).toMatch(/^2026-11-22T08:00:00Z \[totp\] \[alice\] rejected bad-code /);
    expect((await once(child, 'exit'))[1]).toBe('SIGINT');
    return;
  }
  const shown = text(child.stdout);
  expect((await once(child, 'exit'))[0]).toBe(0);
  expect(await shown).toMatch(example.includes('--histogram') ? /^1 refused of 1 / : /\[alice\]/);
});
