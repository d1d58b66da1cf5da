import { decideAtLast, decideAtOnce, type Decision } from './decision.ts';
import type { Outcome, ServerReport } from './report.ts';

/** Ask one server. It never throws, and a signal that is aborted ends it soon. */
export type Ask = (server: URL, signal: AbortSignal) => Promise<Outcome>;

/** What came of asking all servers, with a report of each in their order. */
export type Result = Decision & { readonly reports: readonly ServerReport[] };

/**
 * Ask all servers at once until one decides or the time is over, then let go of the others.
 *
 * @param signal - The caller's own end of time, as good as `budgetMs`.
 */
export function race(
  servers: readonly URL[],
  ask: Ask,
  budgetMs: number,
  signal: AbortSignal | undefined,
): Promise<Result> {
  const losers = new AbortController();
  const start = performance.now();
  const reports = new Map<URL, ServerReport>();

  const reportOf = (server: URL, outcome: Outcome): ServerReport =>
    reports.get(server) ?? { server: server.href, outcome, elapsedMs: performance.now() - start };
  const reportAll = (rest: Outcome): readonly ServerReport[] =>
    servers.map((server) => reportOf(server, rest));

  return new Promise((resolve) => {
    const finish = (result: Result): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      resolve(result);
      losers.abort();
    };
    // Not left to the requests: a resolver that hangs may not hear the signal.
    const giveUp = (): void => {
      const all = reportAll({ kind: 'silent' });
      finish({ ...decideAtLast(all), reports: all });
    };
    const timer = setTimeout(giveUp, budgetMs);
    signal?.addEventListener('abort', giveUp);
    // Whoever is asked uses the password up: nobody, when no answer could be heard.
    if (signal?.aborted === true || !(budgetMs > 0)) {
      giveUp();
      return;
    }
    for (const server of servers) {
      void ask(server, losers.signal).then((outcome) => {
        if (losers.signal.aborted) return;
        const report = reportOf(server, outcome);
        reports.set(server, report);
        const decision = decideAtOnce(report);
        if (decision !== undefined) finish({ ...decision, reports: reportAll({ kind: 'outrun' }) });
        else if (reports.size === servers.length) giveUp();
      });
    }
  });
}
