import { describe, expect, test } from 'vitest';
import { renderSystemLogLine, severityOf } from '../../src/core/system-log-line.ts';
import type { Verdict } from '../../src/core/verdict.ts';

const time = new Date(2026, 6, 4, 5, 6, 7);
const who = { time, name: 'cosign-factors', pid: 4711 };

describe('a line of the system’s log', () => {
  test('is what syslog(3) sends: facility authpriv, local time, name, process and text', () => {
    expect(renderSystemLogLine('[otp] [alice] rejected bad-code', 'notice', who)).toBe(
      '<85>Jul  4 05:06:07 cosign-factors[4711]: [otp] [alice] rejected bad-code',
    );
  });

  test.each([
    ['err', 83],
    ['notice', 85],
    ['info', 86],
  ] as const)('of severity %s has priority %i', (severity, priority) => {
    expect(renderSystemLogLine('x', severity, who)).toMatch(new RegExp(`^<${priority}>`));
  });

  test('has a day of two digits', () => {
    const later = { ...who, time: new Date(2026, 11, 31, 23, 59, 58) };
    expect(renderSystemLogLine('x', 'info', later)).toMatch(/^<86>Dec 31 23:59:58 cosign/);
  });

  test('is not longer than daemons take', () => {
    expect(renderSystemLogLine('x'.repeat(100_000), 'err', who)).toHaveLength(8000);
  });
});

describe('the severity', () => {
  test.each<[Verdict, string]>([
    [{ kind: 'accepted', factor: 'otp' }, 'info'],
    [{ kind: 'rejected', reason: 'bad-code' }, 'notice'],
    [{ kind: 'expired' }, 'notice'],
    [{ kind: 'unavailable', scope: 'login', what: 'x' }, 'err'],
    [{ kind: 'unavailable', scope: 'service', what: 'x' }, 'err'],
  ])('of %j is %s', (verdict, severity) => {
    expect(severityOf(verdict)).toBe(severity);
  });
});
