import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/adapters/yubico-otp/judge.ts';
import { readOtp, type Otp } from '../../../src/adapters/yubico-otp/otp.ts';
import { parseReply } from '../../../src/adapters/yubico-otp/reply.ts';
import { API_KEY, body, signatureOf, signedBody } from '../../support/validation-server.ts';
import { OTP } from '../../vectors/yubico-otp.ts';

const key = Buffer.from(API_KEY);
const request = { otp: readOtp(OTP) as Otp, nonce: '0123456789abcdef0123456789abcdef', query: '' };
const OK = {
  t: '2026-11-21T23:48:59Z0035',
  otp: OTP,
  nonce: request.nonce,
  sl: '100',
  status: 'OK',
};

const name = fc.stringMatching(/^[A-Za-z0-9_]{1,12}$/);
const value = fc.stringMatching(/^[ -~]{0,30}$/);
const fields = fc.uniqueArray(fc.tuple(name, value), {
  selector: ([each]) => each,
  minLength: 1,
  maxLength: 10,
});

describe('a reply', () => {
  it('is read as it was written, "=" in values included', () => {
    fc.assert(
      fc.property(fields, fc.constantFrom('\r\n', '\n'), (all, end) => {
        const text = all.map(([each, what]) => `${each}=${what}${end}`).join('') + end;
        expect([...(parseReply(text) ?? [])]).toEqual(all);
      }),
      { numRuns: 300 },
    );
  });

  it('with a name twice is none', () => {
    fc.assert(
      fc.property(fields, fc.nat(9), value, fc.nat(10), (all, which, other, where) => {
        const [again = ''] = all[which % all.length] ?? [];
        const lines = all.map(([each, what]) => `${each}=${what}\r\n`);
        lines.splice(where % (lines.length + 1), 0, `${again}=${other}\r\n`);
        expect(parseReply(lines.join(''))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('is read or not, whatever a server sends, without a throw', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('h=OKstatu\r\n\0 é\u2028&')),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, (some) => {
        const reply = parseReply(some);
        // What it says of the status is a whole line of the text.
        if (reply?.has('status') === true) {
          expect(some.split(/\r?\n/)).toContain(`status=${reply.get('status') ?? ''}`);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('an OK', () => {
  it('is believed in whatever order and with whatever parameters of tomorrow', async () => {
    const more = fields.filter((all) => all.every(([each]) => !(each in OK) && each !== 'h'));
    await fc.assert(
      fc.asyncProperty(more, fc.nat(5), async (others, turn) => {
        const all = { ...OK, ...Object.fromEntries(others) };
        const entries = Object.entries({ ...all, h: signatureOf(all, API_KEY) });
        const turned = [...entries.slice(turn), ...entries.slice(0, turn)];
        const outcome = await judge(body(Object.fromEntries(turned)), request, key);
        expect(outcome).toMatchObject({ kind: 'answered', status: 'OK', signature: 'valid' });
      }),
      { numRuns: 200 },
    );
  });

  it('is not believed after any change but of line ends', async () => {
    const text = signedBody(OK);
    const original = parseReply(text);
    const replacement = fc.string({ unit: 'binary-ascii', maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.integer({ min: 0, max: 2 }),
        replacement,
        async (at, cut, put) => {
          const changed = text.slice(0, at) + put + text.slice(at + cut);
          const outcome = await judge(changed, request, key);
          const isYes = outcome.kind === 'answered' && outcome.status === 'OK';
          const same = JSON.stringify([...(original ?? [])].sort());
          const now = JSON.stringify([...(parseReply(changed) ?? [])].sort());
          expect(isYes).toBe(now === same);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('may come with the password as it was typed', async () => {
    const outcome = await judge(signedBody({ ...OK, otp: OTP.toUpperCase() }), request, key);
    expect(outcome).toMatchObject({ kind: 'answered', status: 'OK' });
  });

  it('is believed for its TLS alone where there is no key', async () => {
    expect(await judge(body(OK), request, undefined)).toMatchObject({ signature: 'unchecked' });
    for (const changes of [{ otp: OTP.slice(12) }, { nonce: 'x' }]) {
      const outcome = await judge(body({ ...OK, ...changes }), request, undefined);
      expect(outcome.kind).toBe('mistrusted');
    }
  });
});
