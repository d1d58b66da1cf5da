import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { VERSION } from '../../src/core/version.ts';
import { FORMS, Scratch, secretFile, TOP, type Form } from '../support/scratch.ts';

const COMMANDS = [
  'enrol',
  'try',
  'explain',
  'check',
  'install',
  'uninstall',
  'audit',
  'policy',
  'bypass',
  'scratch-codes',
  'completion',
];

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

async function cosignFactors(form: Form, ...words: readonly string[]) {
  return run(scratch.link(form, 'cosign-factors'), '', {
    arguments: words,
    env: { COSIGN_FACTORS_CONF: scratch.at('none.toml'), SHELL: '/bin/bash' },
  });
}

test('the version is that of package.json', () => {
  const json: unknown = JSON.parse(readFileSync(join(TOP, 'package.json'), 'utf8'));
  expect(json).toMatchObject({ version: VERSION });
});

describe.each(FORMS)('the command line (%s)', (form) => {
  test.each(['', ...COMMANDS])('shows help for %j that fits a terminal', async (command) => {
    const { status, stdout, stderr } = await cosignFactors(form, ...command.split(' '), '--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    // With its many options enrol cannot.
    if (command !== 'enrol') expect(lines.length).toBeLessThanOrEqual(command === '' ? 32 : 24);
    if (command === '')
      for (const name of COMMANDS) expect(stdout).toContain(`cosign-factors ${name}`);
    else if (command !== 'policy') expect(stdout).toContain('Examples:');
  });

  test.each([
    [['enrl', 'alice'], 'error: unknown command, did you mean enrol?'],
    [[], 'error: a command is missing'],
    [['policy'], 'hint: see cosign-factors policy --help'],
    [['enrol', 'alice', '--period', '61'], '--period must be a whole number from 1 to 60'],
    [['enrol', 'alice'], 'none.toml is not there'],
    [['try', 'totp'], 'none.toml is not there'],
    [
      ['policy', 'lint', '--config', 'a', '--config', 'b'],
      'error: --config is given more than once',
    ],
  ])('refuses %j in one voice, with status 1', async (words, what) => {
    const { status, stdout, stderr } = await cosignFactors(form, ...words);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.split('\n')[0]).toMatch(/^cosign-factors: error: [^A-Z].*[^.]$/);
    expect(stderr).toContain(what);
  });

  test.each(['table', 'lint', 'diff', 'compose'])('shows help for policy %s', async (command) => {
    const { status, stdout } = await cosignFactors(form, 'policy', command, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain('Examples:');
  });

  test.each([['--version'], ['-V'], ['enrol', '--version']])(
    'says its version (%j)',
    async (...words) => {
      const { status, stdout } = await cosignFactors(form, ...words);
      expect({ status, stdout }).toEqual({ status: 0, stdout: `cosign-factors ${VERSION}\n` });
    },
  );

  test('takes one value for each --define', async () => {
    const words = [
      'policy',
      'explain',
      '--config',
      '/none',
      '--define',
      'X',
      'https://www.example.edu/',
    ];
    const { stderr } = await cosignFactors(form, ...words);
    expect(stderr).toContain('/none cannot be read');
  });

  test('speaks English whatever the locale is', async () => {
    const { stderr } = await run(scratch.link(form, 'cosign-factors'), '', {
      arguments: ['enrol'],
      env: { COSIGN_FACTORS_CONF: scratch.at('none.toml'), LC_ALL: 'de_DE.UTF-8' },
    });
    expect(stderr).toContain('error: <login> is missing');
  });

  test.each([
    ['explain', 'hint: give the code after the login'],
    ['try', 'hint: give the fields as FIELD=VALUE'],
  ])('%s says what to do where there is no terminal', async (command, hint) => {
    const secret = scratch.write('alice', secretFile());
    const config = scratch.write(
      'factors.toml',
      `[factors.totp]\ntype = "totp"\nsecret_file = "${secret.replace(/alice$/, '%u')}"\nowner = "root"\n`,
    );
    const { stderr } = await run(scratch.link(form, 'cosign-factors'), '', {
      arguments:
        command === 'try' ? ['try', scratch.link(form, 'totp')] : ['explain', 'totp', 'alice'],
      env: { COSIGN_FACTORS_CONF: config },
    });
    expect(stderr).toContain(hint);
  });

  test('completes commands and options in bash', async () => {
    const { stdout } = await cosignFactors(form, 'completion');
    const script = scratch.write(`completion-${form}`, stdout);
    const program = scratch.link(form, 'cosign-factors');
    const bash = [
      `PATH=${program.replace(/\/[^/]*$/, '')}:$PATH`,
      `. ${script}`,
      'complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=();',
      '_cosign-factors_yargs_completions; echo "${COMPREPLY[@]}"; }',
      'complete_words cosign-factors en',
      'complete_words cosign-factors enrol --dig',
    ].join('\n');
    const completed = await run('/bin/bash', '', { arguments: ['-c', bash] });
    expect(completed.stdout.split('\n').slice(0, 2)).toEqual(['enrol', '--digits']);
  });
});
