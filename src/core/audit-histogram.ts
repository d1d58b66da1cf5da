import { isEvent, type AuditLine } from './audit-entry.ts';
import { printableAscii } from './printable-text.ts';

const COLUMNS = 80;
const LONGEST_LABEL = 24;
const HOURS = 24;

/** Reasons counted one by one; what a damaged file has beyond them is counted together. */
const MOST_REASONS = 32;
const OTHERS = '(others)';

/** Counts of refusals, by reason and by hour of the day (UTC). */
export interface RefusalCounts {
  readonly decisions: number;
  readonly refusals: number;
  /** Most frequent first; what is no rejection is under its verdict. */
  readonly byReason: Readonly<Record<string, number>>;
  readonly byHour: readonly number[];
}

/** Counts refusals line by line. */
export class RefusalCounter {
  #decisions = 0;
  #refusals = 0;
  readonly #reasons = new Map<string, number>();
  readonly #hours = Array.from({ length: HOURS }, () => 0);

  add({ atMs, entry }: AuditLine): void {
    if (isEvent(entry)) return;
    this.#decisions += 1;
    if (entry.verdict === 'accepted') return;
    this.#refusals += 1;
    const reason = entry.reason ?? entry.verdict;
    const isKnown = this.#reasons.has(reason) || this.#reasons.size < MOST_REASONS;
    const label = isKnown ? reason : OTHERS;
    this.#reasons.set(label, (this.#reasons.get(label) ?? 0) + 1);
    const hour = new Date(atMs).getUTCHours();
    this.#hours[hour] = (this.#hours[hour] ?? 0) + 1;
  }

  counts(): RefusalCounts {
    const reasons = [...this.#reasons].sort(
      ([a, many], [b, more]) => more - many || (a < b ? -1 : 1),
    );
    return {
      decisions: this.#decisions,
      refusals: this.#refusals,
      byReason: Object.fromEntries(reasons),
      byHour: [...this.#hours],
    };
  }
}

/**
 * Draw the counts for a terminal, line by line, at most 80 columns wide.
 *
 * @param utf8 - Whether the terminal can show block characters; otherwise it is ASCII.
 */
export function renderHistogram(counts: RefusalCounts, utf8: boolean): readonly string[] {
  const { decisions, refusals, byReason, byHour } = counts;
  const head = `${refusals} refused of ${decisions} decisions`;
  if (refusals === 0) return [head];
  const reasons = Object.entries(byReason).map(
    ([reason, count]) => [printableAscii(reason).slice(0, LONGEST_LABEL), count] as const,
  );
  const hours = byHour.map((count, hour) => [String(hour).padStart(2, '0'), count] as const);
  return [
    head,
    '',
    'by reason',
    ...bars(reasons, utf8),
    '',
    'by hour of the day (UTC)',
    ...bars(hours, utf8),
  ];
}

function bars(rows: readonly (readonly [string, number])[], utf8: boolean): readonly string[] {
  const most = Math.max(...rows.map(([, count]) => count));
  const [labels, digits] = [Math.max(...rows.map(([label]) => label.length)), String(most).length];
  const width = COLUMNS - labels - digits - 2;
  return rows.map(([label, count]) => {
    const bar = utf8
      ? blocks((count / most) * width)
      : '#'.repeat(Math.ceil((count / most) * width));
    return `${label.padEnd(labels)} ${String(count).padStart(digits)} ${bar}`.trimEnd();
  });
}

/** Whole and eighth blocks; the least there is for a count that is not 0. */
function blocks(length: number): string {
  const eighths = Math.ceil(length * 8);
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : (' ▏▎▍▌▋▊▉'[rest] ?? ''));
}
