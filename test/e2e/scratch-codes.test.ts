import { expect, test } from 'vitest';
import { hashScratchCodes } from '../../src/adapters/slow-hash.ts';
import { writeScratchHashes } from '../../src/core/scratch-hashes.ts';
import { expectAnswer } from '../support/answers.ts';
import { FORMS, now, phoneCode, secretFile } from '../support/scratch.ts';
import { totpStage } from '../support/totp-stage.ts';

test.each(FORMS)('as %s, a hashed scratch code works once, and few are warned of', async (form) => {
  const stage = totpStage(form);
  try {
    const hashes = hashScratchCodes(['11111111', '22222222', '33333333', '44444444']);
    stage.write('secrets/alice', writeScratchHashes(secretFile(['DISALLOW_REUSE']), hashes));
    const post = (code: string) => stage.post(['alice', code]);
    const accepted = '[alice] accepted scratch_codes_left=3';
    expectAnswer(await post('22222222'), 'totp', 'accepted', accepted);
    expectAnswer(await post('22222222'), 'totp', 'refused', '[alice] rejected bad-code');
    const warning = '=2 warning="few scratch codes left, make new ones"';
    const few = `[alice] accepted scratch_codes_left${warning}`;
    expectAnswer(await post('11111111'), 'totp', 'accepted', few);
    expect(await post(phoneCode(now()))).toMatchObject({ stdout: 'totp\n' });

    const both = await Promise.all([post('33333333'), post('33333333'), post('33333333')]);
    expect(both.filter(({ stdout }) => stdout === 'totp\n')).toHaveLength(1);
  } finally {
    stage.remove();
  }
});
