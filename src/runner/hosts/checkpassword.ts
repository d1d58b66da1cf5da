import { spawnSync } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { readDescriptor } from '../../adapters/descriptor-input.ts';
import type { Verdict } from '../../core/verdict.ts';
import { answer } from '../answer.ts';
import type { Host, HostAnswer, HostInput } from '../host.ts';
import { startedBy } from '../started-by.ts';

/** Where login and password come from. */
const INPUT = 3;

/** Where Dovecot's reply program writes to. */
const REPLY = 4;

/** Status for "try again later": no wrong password. */
const TEMPORARY = 111;

/**
 * The checkpassword interface as Dovecot has it: login and password on descriptor 3, each ended by a
 * NUL; after an acceptance the program of the arguments is run, and its status passed on.
 *
 * @see https://cr.yp.to/checkpwd/interface.html, and Dovecot's passdb checkpassword
 */
export const CHECKPASSWORD: Host = {
  addressVariable: 'TCPREMOTEIP',
  hasArguments: true,
  read,
  objection: ({ environment }) => startedBy(environment, 'checkpassword') ?? lookup(environment),
  answer: answerOf,
  goOn,
};

async function read(): Promise<HostInput> {
  const input = await readDescriptor(INPUT);
  if (input.kind === 'malformed') return input;
  const parts = input.text.split('\0');
  const [login = '', typed = ''] = parts;
  // A third part, a time once and nothing today, may follow; what follows the last NUL is empty.
  if (parts.length < 3 || parts.length > 4 || parts.at(-1) !== '') {
    return { kind: 'malformed', what: 'descriptor 3 has no login and password, each with a NUL' };
  }
  return { kind: 'pair', login, typed };
}

/** Dovecot also asks for users whose password it does not have; a yes to that would be a login. */
function lookup(environment: NodeJS.ProcessEnv): Verdict | undefined {
  const name = ['AUTHORIZED', 'CREDENTIALS_LOOKUP'].find((each) => environment[each] !== undefined);
  if (name === undefined) return undefined;
  const what = `a lookup without a password (${name} is set): give Dovecot another userdb`;
  return { kind: 'unavailable', scope: 'service', what };
}

function answerOf(verdict: Verdict): HostAnswer {
  const isFault = verdict.kind === 'unavailable' && verdict.scope === 'service';
  return { status: isFault ? TEMPORARY : answer(verdict).status === 0 ? 0 : 1 };
}

// Neither runtime can become another program, so it runs as a child with the descriptors that it
// writes to. Descriptor 3 had a password on it.
function goOn([file = '', ...words]: readonly string[], login: string): number {
  const env = { ...process.env, USER: login };
  const stdio = [
    'inherit',
    'inherit',
    'inherit',
    'ignore',
    ...(isOpen(REPLY) ? [REPLY] : []),
  ] as const;
  const { status, error } = spawnSync(file, words, { env, stdio: [...stdio] });
  if (error !== undefined) throw error;
  return status ?? TEMPORARY;
}

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}
