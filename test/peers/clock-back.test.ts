import { afterEach, expect, test } from 'vitest';
import { decodeBase32 } from '../../src/core/base32.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import { caller, giveToCaller } from '../support/caller.ts';
import { clockAt, describeWith } from '../support/peers.ts';
import { FORMS, phoneCode, RFC_SECRET, secretFile, type Form } from '../support/scratch.ts';
import { Stage } from '../support/stage.ts';

const NOON = 1_700_000_010;
const TWO_HOURS = 7200;
const SCRATCH_CODE = '11111111';

/** Where secrets and state are; `NAME/` is a folder of devices. */
const DEPLOYMENTS = {
  'state in the secret file': { file: 'alice', template: '%u', hasState: false },
  'a state_dir': { file: 'alice', template: '%u', hasState: true },
  'several devices': { file: 'alice/phone', template: '%u/', hasState: true },
} as const;

let stage: Stage | undefined;
afterEach(() => {
  stage?.remove();
  stage = undefined;
});

function setUp(form: Form, type: 'totp' | 'hotp', where: keyof typeof DEPLOYMENTS): Stage {
  const { file, template, hasState } = DEPLOYMENTS[where];
  const made = new Stage(form, 'totp', true);
  made.configure(
    `type = "${type}"
     secret_file = "${made.secrets}/${template}"
     owner = "${caller.uid}"
     throttle = false
     ${hasState ? `state_dir = "${made.state}"` : ''}`,
  );
  if (file.includes('/')) giveToCaller(made.scratch.folder('secrets/alice'));
  const text =
    type === 'totp'
      ? secretFile(['DISALLOW_REUSE'], [SCRATCH_CODE, '22222222'])
      : [RFC_SECRET, '" HOTP_COUNTER 1', SCRATCH_CODE, ''].join('\n');
  made.write(`secrets/${file}`, text);
  return made;
}

/** Post a code while the clock stands at a time, and say whether it was accepted. */
async function isAccepted(code: string, at: number): Promise<boolean> {
  const { status, stderr } = (await stage?.post(['alice', code], { env: clockAt(at) })) ?? {};
  expect(stderr).toMatch(/\] (accepted|rejected)/);
  return status === 0;
}

describeWith(['libfaketime'], 'a clock set back by two hours', () => {
  const rows = FORMS.flatMap((form) =>
    (Object.keys(DEPLOYMENTS) as (keyof typeof DEPLOYMENTS)[]).map((where) => ({ form, where })),
  );

  test.each(rows)('brings no TOTP code back: $form, $where', async ({ form, where }) => {
    stage = setUp(form, 'totp', where);
    const morning = NOON - TWO_HOURS;
    const used: { code: string; at: number }[] = [];
    const use = async (code: string, at: number): Promise<void> => {
      expect(await isAccepted(code, at)).toBe(true);
      used.push({ code, at });
    };
    // Used in the morning, used at noon, and then the morning comes again.
    for (const at of [morning, morning + 30, morning + 90]) await use(phoneCode(at), at);
    for (const at of [NOON, NOON + 30]) await use(phoneCode(at), at);
    await use(SCRATCH_CODE, NOON + 31);

    for (const { code, at } of used) {
      for (const back of [morning, at, Math.max(at - TWO_HOURS, morning - TWO_HOURS)]) {
        expect([code, back, await isAccepted(code, back)]).toEqual([code, back, false]);
      }
    }
    // What was not used in the morning is good, and once.
    const fresh = phoneCode(morning + 300);
    expect(await isAccepted(fresh, morning + 300)).toBe(true);
    expect(await isAccepted(fresh, morning + 301)).toBe(false);
  });

  test.each(rows)('brings no HOTP code back: $form, $where', async ({ form, where }) => {
    stage = setUp(form, 'hotp', where);
    const secret = decodeBase32(RFC_SECRET) ?? new Uint8Array();
    const codes = [1, 2, 3].map((counter) =>
      codeAt({ secret, algorithm: 'SHA1', digits: 6 }, counter),
    );
    const used = [...codes.slice(0, 2), SCRATCH_CODE];
    for (const code of used) expect(await isAccepted(code, NOON)).toBe(true);
    for (const code of used) expect(await isAccepted(code, NOON - TWO_HOURS)).toBe(false);
  });
});
