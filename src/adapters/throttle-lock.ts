import { setTimeout as sleep } from 'node:timers/promises';
import { native } from '#native';
import type { ThrottlePlace } from '../core/factor.ts';
import { Fault } from '../core/verdict.ts';

// Bytes of a throttle file that are locked; each lock goes when the file is closed.
const MAKING = 0;
const FIRST_LOGIN = 1;
const LOGINS = 256;
const WRITING = FIRST_LOGIN + LOGINS;

const LOCK_WAIT_MS = 5000;
const PAUSE_MS = 2;

/** How often a writer asks for its turn, a pause between two times; writing takes microseconds. */
const WRITE_TRIES = 250;

/**
 * Wait until the file is ours to make.
 *
 * @param isMade - Whether somebody else has made it meanwhile.
 * @throws Fault of the place's scope when the lock cannot be had.
 */
export async function lockMaking(
  fd: number,
  place: ThrottlePlace,
  isMade: () => boolean,
): Promise<void> {
  await waitFor(() => isMade() || native.tryLockByte(fd, MAKING), place);
}

/**
 * Wait until no other guess at a login is looked at. One login in 256 shares the lock.
 *
 * @param hash - The login's, 8 bytes.
 * @throws Fault of the place's scope when the lock cannot be had.
 */
export async function lockLogin(fd: number, hash: Buffer, place: ThrottlePlace): Promise<void> {
  const byte = FIRST_LOGIN + (hash.readUInt8(7) % LOGINS);
  await waitFor(() => native.tryLockByte(fd, byte), place);
}

/**
 * Wait for the turn to write: logins of one bucket would otherwise take the same free slot.
 *
 * Whoever is stopped during its turn holds nobody up for long; without the turn, one count of the
 * bucket may replace another, and nothing worse.
 */
export function lockWriting(fd: number): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < WRITE_TRIES && !native.tryLockByte(fd, WRITING); tries += 1) {
    Atomics.wait(pause, 0, 0, PAUSE_MS);
  }
}

async function waitFor(take: () => boolean, place: ThrottlePlace): Promise<void> {
  const giveUpAt = performance.now() + LOCK_WAIT_MS;
  while (!take()) {
    if (performance.now() >= giveUpAt) {
      throw new Fault(
        place.scope,
        `${place.path}: locked by another process for ${LOCK_WAIT_MS} ms`,
      );
    }
    await sleep(PAUSE_MS);
  }
}
