/**
 * Say whose tree a path of the configuration is in: written `~/…` it is each account's own, everything
 * else is the operator's.
 */
export function isBelowHome(path: string): boolean {
  return path.startsWith('~/');
}
