import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/adapters/yubico-otp/judge.ts';
import { readOtp, type Otp } from '../../../src/adapters/yubico-otp/otp.ts';
import { parseReply } from '../../../src/adapters/yubico-otp/reply.ts';
import {
  API_KEY,
  body,
  signatureOf,
  signedBody,
  signedText,
} from '../../support/validation-server.ts';
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
/** Without "&", which joins parameters where they are signed. */
const value = fc.stringMatching(/^[ -%'-~]{0,30}$/);
const fields = fc.uniqueArray(fc.tuple(name, value), {
  selector: ([each]) => each,
  minLength: 1,
  maxLength: 10,
});

describe('a reply', () => {
  test('is read as it was written, "=" in values included', () => {
    fc.assert(
      fc.property(fields, fc.constantFrom('\r\n', '\n'), (all, end) => {
        const text = all.map(([each, what]) => `${each}=${what}${end}`).join('') + end;
        expect([...(parseReply(text) ?? [])]).toEqual(all);
      }),
      { numRuns: 300 },
    );
  });

  test('with a name twice is none', () => {
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

  test.each([
    'otp=x&status=OK',
    'h=x&y',
    'status=&',
    '&=OK',
    'a&b=OK',
    '=OK',
    '=',
    'OK',
    ' status=OK',
    'status =OK',
    '\tstatus=OK',
    'sta.tus=OK',
    'sta-tus=OK',
    'status\0=OK',
    'status=OK\0',
    'status=OK\t',
    'status=OK\rt=1',
    'status=OK\u2028',
    'status=\u00d6K',
    '\ufeffstatus=OK',
    'stat\u00fcs=OK',
  ])('with the line %j is none', (line) => {
    expect(parseReply(`t=1\r\n${line}\r\n`)).toBeUndefined();
    expect(parseReply(`${line}\r\nt=1\r\n`)).toBeUndefined();
  });

  test('is read or not, whatever a server sends, without a throw', () => {
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

/** What a body says, in whatever order. */
function sorted(text: string): string {
  return JSON.stringify([...(parseReply(text) ?? [])].sort());
}

/** Every way to cut a signed text into lines at its "&"; at the first eight of them where there are more. */
function cuts(text: string): readonly (readonly string[])[] {
  const parts = text.split('&');
  const ways = 2 ** Math.min(parts.length - 1, 8);
  return Array.from({ length: ways }, (_, way) =>
    parts.slice(1).reduce<readonly string[]>(
      (lines, part, at) => {
        const isCut = at >= 8 || ((way >> at) & 1) === 1;
        return isCut ? [...lines, part] : [...lines.slice(0, -1), `${lines.at(-1) ?? ''}&${part}`];
      },
      [parts[0] ?? ''],
    ),
  );
}

describe('an OK', () => {
  test('is believed in whatever order and with whatever parameters of tomorrow', async () => {
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

  describe('is not believed after any change but of line ends', () => {
    const text = signedBody(OK);
    const original = sorted(text);
    async function check(changed: string): Promise<void> {
      const outcome = await judge(changed, request, key);
      const isYes = outcome.kind === 'answered' && outcome.status === 'OK';
      expect(isYes, changed).toBe(sorted(changed) === original);
    }
    const everywhere = Array.from(text, (_, at) => at);
    const everyCharacter = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

    test('of one character', async () => {
      for (const at of everywhere) {
        const [before, after] = [text.slice(0, at), text.slice(at + 1)];
        for (const put of ['', ...everyCharacter]) await check(before + put + after);
      }
    });

    test('by one character more', async () => {
      for (const at of [...everywhere, text.length]) {
        for (const put of everyCharacter) await check(text.slice(0, at) + put + text.slice(at));
      }
    });

    test('of more than one', async () => {
      const unit = fc.oneof(
        fc.constantFrom(...Array.from('&=\r\nh'), 'status=OK', 'status=', '\r\n', '&status=OK&'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      );
      const change = fc.tuple(
        fc.nat(text.length),
        fc.integer({ min: 0, max: 40 }),
        fc.array(unit, { maxLength: 3 }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
          const changed = changes.reduce(
            (now, [at, cut, put]) => now.slice(0, at) + put.join('') + now.slice(at + cut),
            text,
          );
          await check(changed);
        }),
        { numRuns: 20_000, seed: 20_261_121 },
      );
    });
  });

  test('is not cut out of what a server signed for something else', async () => {
    const piece = fc.constantFrom(
      ...['&', '=', 'status=OK', 'nonce=', request.nonce, OTP, 'otp=', 't=', 'h=', 'x', 'sl=', ' '],
    );
    const echoed = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const fieldsOfNo = fc.record(
      {
        t: fc.constantFrom(OK.t, '&status=OK', '&t=1'),
        otp: fc.oneof(echoed, fc.constant(`${OTP}&status=OK&t=`)),
        nonce: fc.oneof(echoed, fc.constant(request.nonce)),
        sl: echoed,
        status: fc.constantFrom('BAD_OTP', 'REPLAYED_OTP', 'BACKEND_ERROR'),
      },
      { requiredKeys: ['status'] },
    );
    await fc.assert(
      fc.asyncProperty(fieldsOfNo, async (no) => {
        const h = signatureOf(no, API_KEY);
        for (const lines of cuts(signedText(no))) {
          const outcome = await judge(`h=${h}\r\n${lines.join('\r\n')}\r\n`, request, key);
          const isYes = outcome.kind === 'answered' && outcome.status === 'OK';
          expect(isYes, lines.join('\n')).toBe(false);
        }
      }),
      { numRuns: 1000, seed: 20_261_122 },
    );
  });

  test('may come with the password as it was typed', async () => {
    const outcome = await judge(signedBody({ ...OK, otp: OTP.toUpperCase() }), request, key);
    expect(outcome).toMatchObject({ kind: 'answered', status: 'OK' });
  });

  test('is believed for its TLS alone where there is no key', async () => {
    expect(await judge(body(OK), request, undefined)).toMatchObject({ signature: 'unchecked' });
    for (const changes of [{ otp: OTP.slice(12) }, { nonce: 'x' }]) {
      const outcome = await judge(body({ ...OK, ...changes }), request, undefined);
      expect(outcome.kind).toBe('mistrusted');
    }
  });
});
