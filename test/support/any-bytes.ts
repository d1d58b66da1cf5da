import fc from 'fast-check';
import { expect } from 'vitest';
import { expectContract } from './answers.ts';
import { now, phoneCode, type Form } from './scratch.ts';
import { enrol, totpStage } from './totp-stage.ts';

/** Pieces that forms and attacks on forms are made of. */
const PIECES = ['alice', '123456', '../', '\n', '\r', '\0', ' ', '"', '%0A', '\u2028', '٣', '$x='];

/** Bytes that came from anywhere, and bytes that are nearly a form. */
function input(): fc.Arbitrary<Uint8Array> {
  const pieces = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary' })));
  const form = fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }));
  return fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    fc.uint8Array({ minLength: 4000, maxLength: 20_000 }),
    pieces.map((parts) => Buffer.from(parts.join(''))),
    form.map((fields) => Buffer.from(fields.map((field) => `${field}\n`).join(''))),
    fc.constant('alice').map((login) => Buffer.from(`${login}\n${phoneCode(now())}\n`)),
  );
}

/** Check that any bytes at all are answered with one line and a status that Cosign knows. */
export async function checkAnyBytes(form: Form, numRuns: number): Promise<void> {
  const stage = totpStage(form);
  try {
    enrol(stage, 'alice');
    await fc.assert(
      fc.asyncProperty(input(), async (bytes) => {
        const outcome = await stage.send(bytes);
        expectContract(outcome, stage.name);
        expect(outcome.writerStatus).toBe(0);
      }),
      { numRuns },
    );
  } finally {
    stage.remove();
  }
}
