import type { LoadedConfig } from '../../adapters/config-file.ts';
import { RequestInput } from '../../adapters/service/request-input.ts';
import type { Report } from '../../core/report.ts';
import type { Outcome } from '../../core/service/errand.ts';
import { verdictWords } from '../../core/service/reply.ts';
import type { FactorRequest } from '../../core/service/request.ts';
import { unavailable, type Verdict } from '../../core/verdict.ts';
import type { Attempted } from '../../runner/attempt.ts';
import type { Call } from '../../runner/call.ts';
import { conclude, type Log } from '../../runner/conclude.ts';
import { promptOf } from '../../runner/prompt.ts';
import { findSection } from '../../runner/section-in-use.ts';
import { addressOf, decide, ofService, open, type Opened } from '../../runner/decide.ts';

/** As long as a factor that is a process of its own has; Cosign kills at 10 s. */
const DEADLINE_MS = 8000;

/** What a factor must leave of that for counting, writing and answering. */
const RESERVE_MS = 500;

/** What the user is asked for, also where the answer cannot be looked at. */
export function promptFor(name: string, loaded: LoadedConfig): string {
  const section = findSection(name, loaded);
  return typeof section === 'string' ? 'Code: ' : promptOf(section.value);
}

/**
 * Take one request through all that a factor's own process does with a form, by the same code.
 *
 * @param log - Told of every decision once.
 * @returns what was decided and is answered. Nothing is thrown.
 */
export async function respond(
  request: FactorRequest,
  loaded: LoadedConfig,
  log: Log,
): Promise<Outcome> {
  return respondBy(request, loaded, log, decideInTime);
}

/** The same for a request that nobody could decide about, and why. */
export async function respondWith(
  fault: unknown,
  request: FactorRequest,
  loaded: LoadedConfig,
  log: Log,
): Promise<Outcome> {
  const attempted = { login: undefined, verdict: unavailable(fault) };
  return respondBy(request, loaded, log, () => Promise.resolve(attempted));
}

async function respondBy(
  request: FactorRequest,
  loaded: LoadedConfig,
  log: Log,
  decideAbout: (call: Call, opened: Opened) => Promise<Attempted>,
): Promise<Outcome> {
  const call = callOf(request);
  const opened = await open(request.name, loaded);
  const attempted = await decideAbout(call, opened);
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
  return {
    answered: opened.host.answer(verdict),
    words: verdictWords(verdict),
    isOfService: verdict.kind === 'unavailable' && verdict.scope === 'service',
  };
}

async function decideInTime(call: Call, opened: Opened): Promise<Attempted> {
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
    return await Promise.race([decide(call, opened, times), late]);
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
