import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Twins } from '../support/peers-twins.ts';
import { describeWith, PAM_PEERS } from '../support/peers.ts';
import { FORMS, phoneCode } from '../support/scratch.ts';
import { SEQUENCES, START } from './same-sequence-cases.ts';

describeWith(PAM_PEERS, 'the same tries on two copies of a file', () => {
  let twins: Twins;
  beforeAll(() => {
    twins = new Twins();
  });
  afterAll(() => twins.remove());

  describe.each(FORMS)(
    'given to their module and to the %s, agree in answers and bytes',
    (form) => {
      test.each(SEQUENCES)('$name', async ({ file, stepSeconds = 30, tries }) => {
        twins.enrol(file);
        for (const [index, { after, code, accepted }] of tries.entries()) {
          const typed =
            typeof code === 'string'
              ? code
              : phoneCode(START + code * stepSeconds, { stepSeconds });
          const answers = await twins.try(form, typed, START + after);
          const said = { theirs: answers.theirs.accepted, ours: answers.ours.accepted };
          expect(said, `try ${index + 1}`).toEqual({ theirs: accepted, ours: accepted });
          twins.expectSameFiles();
        }
      });
    },
  );
});
