import type { HostName } from '../core/config/values.ts';
import { hostMarks } from '../core/host-marks.ts';
import type { Verdict } from '../core/verdict.ts';

/**
 * Object to a start by another host than the section's.
 *
 * What one host hands over means something else to another: two lines typed at one prompt of PAM
 * would be a login and a code to Cosign's rules, whoever PAM asked for.
 */
export function startedBy(environment: NodeJS.ProcessEnv, host: HostName): Verdict | undefined {
  const other = hostMarks(environment).find(({ hosts }) => !hosts.includes(host));
  if (other === undefined) return undefined;
  const { who, variable } = other;
  const what = `${who} started this (${variable} is set), but its section is for host = "${host}"`;
  return { kind: 'unavailable', scope: 'service', what };
}
