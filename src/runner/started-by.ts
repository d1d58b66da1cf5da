import type { HostName } from '../core/config/values.ts';
import type { Verdict } from '../core/verdict.ts';

/** Variables that only one kind of host sets, and the hosts that a factor may have there. */
const MARKS: Readonly<
  Record<string, { readonly who: string; readonly hosts: readonly HostName[] }>
> = {
  GATEWAY_INTERFACE: { who: "a web server's CGI", hosts: ['cosign', 'pipe'] },
  PAM_TYPE: { who: 'PAM', hosts: ['pam'] },
};

/**
 * Object to a start by another host than the section's.
 *
 * What one host hands over means something else to another: two lines typed at one prompt of PAM
 * would be a login and a code to Cosign's rules, whoever PAM asked for.
 */
export function startedBy(environment: NodeJS.ProcessEnv, host: HostName): Verdict | undefined {
  for (const [variable, { who, hosts }] of Object.entries(MARKS)) {
    if (environment[variable] === undefined || hosts.includes(host)) continue;
    const what = `${who} started this (${variable} is set), but its section is for host = "${host}"`;
    return { kind: 'unavailable', scope: 'service', what };
  }
  return undefined;
}
