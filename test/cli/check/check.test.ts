import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FINDING_KINDS } from '../../../src/core/check/findings.ts';
import { callersPrograms, commandOf } from '../../support/caller.ts';
import { run } from '../../support/run.ts';
import { FORMS, secretFile, TOP } from '../../support/scratch.ts';
import { CheckScene, isRoot, WEB } from './scene.ts';

let scene: CheckScene;
beforeEach(() => {
  scene = new CheckScene();
});
afterEach(() => {
  scene.remove();
});

test.runIf(isRoot)('a deployment with nothing wrong has nothing to complain about', async () => {
  const { ok, terminal } = await scene.check({ json: false });
  expect(terminal.outLines).toEqual(['nothing to complain about']);
  expect(ok).toBe(true);
});

test.runIf(isRoot)(
  'problems come worst first, each with the file, what is wrong and what to do',
  async () => {
    scene.secret('bob', secretFile(['TIME_SKEW 2000', 'STEP_SIZE 60']));
    scene.secret('carol', secretFile(['WINDOW_SIZE 0']).replace('GEZD', 'GEZE'));
    const { ok, terminal } = await scene.check({ json: false });
    expect(ok).toBe(false);
    const lines = terminal.output.split('\n');
    expect(lines[0]).toBe(`error: ${scene.at('secrets/carol')}: WINDOW_SIZE must be 1 to 100`);
    expect(lines[1]).toMatch(/^ {4}correct the line/);
    expect(lines.slice(2).map((line) => line.split(' ')[0])).toEqual([
      'warning:',
      '',
      'warning:',
      '',
    ]);
    expect(terminal.talk).toContain('1 errors, 2 warnings');
  },
);

test('warnings alone are no failure', async () => {
  scene.secret('bob', secretFile(['TIME_SKEW 2000']).replace('GEZD', 'GEZE'));
  const { ok, problems } = await scene.check();
  expect(ok).toBe(true);
  expect(problems.map(({ severity }) => severity)).toEqual(['warning']);
});

test('names of files cannot send anything to the terminal', async () => {
  scene.write('secrets/\u001b]0;owned\u0007', 'x', 0o600);
  const { terminal } = await scene.check({ json: false });
  expect(terminal.output).toContain('\\x1b]0;owned\\x07');
  expect(terminal.output).toMatch(/^[\n\u0020-\u007e]*$/);
});

test('nothing in the output is a secret or a code', async () => {
  scene.secret('bob', `${'A'.repeat(26)}!\n" STEP_SIZE 99\n87654321\nnonsense-1234\n`);
  scene.state('alice', 'nonsense-5678');
  const { terminal } = await scene.check({ json: false });
  expect(terminal.output).not.toMatch(/AAAA|87654321|nonsense/);
});

test.runIf(isRoot)('root is told how to try more, and which file a web server reads', async () => {
  const { terminal } = await scene.check({ json: false });
  expect(terminal.talk).toContain('hint: --user www-data');
  expect(terminal.talk).toContain('hint: what a web server starts reads /etc/cosign/factors.toml');
  expect((await scene.check({ user: WEB.name })).terminal.talk).not.toContain('--user');
});

test('who runs PAM is told where the lines of its factors go, and nobody else', async () => {
  expect((await scene.check()).terminal.talk).not.toContain('PAM');
  scene.configure(scene.section({ host: '"pam"' }));
  const hint = 'hint: what PAM starts writes its lines to ';
  expect((await scene.check()).terminal.talk).toContain(`${hint}the system's log, authpriv, as `);
  scene.hasLog = false;
  expect((await scene.check()).terminal.talk).toContain(`${hint}standard error, because nobody `);
});

test('an account that is not there is an error of the command', async () => {
  await expect(scene.check({ user: 'nobody-of-this-name' })).rejects.toThrow('there is no account');
});

test('every kind of problem is made by some test, with a real file', () => {
  const ours = readdirSync(import.meta.dirname, { recursive: true }).map(String);
  // What lint and check have in common is with lint's fixtures.
  const lints = readdirSync(`${TOP}/test/policy/lint`).map(
    (name) => `${TOP}/test/policy/lint/${name}`,
  );
  const tests = [
    ...ours
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join(import.meta.dirname, name)),
    ...lints.filter((name) => name.endsWith('-fixtures.ts')),
  ]
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const missing = FINDING_KINDS.filter((kind) => !new RegExp(`[' ]${kind}[' ]`).test(tests));
  expect(missing).toEqual([]);
});

describe.each(FORMS)('the %s form', (form) => {
  const start = (args: readonly string[]) =>
    run(scene.scratch.link(form, 'cosign-factors'), '', {
      arguments: ['check', ...args],
      env: { COSIGN_FACTORS_CONF: scene.config },
    });

  test('ends with status 0 when there is nothing, and with 1 at an error', async () => {
    const fine = isRoot ? { stdout: 'nothing to complain about\n' } : {};
    expect(await start([])).toMatchObject({ status: 0, ...fine });
    scene.secret('bob', secretFile(['DIGITS 9']));
    const outcome = await start(['--json']);
    expect(outcome.status).toBe(1);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ errors: 1 });
  });

  test.runIf(isRoot)("tries the files with the rights of the web server's user", async () => {
    expect(await start(['--user', WEB.name])).toMatchObject({ status: 0 });
    scene.give(scene.write('secrets/bob', secretFile().replace('GEZD', 'GEZE'), 0o600), 0);
    const outcome = await start(['--user', WEB.name]);
    expect(outcome.stdout).toBe(
      `error: ${scene.at('secrets/bob')}: ${WEB.name} cannot read it (EACCES)\n` +
        `    give it a group of ${WEB.name}'s and mode 0640\n`,
    );
    expect(outcome.status).toBe(1);
  });

  test.runIf(isRoot)('lets nobody but root take the rights of somebody else', () => {
    const program = scene.scratch.link(form, 'cosign-factors', callersPrograms);
    const env = { COSIGN_FACTORS_CONF: scene.config };
    const { file, words, options } = commandOf(WEB, program, ['check', '--user', 'daemon'], env);
    const { status, stdout, stderr } = spawnSync(file, words, options);
    expect({ status, stdout: stdout.toString() }).toEqual({ status: 1, stdout: '' });
    expect(stderr.toString()).toContain('only root can try files with the rights of somebody else');
  });
});
