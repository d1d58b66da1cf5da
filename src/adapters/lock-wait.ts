import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../core/verdict.ts';

const PAUSE_MS = 2;

/** What is locked, and whose fault it is when it stays so. */
export interface Locked {
  readonly path: string;
  readonly scope: Fault['scope'];
}

/**
 * Try to take a lock until it is had, a pause between two times.
 *
 * @param take - Gives what was taken; nothing, or no, where somebody else has it.
 * @param waitMs - How long to go on; it is tried once at least.
 * @throws Fault of the scope when the wait was in vain, and whatever `take` throws.
 */
export async function waitFor<T>(
  take: () => T | undefined | false,
  waitMs: number,
  locked: Locked,
): Promise<T> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const taken = take();
    if (taken !== undefined && taken !== false) return taken;
    if (performance.now() >= giveUpAt) throw inVain(locked, waitMs);
    await sleep(PAUSE_MS);
  }
}

/** The same where nothing else of this process can go on meanwhile. */
export function waitForNow(take: () => boolean, waitMs: number, locked: Locked): void {
  for (const giveUpAt = performance.now() + waitMs; !take();) {
    if (performance.now() >= giveUpAt) throw inVain(locked, waitMs);
    pause();
  }
}

/** Do nothing for two milliseconds, or a little more. */
export function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}

function inVain({ path, scope }: Locked, waitMs: number): Fault {
  return new Fault(scope, { path, what: `locked by another process for ${waitMs} ms` });
}
