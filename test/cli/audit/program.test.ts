import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../support/run.ts';
import { FORMS, TOP } from '../../support/scratch.ts';
import { auditLine } from './line.ts';
import { AuditScene } from './scene.ts';

let scene: AuditScene;
beforeEach(() => {
  scene = new AuditScene();
});
afterEach(() => {
  scene.remove();
});

describe.each(FORMS)('the %s form', (form) => {
  const start = (args: readonly string[]) =>
    run(scene.scratch.link(form, 'cosign-factors'), '', {
      arguments: ['audit', ...args],
      env: scene.environment,
    });

  test('filters by several logins and a time from a shell', async () => {
    scene.write(
      auditLine('2026-11-22T08:00:00Z', 'alice', 'bad-code'),
      auditLine('2026-11-22T09:00:00Z', 'bob', 'bad-code'),
      auditLine('2026-11-22T10:00:00Z', 'carol', 'bad-code'),
    );
    const args = ['--login', 'bob', '--login', 'carol', '--until', '2026-11-22T09:30'];
    expect(await start(args)).toMatchObject({
      status: 0,
      stdout: '2026-11-22T09:00:00Z [totp] [bob] rejected bad-code address=192.0.2.7\n',
    });
  });

  test('reads a pipe, as of a compressed file', async () => {
    scene.write(auditLine('2026-11-22T08:00:00Z', 'alice', null));
    const script = `cat "$1" | "$0" audit --file /dev/stdin --login alice`;
    const program = scene.scratch.link(form, 'cosign-factors');
    const outcome = await run('sh', '', { arguments: ['-c', script, program, scene.file] });
    const stdout = '2026-11-22T08:00:00Z [totp] [alice] accepted address=192.0.2.7\n';
    expect(outcome).toMatchObject({ status: 0, stdout, stderr: '' });
  });

  test('draws in ASCII where the locale is not UTF-8', async () => {
    scene.write(auditLine('2026-11-22T08:00:00Z', 'alice', 'bad-code'));
    const outcome = await start(['--histogram']);
    expect(outcome.stdout).toMatch(/\nbad-code 1 #{69}\n/);
    scene.environment = { ...scene.environment, LC_ALL: 'C.UTF-8' };
    expect((await start(['--histogram'])).stdout).toMatch(/\nbad-code 1 █{69}\n/);
  });

  test('says nothing when its reader has seen enough', async () => {
    const text = `${auditLine('2026-11-22T08:00:00Z', 'alice', 'bad-code')}\n`;
    writeFileSync(scene.file, text.repeat(20_000));
    const script = `"$0" audit | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const program = scene.scratch.link(form, 'cosign-factors');
    const outcome = await run('bash', '', {
      arguments: ['--norc', '-c', script, program],
      env: scene.environment,
    });
    expect(outcome.stderr).toBe('');
    expect(outcome.stdout).toMatch(/^.*\[alice\].*\n1\n$/);
  });
});

/** The command line, where what it writes is never said to be written. */
const UNFINISHED = `
import { runCommandLine } from '${join(TOP, 'dist/js/cli/command-line.js')}';
process.exitCode = 1;
process.stdout.write = () => true;
const program = { name: 'cosign-factors', arguments: ['audit', '--file', process.argv[1]] };
await runCommandLine(program, { kind: 'missing', path: '/nowhere/factors.toml' });
`;

test('a command that ends before it is done does not end with 0', async () => {
  scene.write(auditLine('2026-11-22T08:00:00Z', 'alice', null));
  const program = scene.scratch.write('unfinished.mjs', UNFINISHED);
  // Imported, as the launcher does: Node has a status of its own for a first file that never ends.
  const words = ['--eval', `import(${JSON.stringify(program)})`, scene.file];
  expect((await run(process.execPath, '', { arguments: words })).status).toBe(1);
});
