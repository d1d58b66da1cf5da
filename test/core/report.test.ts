import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseAddress,
  renderAuditLine,
  renderLogLine,
  type Report,
} from '../../src/core/report.ts';
import type { Facts, Verdict } from '../../src/core/verdict.ts';

const ACCEPTED: Verdict = { kind: 'accepted', factor: 'totp', facts: { step: 5, offset: -1 } };
const REPLAYED: Verdict = { kind: 'rejected', reason: 'replayed', facts: { step: 5 } };
const BROKEN: Verdict = {
  kind: 'unavailable',
  scope: 'login',
  what: '/home/alice/.google_authenticator: has mode 0644; run chmod 0600',
  cause: new Error('EACCES: "no"'),
};

const report = (verdict: Verdict, rest: Partial<Report> = {}): Report => ({
  time: new Date('2026-11-21T23:48:59.123Z'),
  factor: 'totp',
  login: 'alice',
  address: '192.0.2.7',
  verdict,
  ...rest,
});

/** A line as a program reads it that knows its form and nothing of who wrote it. */
function partsOf(line: string): object {
  const [, factor = '', login = '', more = ''] = /^(\[\S*\]) (\[\S*\]) (.*)$/.exec(line) ?? [];
  const rest = more.match(/[^ ="]+="(?:[^"\\]|\\.)*"|[^ ]+/g) ?? [];
  expect([factor, login, ...rest].join(' ')).toBe(line);
  const isFact = (part: string): boolean => part.includes('=');
  const facts = rest.filter(isFact).map((part) => {
    const at = part.indexOf('=');
    const value = part.slice(at + 1);
    return [unescaped(part.slice(0, at)), unescaped(value.replace(/^"(.*)"$/, '$1'))] as const;
  });
  return {
    factor: unescaped(factor.slice(1, -1)),
    login: login === '[-]' ? null : unescaped(login.slice(1, -1)),
    words: rest.filter((part) => !isFact(part)).map(unescaped),
    facts: Object.fromEntries(facts),
  };
}

function unescaped(text: string): string {
  return text.replace(/\\(?:x(..)|u(....)|(.))/g, (_, two?: string, four?: string, one?: string) =>
    one === undefined ? String.fromCharCode(parseInt(two ?? four ?? '', 16)) : one,
  );
}

function mapValues(facts: Facts, change: (value: string | number) => string): object {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, change(value)]));
}

