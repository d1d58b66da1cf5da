/**
 * Be root again where root's work with somebody's rights (`withRightsOf`) is cut short: by a signal,
 * by the deadline.
 */
export function returnRights(): void {
  if (process.getuid?.() !== 0 || process.geteuid?.() === 0) return;
  process.seteuid?.(0);
  process.setegid?.(process.getgid?.() ?? 0);
}
