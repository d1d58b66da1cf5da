import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBun } from '../../scripts/bun.js';
import { expectAnswer } from '../support/answers.ts';
import { run } from '../support/run.ts';
import { TOP } from '../support/scratch.ts';

const PROGRAM = join(TOP, 'test/runner/programs/be-a-factor.ts');

test('a throw before the section is known is answered, once the form was read', async () => {
  const unread: Error[] = [];
  // More than a pipe holds, so that whoever does not read it closes it in the writer's face.
  const form = 'alice\n'.repeat(50_000);
  const outcome = await run(findBun(), form, {
    arguments: [PROGRAM],
    cwd: TOP,
    onUnread: (error) => unread.push(error),
  });
  const log = '[-] unavailable scope=service what="internal error" cause="nobody thought of this"';
  expectAnswer(outcome, 'totp', 'unavailable', log);
  expect(unread).toEqual([]);
});