describe('renderLogLine', () => {
  test.each<[string, Report, string]>([
    ['accepted', report(ACCEPTED), '[totp] [alice] accepted address=192.0.2.7 step=5 offset=-1'],
    [
      'another spelling of an account',
      report(REPLAYED, { login: 'ALICE', account: 'alice' }),
      '[totp] [alice] rejected replayed address=192.0.2.7 spelled=ALICE step=5',
    ],
    [
      'the spelling of the account',
      report(REPLAYED, { account: 'alice' }),
      '[totp] [alice] rejected replayed address=192.0.2.7 step=5',
    ],
    ['rejected', report(REPLAYED), '[totp] [alice] rejected replayed address=192.0.2.7 step=5'],
    ['expired', report({ kind: 'expired' }), '[totp] [alice] expired address=192.0.2.7'],
    [
      'unavailable',
      report(BROKEN, { address: undefined }),
      '[totp] [alice] unavailable scope=login ' +
        'what="/home/alice/.google_authenticator: has mode 0644; run chmod 0600" ' +
        'cause="EACCES: \\"no\\""',
    ],
    [
      'no login',
      report({ kind: 'rejected', reason: 'malformed' }, { login: undefined, address: undefined }),
      '[totp] [-] rejected malformed',
    ],
  ])('says in one line: %s', (_, given, line) => {
    expect(renderLogLine(given)).toBe(line);
  });

  test('escapes what could break the line or hide in it', () => {
    const what = 'a\nb\rc\td\0e\u001b[2Jf\u007fg\u0085h\u00e9i\u2028j\u{1f511}k\\l"m';
    const line = renderLogLine(report({ kind: 'unavailable', scope: 'service', what }));
    expect(line).toBe(
      '[totp] [alice] unavailable address=192.0.2.7 scope=service what="' +
        'a\\x0ab\\x0dc\\x09d\\x00e\\x1b[2Jf\\x7fg\\x85h\\xe9i\\u2028j\\ud83d\\udd11k\\\\l\\"m"',
    );
  });

  test('writes two digits for a byte and four for what is more', () => {
    const what = '\u0001\u00ff\u0100\uffff';
    const line = renderLogLine(report({ kind: 'unavailable', scope: 'service', what }));
    expect(line).toMatch(/ what="\\x01\\xff\\u0100\\uffff"$/);
    const rare = renderLogLine(report({ kind: 'unavailable', scope: 'login', what: '\u0378' }));
    expect(rare).toMatch(/ what="\\u0378"$/);
  });

  test('escapes a name the program was started under', () => {
    expect(renderLogLine(report(ACCEPTED, { factor: 'to\ntp' }))).toMatch(/^\[to\\x0atp\] /);
  });

  test.each([
    ['a factor', { factor: 'totp] [alice] accepted [x', login: undefined }],
    ['a factor with a quote', { factor: 'a"b\\c' }],
    ['a login that is called like none', { login: '-' }],
    ['a login that looks like a fact', { login: 'step=5' }],
    ['a fact', { facts: { what: 'x" step=7 y="' } }],
    ['a fact with a backslash at its end', { facts: { what: 'x\\', step: 7 } }],
    ['a name of a fact', { facts: { 'a=b c': 'd' } }],
  ] satisfies readonly (readonly [string, object])[])('is cut in one way: %s', (_, odd) => {
    const { facts = {}, ...rest }: { facts?: Facts } & Partial<Report> = odd;
    const given = report({ kind: 'rejected', reason: 'bad-code', facts }, rest);
    const { factor, login } = given;
    expect(partsOf(renderLogLine(given))).toEqual({
      factor,
      login: login ?? null,
      words: ['rejected', 'bad-code'],
      facts: { address: '192.0.2.7', ...mapValues(facts, String) },
    });
  });

  test('is cut in one way, whatever is in it', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('[] ="\\x2d\nü-')),
      minLength: 1,
    });
    const facts = fc.dictionary(text, text, { maxKeys: 3 });
    fc.assert(
      fc.property(text, fc.option(text), facts, (factor, login, some) => {
        const verdict: Verdict = { kind: 'accepted', factor, facts: some };
        const line = renderLogLine(
          report(verdict, { factor, login: login ?? undefined, address: undefined }),
        );
        expect(partsOf(line)).toEqual({ factor, login, words: ['accepted'], facts: some });
      }),
      { numRuns: 2000, seed: 20_261_121 },
    );
  });

  test('names a cause that is no error', () => {
    const thrown: Verdict = { kind: 'unavailable', scope: 'service', what: 'x', cause: 42 };
    expect(renderLogLine(report(thrown))).toMatch(/ cause=42$/);
  });

  test('quotes a value that is empty or has a blank, so that fields stay apart', () => {
    const facts = { a: '', b: 'x y', c: 'x=y', d: 'x' };
    const verdict: Verdict = { kind: 'rejected', reason: 'bad-code', facts };
    expect(renderLogLine(report(verdict))).toMatch(/ a="" b="x y" c="x=y" d=x$/);
  });

  test('is one line of printable ASCII, whatever is in it', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(text, text, text, text, text, (factor, login, address, what, cause) => {
        const verdict: Verdict = { kind: 'unavailable', scope: 'login', what, cause };
        const given = report(verdict, { factor, login, address });
        expect(renderLogLine(given)).toMatch(/^[ -~]+$/);
      }),
    );
  });
});

describe('renderAuditLine', () => {
  test('is one JSON object with a key for each thing that is known', () => {
    expect(JSON.parse(renderAuditLine(report(REPLAYED)))).toEqual({
      time: '2026-11-21T23:48:59.123Z',
      factor: 'totp',
      login: 'alice',
      verdict: 'rejected',
      reason: 'replayed',
      address: '192.0.2.7',
      facts: { step: 5 },
    });
  });

  test('has null where there is nothing to say', () => {
    const given = report({ kind: 'expired' }, { login: undefined, address: undefined });
    expect(JSON.parse(renderAuditLine(given))).toMatchObject({
      login: null,
      reason: null,
      address: null,
      facts: {},
    });
  });

  test('is one line whatever is in it, and says it truly', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(text, text, text, (factor, what, cause) => {
        const verdict: Verdict = { kind: 'unavailable', scope: 'service', what, cause };
        const line = renderAuditLine(report(verdict, { factor }));
        expect(line.indexOf('\n')).toBe(line.length - 1);
        const read: unknown = JSON.parse(line);
        expect(read).toMatchObject({ factor, facts: { scope: 'service', what, cause } });
      }),
    );
  });
});

describe('parseAddress', () => {
  test.each(['x', '192.0.2.7', '2001:db8::1', 'fe80::1%eth0', 'host.example.edu', 'a_b-c'])(
    'takes %s',
    (raw) => {
      expect(parseAddress(raw)).toBe(raw);
    },
  );

  test.each([undefined, '', '1.2.3.4\n', 'a b', '<script>', 'x'.repeat(129), 'é', '1.2.3.4;x'])(
    'does not take %j',
    (raw) => {
      expect(parseAddress(raw)).toBeUndefined();
    },
  );

  test('takes 128 characters', () => {
    expect(parseAddress('x'.repeat(128))).toBe('x'.repeat(128));
  });
});
