import { askPamApart, type PamOutcome } from '../adapters/pam/process.ts';
import { findPamService } from '../adapters/pam/service-files.ts';
import { findAccount } from '../adapters/accounts.ts';
import { folderRights } from '../adapters/folder-rights.ts';
import { checkStateFolder } from '../adapters/state-folder.ts';
import { formFields, proofFields, type PamSection } from '../core/config/sections/pam-section.ts';
import type { Factor, ThrottlePlace, Visit } from '../core/factor.ts';
import type { Login } from '../core/login.ts';
import { meaningOfCode, nameOfCode } from '../core/pam/code-verdict.ts';
import { pamServiceOf, pamThrottlePath } from '../core/pam/service.ts';
import type { PamReport, PamRequest } from '../core/pam/exchange.ts';
import type { Facts, Verdict } from '../core/verdict.ts';

/** What modules say is shortened to this in the log. */
const LONGEST_SAID = 400;

/** Instead of what repeats an answer. */
const HIDDEN = '(hidden: it has what was typed)';

/**
 * Whatever a PAM service wants to know.
 *
 * @param ask - Asks PAM; elsewhere than in a process of its own in tests only.
 * @see pam(3)
 */
export function createPam(
  name: string,
  section: PamSection,
  ask: typeof askPamApart = askPamApart,
): Factor {
  const service = pamServiceOf(name, section);
  return {
    fields: formFields(section),
    prepare: (login) => {
      findPamService(service);
      const throttle = pamThrottle(name, section);
      // Modules take every spelling of a name for the same user; so does the count.
      const account = throttle === undefined ? undefined : findAccount(login)?.name;
      return Promise.resolve({
        ...(throttle === undefined ? {} : { throttle }),
        ...(account === undefined ? {} : { account }),
        verify: async (values, _nowSeconds, visit) => {
          const { prompts, answers } = answersOf(section, values);
          const request = requestOf(service, login, section, prompts, visit);
          const outcome = await ask(request, answers, visit.deadlineMs);
          return verdictOf(name, service, login, answers, outcome);
        },
      });
    },
  };
}

function pamThrottle(name: string, section: PamSection): ThrottlePlace | undefined {
  const folder = section.state_dir;
  if (folder === undefined || section.throttle === false) return undefined;
  checkStateFolder(folder);
  const become = folderRights(folder);
  return {
    path: pamThrottlePath(folder, name),
    scope: 'service',
    ...(become === undefined ? {} : { become }),
  };
}

function answersOf(
  section: PamSection,
  values: ReadonlyMap<string, string>,
): { readonly prompts: readonly (string | null)[]; readonly answers: readonly string[] } {
  const list = (section.answers ?? proofFields(section)).map((each) =>
    typeof each === 'string' ? { prompt: null, field: each } : each,
  );
  return {
    prompts: list.map(({ prompt }) => prompt),
    answers: list.map(({ field }) => values.get(field) ?? ''),
  };
}

function requestOf(
  service: string,
  login: Login,
  { tty, ruser }: PamSection,
  prompts: PamRequest['prompts'],
  { address }: Visit,
): PamRequest {
  return {
    nonce: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
    service,
    login,
    prompts,
    ...(address === undefined ? {} : { rhost: address }),
    ...(tty === undefined ? {} : { tty }),
    ...(ruser === undefined ? {} : { ruser }),
  };
}

function verdictOf(
  factor: string,
  service: string,
  login: Login,
  answers: readonly string[],
  { texts, ended }: PamOutcome,
): Verdict {
  const said = texts
    .map((text) => hide(text, answers))
    .join(' / ')
    .slice(0, LONGEST_SAID);
  // Modules have seen the proof, and how they fail could tell whether it was right.
  const failed = (scope: 'login' | 'service', what: string): Verdict => {
    const whole = `PAM service "${service}": ${what}${said === '' ? '' : `; it said: ${said}`}`;
    return { kind: 'unavailable', scope, what: whole, isGuess: true };
  };
  if (ended.kind === 'late') return failed('login', 'a module did not answer in time');
  if (ended.kind === 'crashed') return failed('login', `a module ended the process (${ended.how})`);
  const { report } = ended;
  const facts = { ...factsOf(report), ...(said === '' ? {} : { said }) };
  const meaning = meaningOfCode(report.code);
  if (meaning.kind === 'success') {
    if (report.call !== 'pam_acct_mgmt') return failed('login', `${report.call} was the last call`);
    if (report.user === login) return { kind: 'accepted', factor, facts };
    // A module may turn one user into another; Cosign would credit the one who was asked for.
    const other = { ...facts, pam_user: report.user ?? '' };
    return { kind: 'rejected', reason: 'denied', facts: other };
  }
  if (report.unanswered !== null) {
    const prompt = hide(report.unanswered.trim(), answers);
    return { kind: 'rejected', reason: 'unanswered', facts: { ...facts, prompt } };
  }
  switch (meaning.kind) {
    case 'rejected':
      return { ...meaning, facts, isGuess: true };
    case 'expired':
      return { ...meaning, facts };
    case 'unavailable':
      return failed(meaning.scope, `${report.call}: ${nameOfCode(report.code)}`);
  }
}

function factsOf({ call, code }: PamReport): Facts {
  return { call, code: nameOfCode(code) };
}

/**
 * Keep what the user typed out of the log. The whole text goes: a gap in a known one would tell.
 */
function hide(text: string, answers: readonly string[]): string {
  return answers.some((answer) => text.includes(answer)) ? HIDDEN : text;
}
