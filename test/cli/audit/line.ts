/** A line of an audit file, without its end: accepted where there is no reason. */
export function auditLine(
  time: string,
  login: string | null,
  reason: string | null,
  more: object = {},
): string {
  const verdict = reason === null ? 'accepted' : 'rejected';
  const entry = { time, factor: 'totp', login, verdict, reason, address: '192.0.2.7', facts: {} };
  return JSON.stringify({ ...entry, ...more });
}
