import type { GoodConfig } from '../../adapters/service/watched-config.ts';
import { usesAccounts } from '../../core/config/account-use.ts';
import type { Outcome } from '../../core/service/errand.ts';
import type { FactorRequest } from '../../core/service/request.ts';
import { Statistics } from '../../core/service/statistics.ts';
import type { Status } from '../../core/service/status.ts';
import type { Log } from '../../runner/conclude.ts';
import { findSection } from '../../runner/section-in-use.ts';
import { respond, respondWith } from './respond.ts';
import type { Workers } from './workers.ts';

/** Decides about requests, and counts what comes of them. */
export class Decider {
  readonly #statistics = new Statistics();
  readonly #workers: Pick<Workers, 'decide' | 'counts'>;
  readonly #log: Log;

  constructor(workers: Pick<Workers, 'decide' | 'counts'>, log: Log) {
    this.#workers = workers;
    this.#log = log;
  }

  /** Decide. Nothing is thrown. */
  async decide(request: FactorRequest, config: GoodConfig): Promise<Outcome> {
    const startedAt = performance.now();
    const outcome = await this.#decide(request, config);
    this.#statistics.count(request.name, outcome.words, performance.now() - startedAt);
    return outcome;
  }

  /** What came of requests until now, and how many are with workers. */
  status(): Pick<Status, 'workers' | 'factors'> {
    return { workers: this.#workers.counts, factors: this.#statistics.all() };
  }

  /** Here, or where nobody else has to wait if it waits for an account. */
  async #decide(request: FactorRequest, config: GoodConfig): Promise<Outcome> {
    const section = findSection(request.name, config);
    const mayWait = typeof section !== 'string' && usesAccounts(section.value);
    if (!mayWait) return respond(request, config, this.#log);
    try {
      return await this.#workers.decide({ request, config });
    } catch (error) {
      return respondWith(error, request, config, this.#log);
    }
  }
}
