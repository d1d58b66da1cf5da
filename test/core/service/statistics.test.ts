import { expect, test } from 'vitest';
import { Statistics } from '../../../src/core/service/statistics.ts';
import { parseStatus, renderStatus, type Status } from '../../../src/core/service/status.ts';

test('what came of logins is counted by factor and verdict', () => {
  const statistics = new Statistics();
  for (const words of ['accepted', 'rejected bad-code', 'accepted'])
    statistics.count('otp', words, 1);
  statistics.count('key', 'unavailable', 1);
  const { otp, key } = statistics.all();
  expect(otp?.verdicts).toEqual({ accepted: 2, 'rejected bad-code': 1 });
  expect(key?.verdicts).toEqual({ unavailable: 1 });
});

test.each([
  ['one', [3], 3, 3],
  ['none that is measurable', [0, 0], 0, 0],
  ['a hundred', Array.from({ length: 100 }, (_, at) => at + 1), 50, 99],
  ['a late one', [...Array.from({ length: 999 }, () => 2), 8000], 2, 2],
  ['every tenth late', [...Array.from({ length: 9 }, () => 2), 8000], 2, 8000],
])('of latencies, %s: each is within a fifth', (_, all, median, percentile99) => {
  const statistics = new Statistics();
  for (const each of all) statistics.count('otp', 'accepted', each);
  const told = statistics.all()['otp']?.milliseconds;
  for (const [is, was] of [
    [told?.median, median],
    [told?.percentile99, percentile99],
  ] as const) {
    expect(is).toBeGreaterThanOrEqual(was);
    expect(is).toBeLessThanOrEqual(was * 1.2 + 0.1);
  }
  expect(told?.longest).toBe(Math.max(...all));
});

test('a status is read as it was told, and nothing else is one', () => {
  const status: Status = {
    ...{ version: '1', pid: 7, uptimeSeconds: 3, atWork: 0, typing: 2 },
    config: { path: '/etc/x', problems: ['no'] },
    workers: { busy: 0, idle: 1, waiting: 0 },
    journals: { '/state': 'kept' },
    factors: {
      otp: {
        verdicts: { accepted: 1 },
        milliseconds: { median: 1.5, percentile99: 2, longest: 3 },
      },
    },
  };
  const bytes = renderStatus(status);
  expect(parseStatus(bytes)).toEqual(status);
  for (let at = 0; at < bytes.length; at += 1)
    expect(parseStatus(bytes.subarray(0, at))).toBeUndefined();
  expect(parseStatus(Buffer.from('cosign-factors-status/1\0{}'))).toBeUndefined();
});
