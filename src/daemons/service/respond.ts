import type { LoadedConfig } from '../../adapters/config-file.ts';
import { RequestInput } from '../../adapters/service/request-input.ts';
import type { Report } from '../../core/report.ts';
import type { FactorRequest } from '../../core/service/request.ts';
import { unavailable, type Verdict } from '../../core/verdict.ts';
import type { Attempted } from '../../runner/attempt.ts';
import type { Call } from '../../runner/call.ts';
import { conclude, type Log } from '../../runner/conclude.ts';
import { addressOf, decide, ofService, open, type Opened } from '../../runner/decide.ts';
import type { HostAnswer } from '../../runner/host.ts';

/** As long as a factor that is a process of its own has; Cosign kills at 10 s. */
const DEADLINE_MS = 8000;

/** What a factor must leave of that for counting, writing and answering. */
const RESERVE_MS = 500;

/**
 * Take one request through all that a factor's own process does with a form, by the same code.
 *
 * @param log - Told of every decision once.
 * @returns what such a process would have written to standard output, and its status. Nothing is thrown.
 */
export async function respond(
  request: FactorRequest,
  loaded: LoadedConfig,
  log: Log,
): Promise<HostAnswer> {
  const call = callOf(request);
  const opened = await open(request.name, loaded);
  const attempted = await decideInTime(call, loaded, opened);
  const { login, account } = attempted;
  const address = addressOf(call, opened.host);
  const [time, factor] = [new Date(), request.name];
  let verdict: Verdict;
  try {
    const report: Report = {
      ...{ time, factor, login, account, address },
      verdict: attempted.verdict,
    };
    verdict = conclude(report, loaded, log);
  } catch (error) {
    verdict = unavailable(error);
  }
  return opened.host.answer(verdict);
}

async function decideInTime(call: Call, loaded: LoadedConfig, opened: Opened): Promise<Attempted> {
  const startedAt = performance.now();
  const times = { startedAt, deadlineMs: startedAt + DEADLINE_MS - RESERVE_MS };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Attempted>((resolve) => {
    timer = setTimeout(() => {
      resolve(ofService(`no decision within ${DEADLINE_MS} ms`));
    }, DEADLINE_MS);
  });
  try {
    if (opened.host.goOn !== undefined) {
      return ofService('a section of Dovecot cannot be asked through the service');
    }
    return await Promise.race([decide(call, loaded, opened, times), late]);
  } catch (error) {
    return { login: undefined, verdict: unavailable(error) };
  } finally {
    clearTimeout(timer);
  }
}

function callOf({ name, facts, form }: FactorRequest): Call {
  const pairs = facts.map((fact): [string, string] => {
    const end = fact.indexOf('=');
    return [fact.slice(0, end), fact.slice(end + 1)];
  });
  return {
    program: { name, arguments: [] },
    environment: Object.fromEntries(pairs),
    input: new RequestInput(form),
    environmentBlock: () => facts.map((fact) => `${fact}\0`).join(''),
  };
}
