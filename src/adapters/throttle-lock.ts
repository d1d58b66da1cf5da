import { native } from '#native';
import type { ThrottlePlace } from '../core/factor.ts';
import { pause, waitFor } from './lock-wait.ts';

// Bytes that are locked, most of them far beyond the end of the file. Each lock goes when the file is
// closed, if not before. A bucket's number has 32 bits, a turn's 48.
const MAKING = 0;
const FIRST_BUCKET = 1;
const FIRST_TURN = 2 ** 52;

const LOCK_WAIT_MS = 5000;
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
  const take = (): boolean => isMade() || native.tryLockByte(fd, MAKING);
  await waitFor(take, LOCK_WAIT_MS, place);
}

/**
 * Wait until no other guess that shares a count is looked at.
 *
 * @param turn - As `lookUp` gave it: no two counts have the same, so nobody waits for somebody else.
 * @throws Fault of the place's scope when the lock cannot be had.
 */
export async function lockTurn(fd: number, turn: number, place: ThrottlePlace): Promise<void> {
  const take = (): boolean => native.tryLockByte(fd, FIRST_TURN + turn);
  await waitFor(take, LOCK_WAIT_MS, place);
}

/**
 * Write while nobody else writes to a bucket: two logins would otherwise take the same free slot.
 *
 * Whoever is stopped during its turn holds nobody up for long; without the turn, one record of the
 * bucket may replace another, and nothing worse.
 */
export function inTurnToWrite(fd: number, bucket: number, write: () => void): void {
  const byte = FIRST_BUCKET + bucket;
  for (let tries = 0; tries < WRITE_TRIES && !native.tryLockByte(fd, byte); tries += 1) {
    pause();
  }
  try {
    write();
  } finally {
    native.unlockByte(fd, byte);
  }
}
