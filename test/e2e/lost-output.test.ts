import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../support/run.ts';
import { FORMS, secretFile } from '../support/scratch.ts';
import { Stage } from '../support/stage.ts';
import { caller, callersPrograms, giveToCaller } from '../support/caller.ts';
import { start } from '../support/start.ts';

/** What prints something once, and what to do when nobody saw it. */
const COMMANDS = [
  ['enrol', 'bob', 'enrol again with --force'],
  ['scratch-codes', 'alice', 'make them again'],
  ['bypass', 'alice', 'make another'],
] as const;

describe.each(FORMS)('as %s', (form) => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage(form);
    giveToCaller(stage.scratch.folder('bypass'));
    stage.configure(
      `type = "totp"
       secret_file = "${stage.secrets}/%u"
       owner = "${caller.uid}"
       bypass_dir = "${stage.scratch.at('bypass')}"`,
    );
    stage.write('secrets/alice', secretFile(['DISALLOW_REUSE'], ['11111111']));
  });
  afterEach(() => {
    stage.remove();
  });

  const secretOf = (login: string): string => readFileSync(`${stage.secrets}/${login}`, 'latin1');
  const run = (command: string, login: string, redirections: string): Promise<Outcome> => {
    const program = stage.scratch.link(form, 'cosign-factors', callersPrograms);
    const started = start(program, {
      env: stage.env,
      arguments: [command, login],
      redirections,
    });
    started.child.stdin?.end();
    return started.ended;
  };

  test.each(COMMANDS)('%s %s changes nothing without standard output', async (command, login) => {
    const before = secretOf('alice');
    const { status, stderr } = await run(command, login, '>&-');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'cosign-factors: error: standard output is closed\ncosign-factors: hint: nothing was changed\n',
    });
    expect(secretOf('alice')).toBe(before);
    expect(
      ['secrets/bob', 'bypass/alice'].map((name) => existsSync(stage.scratch.at(name))),
    ).toEqual([false, false]);
  });

  test.each(COMMANDS)(
    '%s %s says what to do where its output is lost',
    async (command, login, todo) => {
      const { status, stderr } = await run(command, login, '>/dev/full');
      expect(status).toBe(1);
      expect(stderr).toContain('cosign-factors: error: output is lost (ENOSPC)\n');
      expect(stderr).toMatch(new RegExp(`^cosign-factors: hint: .*${todo}$`, 'm'));
    },
  );
});
