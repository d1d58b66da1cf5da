/** How long decisions took, in milliseconds; each within a fifth of what it was. */
interface Latencies {
  readonly median: number;
  readonly percentile99: number;
  readonly longest: number;
}

/** What came of the logins of one factor since the service began. */
export interface FactorStatistics {
  /** How many of each verdict: its kind, and the reason of a rejection. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly milliseconds: Latencies;
}

/** Steps of the scale by which latencies are counted, from a tenth of a millisecond on. */
const STEP = 1.2;
const LEAST_MS = 0.1;

/** Counts what came of logins: of a size that depends on factors and verdicts only. */
export class Statistics {
  readonly #factors = new Map<string, Counts>();

  /** @param words - `verdictWords`. */
  count(factor: string, words: string, milliseconds: number): void {
    const counts = this.#factors.get(factor) ?? new Counts();
    this.#factors.set(factor, counts);
    counts.add(words, milliseconds);
  }

  /** By factor, in the order in which they were first asked for. */
  all(): Readonly<Record<string, FactorStatistics>> {
    return Object.fromEntries([...this.#factors].map(([name, counts]) => [name, counts.told()]));
  }
}

class Counts {
  readonly #verdicts = new Map<string, number>();
  readonly #steps = new Map<number, number>();
  #all = 0;
  #longest = 0;

  add(words: string, milliseconds: number): void {
    this.#verdicts.set(words, (this.#verdicts.get(words) ?? 0) + 1);
    const step = Math.max(0, Math.ceil(Math.log(milliseconds / LEAST_MS) / Math.log(STEP)));
    this.#steps.set(step, (this.#steps.get(step) ?? 0) + 1);
    this.#all += 1;
    this.#longest = Math.max(this.#longest, milliseconds);
  }

  told(): FactorStatistics {
    return {
      verdicts: Object.fromEntries(this.#verdicts),
      milliseconds: {
        median: this.#percentile(0.5),
        percentile99: this.#percentile(0.99),
        longest: rounded(this.#longest),
      },
    };
  }

  #percentile(share: number): number {
    let seen = 0;
    for (const step of [...this.#steps.keys()].toSorted((a, b) => a - b)) {
      seen += this.#steps.get(step) ?? 0;
      if (seen >= share * this.#all)
        return rounded(Math.min(this.#longest, LEAST_MS * STEP ** step));
    }
    return 0;
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
