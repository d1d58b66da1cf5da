import type { Verdict } from '../../core/verdict.ts';
import { answer } from '../answer.ts';
import type { Call } from '../call.ts';
import type { Host, HostInput } from '../host.ts';
import { startedBy } from '../started-by.ts';

/**
 * PAM, by pam_exec with `expose_authtok`: the login is PAM_USER, what was typed comes on standard
 * input, and only an authentication is answered.
 *
 * @see pam_exec(8)
 */
export const PAM: Host = {
  addressVariable: 'PAM_RHOST',
  hasArguments: false,
  read,
  objection: (call, types) =>
    startedBy(call.environment, 'pam') ??
    forged(call.environmentBlock()) ??
    otherType(call.environment, types),
  answer: (verdict) => {
    const { status, line } = answer(verdict);
    // With `stdout` the user would read it; a name is nothing to a user.
    return { status: status === 0 ? 0 : 1, ...(status === 0 ? {} : { line }) };
  },
};

const NOTHING = 'no code: nothing typed, or pam_exec without expose_authtok';

async function read({ environment, input }: Call): Promise<HostInput> {
  const text = await input.text();
  if (text.kind === 'malformed') return text;
  // Some versions of pam_exec end it with a NUL.
  const typed = text.text.replace(/\0$/, '');
  const login = environment['PAM_USER'] ?? '';
  return typed === '' ? { kind: 'nothing', login, what: NOTHING } : { kind: 'pair', login, typed };
}

/**
 * Find a variable of PAM's own that is there twice.
 *
 * pam_exec puts its own behind those of the PAM environment, which users can write in some stacks
 * (pam_env with user_readenv). Of two the one runtime takes the first and the other the last.
 *
 * @param block - The environment as execve(2) had it, each variable ended by a NUL.
 */
function forged(block: string): Verdict | undefined {
  const names = block.split('\0').map((variable) => variable.split('=', 1)[0] ?? '');
  const twice = names.find((name, at) => name.startsWith('PAM_') && names.indexOf(name) !== at);
  if (twice === undefined) return undefined;
  const what = `${twice} is there twice: a line before ours lets users set the PAM environment`;
  return { kind: 'unavailable', scope: 'service', what };
}

function otherType(
  { PAM_TYPE: type }: NodeJS.ProcessEnv,
  types: readonly string[],
): Verdict | undefined {
  if (type === undefined) {
    const what = 'PAM_TYPE is not set: only pam_exec may start this factor';
    return { kind: 'unavailable', scope: 'service', what };
  }
  if (types.includes(type)) return undefined;
  const facts = { what: `only ${types.join(' and ')} is answered`, type };
  return { kind: 'rejected', reason: 'malformed', facts };
}
