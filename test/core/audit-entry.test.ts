import { describe, expect, test } from 'vitest';
import { isWanted, parseAuditLine, type AuditFilter } from '../../src/core/audit-entry.ts';
import { renderAuditLine, renderEntry, renderLogLine, type Report } from '../../src/core/report.ts';

const REPORT: Report = {
  time: new Date('2026-11-21T23:48:59.123Z'),
  factor: 'totp',
  login: 'alice',
  address: '192.0.2.7',
  verdict: { kind: 'rejected', reason: 'replayed', facts: { step: 5 } },
};

describe('parseAuditLine', () => {
  test.each<[string, Report]>([
    ['a rejection', REPORT],
    ['no login and no address', { ...REPORT, login: undefined, address: undefined }],
    [
      'a fault',
      {
        ...REPORT,
        verdict: { kind: 'unavailable', scope: 'login', what: 'a\nb', cause: new Error('"x"') },
      },
    ],
  ])('reads back what was logged: %s', (_, report) => {
    const line = parseAuditLine(renderAuditLine(report).trimEnd());
    expect(line?.atMs).toBe(report.time.getTime());
    expect(line && renderEntry(line.entry)).toBe(renderLogLine(report));
  });

  test.each([
    '',
    'not JSON',
    '{"time":"2026-11-21T23:48:59.123Z","factor":"totp"',
    'null',
    '[]',
    '"text"',
    '7',
    '{}',
    '{"time":"yesterday","factor":"totp","verdict":"accepted"}',
    '{"time":"2026-11-21T23:48:59.123Z","verdict":"accepted"}',
    '{"time":"2026-11-21T23:48:59.123Z","factor":"totp"}',
    '{"time":1,"factor":"totp","verdict":"accepted"}',
  ])('%j is no audit line', (line) => {
    expect(parseAuditLine(line)).toBeUndefined();
  });

  test('takes what it does not know as it comes, and nothing breaks out of the line', () => {
    const line = parseAuditLine(
      JSON.stringify({
        time: '2026-11-21T23:48:59.123Z',
        factor: 'new\u001b[2J',
        verdict: 'challenged\n',
        login: 7,
        facts: { list: [1, '\n'], 'na\nme': true, __proto__: 1 },
      }),
    );
    expect(line && renderEntry(line.entry)).toBe(
      '[new\\x1b[2J] [-] challenged\\x0a list="[1,\\"\\\\n\\"]" na\\x0ame=true',
    );
  });
});

describe('isWanted', () => {
  const line = parseAuditLine(renderAuditLine(REPORT));
  test.each<[AuditFilter, boolean]>([
    [{}, true],
    [{ login: [] }, true],
    [{ login: ['alice'] }, true],
    [{ login: ['bob', 'alice'] }, true],
    [{ login: ['alic'] }, false],
    [{ factor: ['totp'], verdict: ['rejected'], reason: ['replayed'] }, true],
    [{ factor: ['hotp'] }, false],
    [{ verdict: ['accepted'] }, false],
    [{ reason: ['bad-code'] }, false],
    [{ address: ['192.0.2.7'] }, true],
    [{ address: ['192.0.2.70'] }, false],
    [{ login: ['alice'], reason: ['bad-code'] }, false],
    [{ sinceMs: REPORT.time.getTime() }, true],
    [{ sinceMs: REPORT.time.getTime() + 1 }, false],
    [{ untilMs: REPORT.time.getTime() }, false],
    [{ untilMs: REPORT.time.getTime() + 1 }, true],
  ])('%j: %j', (filter, wanted) => {
    expect(line && isWanted(line, filter)).toBe(wanted);
  });

  test('a line without a login is no login of anybody', () => {
    const anonymous = parseAuditLine(renderAuditLine({ ...REPORT, login: undefined }));
    expect(anonymous && isWanted(anonymous, { login: ['null', '-', ''] })).toBe(false);
  });
});
