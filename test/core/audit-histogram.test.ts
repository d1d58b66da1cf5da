import { describe, expect, test } from 'vitest';
import { parseAuditLine } from '../../src/core/audit-entry.ts';
import { RefusalCounter, renderHistogram } from '../../src/core/audit-histogram.ts';

function count(lines: readonly [time: string, verdict: string, reason: string | null][]) {
  const counter = new RefusalCounter();
  for (const [time, verdict, reason] of lines) {
    const line = parseAuditLine(JSON.stringify({ time, factor: 'totp', verdict, reason }));
    if (line !== undefined) counter.add(line);
  }
  return counter.counts();
}

const MIXED = count([
  ['2026-11-21T09:00:00Z', 'accepted', null],
  ['2026-11-21T09:59:59Z', 'rejected', 'bad-code'],
  ['2026-11-22T09:00:00Z', 'rejected', 'bad-code'],
  ['2026-11-22T10:00:00Z', 'rejected', 'bad-code'],
  ['2026-11-22T23:59:59Z', 'rejected', 'bad-code'],
  ['2026-11-22T23:00:00Z', 'unavailable', null],
  ['2026-11-22T23:30:00+02:00', 'rejected', 'replayed'],
]);

describe('RefusalCounter', () => {
  test('counts decisions, and nothing that an operator did', () => {
    const counts = count([
      ['2026-11-21T09:00:00Z', 'bypass-made', null],
      ['2026-11-21T09:00:00Z', 'bypass-revoked', null],
      ['2026-11-21T09:00:00Z', 'accepted', null],
    ]);
    expect(counts).toMatchObject({ decisions: 1, refusals: 0, byReason: {} });
  });

  test('counts refusals by reason, most frequent first, and by hour of UTC', () => {
    expect(MIXED).toMatchObject({ decisions: 7, refusals: 6 });
    expect(Object.entries(MIXED.byReason)).toEqual([
      ['bad-code', 4],
      ['replayed', 1],
      ['unavailable', 1],
    ]);
    const hours = MIXED.byHour.flatMap((refusals, hour) =>
      refusals > 0 ? [[hour, refusals]] : [],
    );
    expect(hours).toEqual([
      [9, 2],
      [10, 1],
      [21, 1],
      [23, 2],
    ]);
  });

  test('stays small whatever a damaged file calls a reason', () => {
    const many = Array.from({ length: 100 }, (_, at) => `reason-${at}`);
    const counts = count(many.map((reason) => ['2026-11-21T09:00:00Z', 'rejected', reason]));
    expect(Object.keys(counts.byReason)).toHaveLength(33);
    expect(counts.byReason['(others)']).toBe(68);
    expect(counts.refusals).toBe(100);
  });
});

describe('renderHistogram', () => {
  test('draws both counts, the longest bar to column 80', () => {
    const lines = renderHistogram(MIXED, true);
    expect(lines.slice(0, 6)).toEqual([
      '6 refused of 7 decisions',
      '',
      'by reason',
      `bad-code    4 ${'█'.repeat(66)}`,
      `replayed    1 ${'█'.repeat(16)}▌`,
      `unavailable 1 ${'█'.repeat(16)}▌`,
    ]);
    expect(lines.slice(7, 9)).toEqual(['by hour of the day (UTC)', '00 0']);
    expect(lines[17]).toBe(`09 2 ${'█'.repeat(75)}`);
    expect(lines).toHaveLength(8 + 24);
  });

  test('is ASCII where the terminal has no UTF-8', () => {
    const text = renderHistogram(MIXED, false).join('\n');
    expect(text).toMatch(/^[\n\u0020-\u007e]*$/);
    expect(text).toContain(`bad-code    4 ${'#'.repeat(66)}`);
  });

  test.each([true, false])('fits 80 columns whatever it counts (UTF-8: %s)', (utf8) => {
    const counts = {
      decisions: 1e15,
      refusals: 1e15,
      byReason: { ['long\u001b\n'.repeat(20)]: 1e15, tiny: 1 },
      byHour: Array.from({ length: 24 }, (_, hour) => hour * 1e13),
    };
    const lines = renderHistogram(counts, utf8);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines.some((line) => /^tiny +1 [#▏]$/.test(line))).toBe(true);
    expect(lines.join('')).not.toContain('\u001b');
  });

  test('has nothing to draw where nobody was refused', () => {
    const counts = count([['2026-11-21T09:00:00Z', 'accepted', null]]);
    expect(renderHistogram(counts, true)).toEqual(['0 refused of 1 decisions']);
  });
});
