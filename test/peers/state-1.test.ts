import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callersPrograms, giveToCaller } from '../support/caller.ts';
import { clockAt, describeWith } from '../support/peers.ts';
import { runPiped } from '../support/pipes.ts';
import { FORMS, Scratch } from '../support/scratch.ts';
import { AFTER, configOfState1, copyState1 } from '../support/state-1.ts';

describeWith(['libfaketime'], 'what version 1 remembered', () => {
  describe.each(FORMS)('is kept by the program as %s', (form) => {
    let scratch: Scratch;
    let env: Record<string, string>;
    beforeAll(() => {
      scratch = new Scratch();
      copyState1(scratch, giveToCaller);
      env = scratch.configure(configOfState1(scratch.path));
    });
    afterAll(() => {
      scratch.remove();
    });

    // One after the other: some are about what the one before did.
    for (const { about, section, login, code, at, answer } of AFTER) {
      test(`${about} is ${answer}`, async () => {
        const program = scratch.linkUnderClock(form, section, callersPrograms);
        const clock = clockAt(at);
        const { stderr } = await runPiped(program, `${login}\n${code}\n`, {
          env: { ...env, ...clock },
        });
        expect(stderr).toMatch(answer === 'accepted' ? /\] accepted/ : `] rejected ${answer}`);
      });
    }
  });
});
