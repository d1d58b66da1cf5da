import { describe, expect, test } from 'vitest';
import { checkDevices, DEVICE_NAME, MOST_DEVICES, type Device } from '../../src/core/devices.ts';
import { codeAt } from '../../src/core/one-time-password.ts';
import { readTotpOptions } from '../../src/core/authenticator-options.ts';
import { checkTotp } from '../../src/core/totp.ts';
import { Fault } from '../../src/core/verdict.ts';
import { faultOf } from './fault.ts';

const NOW = 1_700_000_000;
const STEP = Math.floor(NOW / 30);

function device(name: string, secret: string, options: readonly string[] = []): Device {
  const lines = [...options, 'TOTP_AUTH'].map((option) => `" ${option}`);
  return { name, text: [secret, ...lines, ''].join('\n') };
}

const PHONE = device('phone', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
const TABLET = device('tablet', 'JBSWY3DPEB3W64TMMQXC4LQAJBSWY3DP');

const codeOf = ({ text }: Device, step = STEP): string => codeAt(readTotpOptions(text), step);
const check = (code: string) => (text: string) => checkTotp(text, code, NOW);

describe('checkDevices', () => {
  test.each([PHONE, TABLET])('takes the code of any device and says which: $name', (matching) => {
    const devices = [PHONE, TABLET];
    const { outcome, texts } = checkDevices(devices, check(codeOf(matching)));
    expect(outcome).toMatchObject({ kind: 'accepted', facts: { device: matching.name } });
    for (const [at, each] of devices.entries()) {
      if (each === matching) expect(texts[at]).not.toBe(each.text);
      else expect(texts[at]).toBe(each.text);
    }
  });

  test('does not take the same code twice, whichever device it is of', () => {
    const code = codeOf(TABLET);
    const first = checkDevices([PHONE, TABLET], check(code));
    const after = [PHONE, TABLET].map((each, at) => ({ ...each, text: first.texts[at] ?? '' }));
    const second = checkDevices(after, check(code));
    expect(second.outcome).toMatchObject({
      kind: 'rejected',
      reason: 'replayed',
      facts: { device: 'tablet' },
    });
  });

  test('counts a guess at every device that has a limit of its own', () => {
    const limited = device('limited', 'JBSWY3DPEB3W64TMMQXC4LQA', ['RATE_LIMIT 3 30']);
    const { outcome, texts } = checkDevices([PHONE, limited], check('000000'));
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'bad-code', facts: {} });
    expect(texts[0]).toBe(PHONE.text);
    expect(texts[1]).toContain(`RATE_LIMIT 3 30 ${NOW}`);
  });

  test('refuses the same secret twice, however it is written', () => {
    const copy = device('copy', 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq');
    const fault = faultOf(() => checkDevices([PHONE, copy], check(codeOf(PHONE))));
    expect(fault).toMatchObject({
      scope: 'login',
      message: 'devices phone and copy have the same secret',
    });
  });

  test.each([
    ['zeros at the end', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQAAAAAAAA'],
    ['another ALGORITHM', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n" ALGORITHM SHA256'],
  ])('refuses what is the same secret to HMAC: %s', (_, secret) => {
    const twin = device('twin', secret);
    const fault = faultOf(() => checkDevices([PHONE, TABLET, twin], check(codeOf(TABLET))));
    expect(fault.message).toBe('devices phone and twin have the same secret');
  });

  test('goes on without a device whose file is broken, and names it', () => {
    const broken = device('broken', 'JBSWY3DPEB3W64TM', ['WINDOW_SIZE 0']);
    const unreadable = {
      name: 'lost',
      text: '',
      fault: new Fault('login', { what: 'lost: is a FIFO' }),
    };
    const right = checkDevices([broken, unreadable, PHONE], check(codeOf(PHONE)));
    expect(right.outcome).toMatchObject({
      kind: 'accepted',
      facts: { device: 'phone', broken_device: 'broken' },
    });
    const fault = faultOf(() => checkDevices([PHONE, unreadable], check('000000')));
    expect(fault.message).toContain('lost: is a FIFO');
  });

  test('tells the most telling reason: a used code of one rather than no code of another', () => {
    const used = device('used', 'JBSWY3DPEB3W64TM', [`COSIGN_FACTORS_USED 30 -1 ${STEP}`]);
    const { outcome } = checkDevices([PHONE, used], check(codeOf(used)));
    expect(outcome).toMatchObject({ reason: 'replayed', facts: { device: 'used' } });
  });
});

describe('a device’s name', () => {
  test.each(['a', '9', 'Phone', 'key-2.b_c', 'x'.repeat(32)])('can be %s', (name) => {
    expect(name).toMatch(DEVICE_NAME);
  });

  test.each(['', '.lock', '_x', '-x', 'a b', 'a~', 'a/b', 'é', 'a\n', 'x'.repeat(33)])(
    'cannot be %j, which could hide or be somebody else’s state',
    (name) => {
      expect(name).not.toMatch(DEVICE_NAME);
    },
  );

  test('is one of ten at most', () => {
    expect(MOST_DEVICES).toBe(10);
  });
});
