import type { HostName } from './config/values.ts';

/** A kind of program that starts factors. */
interface HostMark {
  /** For sentences. */
  readonly who: string;
  /** The hosts that a section may have there. */
  readonly hosts: readonly HostName[];
}

/** Variables that a kind of host always sets and no client of it can, by their names. */
const MARKS: Readonly<Record<string, HostMark>> = {
  GATEWAY_INTERFACE: { who: "a web server's CGI", hosts: ['cosign', 'pipe'] },
  PAM_TYPE: { who: 'PAM', hosts: ['pam'] },
  AUTHTYPE: { who: 'mod_authnz_external', hosts: ['pipe'] },
  ORIG_UID: { who: 'Dovecot', hosts: ['checkpassword'] },
  // What tcpserver sets for whatever it starts, a web server say.
  TCPREMOTEIP: { who: 'a TCP server', hosts: ['cosign', 'pipe', 'checkpassword'] },
};

/**
 * Find the hosts whose variables are in the environment.
 *
 * @returns none of them at a shell.
 */
export function hostMarks(
  environment: NodeJS.ProcessEnv,
): readonly (HostMark & { readonly variable: string })[] {
  return Object.entries(MARKS)
    .filter(([variable]) => environment[variable] !== undefined)
    .map(([variable, mark]) => ({ variable, ...mark }));
}
