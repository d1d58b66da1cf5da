import { describe, expect, test } from 'vitest';
import { expectContract, SENTENCES, STATUSES } from '../support/answers.ts';
import { testAsRoot, testUnprivileged } from '../support/caller.ts';
import { FORMS, now, phoneCode, RFC_SECRET } from '../support/scratch.ts';
import { enrol, totpStage } from '../support/totp-stage.ts';
import { logPattern } from './bad-input/bad-input.ts';
import { BAD_INPUTS } from './bad-input/table.ts';

const RUNNERS = { unprivileged: testUnprivileged, root: testAsRoot, nothing: test };

describe.each(FORMS)('as %s', (form) => {
  describe.each(BAD_INPUTS)('$title', ({ entries }) => {
    for (const entry of entries) {
      const run = RUNNERS[entry.needs ?? 'nothing'];
      run.concurrent(`${entry.tried}: ${entry.answer}`, async ({ onTestFinished }) => {
        const stage = totpStage(form);
        onTestFinished(() => {
          stage.remove();
        });
        enrol(stage, 'alice');
        entry.arrange?.(stage);
        const code = phoneCode(now());
        const outcome = await stage.send(entry.input?.(code) ?? `alice\n${code}\n`);

        expect(outcome.stderr).toMatch(logPattern(entry.log, stage));
        expectContract(outcome, stage.name);
        expect(outcome).toMatchObject({
          status: STATUSES[entry.answer],
          stdout: `${entry.answer === 'accepted' ? stage.name : SENTENCES[entry.answer]}\n`,
          writerStatus: 0,
        });
        expect(outcome.stderr).not.toContain(code);
        expect(outcome.stderr).not.toContain(RFC_SECRET);
      });
    }
  });
});
