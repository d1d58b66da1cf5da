import { expect, test } from 'vitest';
import { renderRequest } from '../../src/core/pam/exchange.ts';
import { totpStage, enrol } from '../support/totp-stage.ts';
import { FORMS, now, phoneCode } from '../support/scratch.ts';

const BY_HAND = 'cosign-factors: error: only a factor starts this\n';
const REQUEST = renderRequest({ nonce: 'n', service: 'login', login: 'root', prompts: [null] }, [
  'x',
]);

test.each(FORMS)('the %s that asks PAM does nothing for who starts it by hand', async (form) => {
  const stage = totpStage(form);
  try {
    enrol(stage, 'alice');
    // Whatever it is called, and whatever it is told: never a yes, and nothing on standard output.
    for (const input of [REQUEST, '', `alice\n${phoneCode(now())}\n`]) {
      const outcome = await stage.send(input, { arguments: ['--pam-child'] });
      expect(outcome).toMatchObject({ status: 1, stdout: '', stderr: BY_HAND });
    }
    const more = await stage.send('', { arguments: ['--pam-child', 'totp'] });
    expect(more).toMatchObject({ status: 1 });
    expect(more.stderr).toContain('takes no arguments');
  } finally {
    stage.remove();
  }
});
