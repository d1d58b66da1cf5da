import type { TestAccount } from './peers-account.ts';
import { clockAt } from './peers.ts';
import { run, type Outcome } from './run.ts';
import type { Form } from './scratch.ts';

/** What a program said to one code. */
export interface Answer {
  readonly accepted: boolean;
  /** Ours only: why not, as the operator's log has it. */
  readonly reason?: string;
}

export interface LoginOptions {
  /** Unix time at which the program's clock stands; absent, its clock is the machine's. */
  readonly at?: number;
  /** Who logs in, absent the account itself; theirs only. */
  readonly login?: string;
  /** Address of the client, as PAM_RHOST has it; theirs only. */
  readonly from?: string;
}

/**
 * Log in with the module of the account's PAM service, Google's unless told otherwise, by pamtester.
 *
 * @throws Error when PAM could not decide: a broken service is not a refusal.
 */
export async function theirs(
  account: TestAccount,
  code: string,
  options: LoginOptions = {},
): Promise<Answer> {
  const outcome = await run('pamtester', `${code}\n`, {
    arguments: [
      ...(options.from === undefined ? [] : ['--item', `rhost=${options.from}`]),
      account.name,
      options.login ?? account.name,
      'authenticate',
    ],
    env: environment(options),
  });
  return theirAnswer(outcome);
}

/** Read pamtester's answer. */
export function theirAnswer(outcome: Outcome): Answer {
  const said = outcome.stdout + outcome.stderr;
  if (outcome.status === 0 && said.includes('successfully authenticated')) {
    return { accepted: true };
  }
  if (outcome.status === 1 && said.includes('Authentication failure')) return { accepted: false };
  throw new Error(`pamtester: status ${String(outcome.status)}: ${said}`);
}

/**
 * Log in with a factor called `totp` of the account's own configuration.
 *
 * @throws Error when the factor could not decide.
 */
export async function ours(
  account: TestAccount,
  form: Form,
  code: string,
  options: LoginOptions = {},
): Promise<Answer> {
  const { scratch, name } = account;
  const program =
    options.at === undefined ? scratch.link(form, 'totp') : scratch.linkUnderClock(form, 'totp');
  const outcome = await run(program, `${name}\n${code}\n`, {
    env: { COSIGN_FACTORS_CONF: scratch.at('factors.toml'), ...environment(options) },
  });
  return ourAnswer(outcome);
}

/** Read a factor's answer. */
export function ourAnswer(outcome: Outcome): Answer {
  const { status, stdout, stderr } = outcome;
  // A user's own broken file is a refusal; a fault that hits everybody is a fault of the test.
  const reason = /^\[totp\] \[[^\]]+\] (?:rejected |(?=unavailable scope=login ))([a-z-]+)/.exec(
    stderr,
  )?.[1];
  if (status === 0 && stdout === 'totp\n') return { accepted: true };
  if (status === 1 && reason !== undefined) return { accepted: false, reason };
  throw new Error(`totp: status ${String(status)}: ${stdout}${stderr}`);
}

/** The deployment that shares a file: PAM's, as root, with the file in the user's home. */
export const SHARED_FILE = `[factors.totp]
type = "totp"
secret_file = "~/.google_authenticator"
throttle = false
`;

function environment({ at }: LoginOptions): Readonly<Record<string, string>> {
  return at === undefined ? {} : clockAt(at);
}
