import type { Verdict } from '../../core/verdict.ts';
import { answer } from '../answer.ts';
import type { Call } from '../call.ts';
import type { Host, HostInput } from '../host.ts';
import { startedBy } from '../started-by.ts';

/**
 * Apache's mod_authnz_external by the pipe method: login and password on standard input, a line
 * each; only the status counts, and what is printed goes nowhere.
 *
 * @see AUTHENTICATORS of mod_authnz_external, PIPE METHOD
 */
export const PIPE: Host = {
  addressVariable: 'IP',
  hasArguments: false,
  read: readPair,
  objection: ({ environment }) => startedBy(environment, 'pipe') ?? noPassword(environment),
  answer: (verdict) => ({ status: answer(verdict).status }),
};

async function readPair({ input }: Call): Promise<HostInput> {
  const form = await input.lines();
  if (form.kind !== 'lines') return form;
  const { lines } = form;
  const [login = '', typed = ''] = lines;
  if (lines.length === 2) return { kind: 'pair', login, typed };
  return { kind: 'malformed', what: `expected 2 lines, got ${lines.length}` };
}

/** The same program may be named for groups: then the second line is no password but their names. */
function noPassword({ AUTHTYPE: asked }: NodeJS.ProcessEnv): Verdict | undefined {
  if (asked === undefined || asked === 'PASS') return undefined;
  const what = 'Apache asks for groups (AUTHTYPE is not PASS), and a factor knows none';
  return { kind: 'unavailable', scope: 'service', what };
}
