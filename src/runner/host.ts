import type { StandardInput } from '../adapters/standard-input.ts';
import type { HostName } from '../core/config/values.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Call } from './call.ts';
import { COSIGN } from './hosts/cosign.ts';

/** A login, and whatever was typed for it. */
interface Pair {
  readonly kind: 'pair';
  readonly login: string;
  readonly typed: string;
}

/** A login for which nothing was typed, and a sentence about that. */
export interface NothingTyped {
  readonly kind: 'nothing';
  readonly login: string;
  readonly what: string;
}

/** What a host handed over: a form of lines, or what it had of a login. */
export type HostInput = StandardInput | Pair | NothingTyped;

/** What a host is told. */
export interface HostAnswer {
  readonly status: number;
  /** What goes to stdout, without its line end; `undefined`: nothing at all. */
  readonly line?: string;
}

/** One kind of host: how the form arrives, where the address is, what is answered. */
export interface Host {
  /** The variable of the environment that has the client's address. */
  readonly addressVariable: string;
  /** Whether it starts a factor with arguments. */
  readonly hasArguments: boolean;
  /** Read all that it hands over, to the end, whatever comes. */
  read(call: Call): Promise<HostInput>;
  /**
   * Say why this is not that host asking for an authentication, if it is not.
   *
   * @param types - Types of PAM that the section answers.
   * @returns a refusal or `unavailable`; `undefined` where nothing speaks against it.
   */
  objection(call: Call, types: readonly string[]): Verdict | undefined;
  answer(verdict: Verdict): HostAnswer;
  /**
   * Where the host gave a program to go on with after an acceptance: run it to its end.
   *
   * @returns its status.
   * @throws where it cannot be started: then nobody is let in.
   */
  goOn?(program: readonly string[], login: string): number;
}

/** Get what a section's host needs; all but Cosign's own is loaded when asked for. */
export async function openHost(name: HostName): Promise<Host> {
  switch (name) {
    case 'cosign':
      return COSIGN;
    case 'pam':
      return (await import('./hosts/pam.ts')).PAM;
    case 'pipe':
      return (await import('./hosts/pipe.ts')).PIPE;
    case 'checkpassword':
      return (await import('./hosts/checkpassword.ts')).CHECKPASSWORD;
  }
}
