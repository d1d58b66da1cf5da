import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { ThrottlePlace } from '../core/factor.ts';
import {
  blockedUntil,
  hasFaded,
  oneMore,
  type Admission,
  type GuessOutcome,
  type Throttle,
  type ThrottleSettings,
} from '../core/throttle.ts';
import { Fault } from '../core/verdict.ts';
import { obstacleTo } from './obstacle.ts';
import { errorCode } from './system-error.ts';
import { lockLogin, lockMaking, lockWriting } from './throttle-lock.ts';
import {
  findEntry,
  isTableSize,
  KEY_BYTES,
  MAGIC,
  tableSize,
  type Entry,
} from './throttle-table.ts';

/** Slots of a new file that serves every login, and of one in a folder of a single user. */
const SLOTS = { service: 4096, login: 64 } as const;

/**
 * Count wrong codes in a file of fixed size, made where it is missing.
 *
 * @returns a throttle whose `admit` throws a Fault when the file cannot be used: without it guesses
 * are not counted, so nobody is let in.
 */
export function openThrottle(place: ThrottlePlace, settings: ThrottleSettings): Throttle {
  return {
    admit: async (login, address, nowSeconds) => {
      const fd = openTable(place);
      if (fd === undefined) return { settle: () => undefined };
      try {
        await makeIfNew(fd, place);
        const both = findEntry(fd, `${login}\0${address}`, nowSeconds);
        const alone = findEntry(fd, login, nowSeconds);
        await lockLogin(fd, alone.hash, place);
        const untilSeconds = Math.max(
          blockedUntil(both.read(), settings.failures, settings.seconds, nowSeconds),
          blockedUntil(alone.read(), settings.perLogin, settings.seconds, nowSeconds),
        );
        if (untilSeconds <= nowSeconds) return admission(fd, place, both, alone, nowSeconds);
        closeSync(fd);
        return { untilSeconds };
      } catch (error) {
        closeSync(fd);
        throw error;
      }
    },
  };
}

function admission(
  fd: number,
  place: ThrottlePlace,
  both: Entry,
  alone: Entry,
  nowSeconds: number,
): Admission {
  const count = (outcome: GuessOutcome): void => {
    if (outcome === 'failure') {
      lockWriting(fd);
      both.write(oneMore(both.read(), nowSeconds));
      alone.write(oneMore(alone.read(), nowSeconds));
    } else if (outcome === 'success' && both.read() !== undefined) {
      lockWriting(fd);
      forgive(both, alone, nowSeconds);
    }
  };
  return {
    settle: (outcome) => {
      try {
        count(outcome);
      } catch (error) {
        throw notCounted(place, error);
      } finally {
        closeSync(fd);
      }
    },
  };
}

/** A right code takes back what its own address had against the login, and no one else's. */
function forgive(both: Entry, alone: Entry, nowSeconds: number): void {
  const own = both.read();
  const all = alone.read();
  // What has faded is not in the count of all any more.
  if (own === undefined || hasFaded(own, nowSeconds)) return;
  both.clear();
  if (all === undefined) return;
  if (all.count <= own.count) alone.clear();
  else alone.write({ count: all.count - own.count, lastSeconds: all.lastSeconds });
}

/** @returns `undefined` where the login's own folder is missing, and with it all there is to guess. */
function openTable(place: ThrottlePlace): number | undefined {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    return openSync(place.path, flags, 0o600);
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT' && obstacleTo(place.path) === undefined;
    if (place.scope === 'login' && isMissing) return undefined;
    throw notCounted(place, error);
  }
}

async function makeIfNew(fd: number, place: ThrottlePlace): Promise<void> {
  if (isComplete(fd, place)) return;
  await lockMaking(fd, place, () => isComplete(fd, place));
  if (isComplete(fd, place)) return;
  const body = Buffer.alloc(tableSize(SLOTS[place.scope]));
  body.set(crypto.getRandomValues(new Uint8Array(KEY_BYTES)), MAGIC.length);
  try {
    for (let written = 0; written < body.length;) {
      written += writeSync(fd, body, written, body.length - written, written);
    }
    // The magic goes in last: a process killed before that leaves a file that is made anew.
    writeSync(fd, Buffer.from(MAGIC), 0, MAGIC.length, 0);
  } catch (error) {
    throw notCounted(place, error);
  }
}

function isComplete(fd: number, place: ThrottlePlace): boolean {
  if (fstatSync(fd).isFile()) {
    const magic = Buffer.alloc(MAGIC.length);
    readSync(fd, magic, 0, MAGIC.length, 0);
    if (magic.every((byte) => byte === 0)) return false;
    // The size counts only from here on: the magic goes in when all the rest is there.
    if (magic.equals(Buffer.from(MAGIC)) && isTableSize(fstatSync(fd).size)) return true;
  }
  throw new Fault(place.scope, `${place.path}: is not a throttle file; move it away`);
}

function notCounted(place: ThrottlePlace, error: unknown): Fault {
  return new Fault(place.scope, `${place.path}: wrong codes cannot be counted`, error);
}
