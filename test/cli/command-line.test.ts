import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { FORMS, Scratch, type Form } from '../support/scratch.ts';

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
    [['enrl', 'alice'], 'did you mean enrol?'],
    [[], 'say which command'],
    [['enrol', 'alice', '--digit', '8'], 'digit'],
    [['enrol', 'alice', '--digits', '9'], 'digits'],
    [['enrol', 'alice', '--period', '61'], '--period must be a whole number from 1 to 60'],
    [['enrol', 'alice'], 'none.toml is not there'],
    [['try', 'totp'], 'none.toml is not there'],
    [['policy'], 'say which command of policy'],
    [['policy', 'compose', 'a', '--service', 's'], 'weblogin'],
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
