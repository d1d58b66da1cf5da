import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { hmac } from '#hmac';
import type { ThrottlePlace } from '../core/factor.ts';
import type { ThrottleSettings } from '../core/throttle/settings.ts';
import { lookUp, type Geometry, type Look } from '../core/throttle/throttle-table.ts';
import type { Admission, Throttle } from '../core/throttle/throttle.ts';
import { Fault } from '../core/verdict.ts';
import { obstacleTo } from './obstacle.ts';
import { errorCode } from './system-error.ts';
import {
  fileSize,
  HEADER_BYTES,
  newHeader,
  parseHeader,
  type ThrottleHeader,
} from './throttle-header.ts';
import { lockMaking, lockTurn } from './throttle-lock.ts';
import { throttleStorage } from './throttle-storage.ts';

/**
 * Buckets of a file that serves every login: places for 65,536 logins that exist, and for half as many
 * others. And of one in a folder of a single user.
 */
const GEOMETRIES: Readonly<Record<ThrottlePlace['scope'], Geometry>> = {
  service: { existing: 8192, others: 4096 },
  login: { existing: 1, others: 0 },
};

/**
 * Count wrong codes in a file of fixed size, made where it is missing.
 *
 * @returns a throttle whose `admit` throws a Fault when the file cannot be used: without it guesses
 * are not counted, so nobody is let in.
 */
export function openThrottle(place: ThrottlePlace, settings: ThrottleSettings): Throttle {
  return {
    admit: async (guess, nowSeconds) => {
      const fd = openFile(place);
      if (fd === undefined) return { settle: () => undefined };
      try {
        const { key, geometry } = await makeIfNew(fd, place);
        const hash = (text: string): Uint8Array => hmac('sha256', key, text);
        const table = { storage: throttleStorage(fd), geometry, settings, hash };
        const look = await lookInTurn(fd, place, () => lookUp(table, guess, nowSeconds));
        if (look.held === undefined) {
          look.reserve();
          return admission(fd, place, look);
        }
        closeSync(fd);
        return look.held;
      } catch (error) {
        closeSync(fd);
        throw error instanceof Fault ? error : notCounted(place, error);
      }
    },
  };
}

/** Refusals need no turn, or a flood of them would keep others waiting. */
async function lookInTurn(fd: number, place: ThrottlePlace, look: () => Look): Promise<Look> {
  let seen = look();
  for (let turn: number | undefined; seen.held === undefined && seen.turn !== turn;) {
    turn = seen.turn;
    await lockTurn(fd, turn, place);
    seen = look();
  }
  return seen;
}

function admission(fd: number, place: ThrottlePlace, look: Look): Admission {
  return {
    settle: (outcome) => {
      try {
        look.settle(outcome);
      } catch (error) {
        throw notCounted(place, error);
      } finally {
        closeSync(fd);
      }
    },
  };
}

/** @returns `undefined` where the login's own folder is missing, and with it all there is to guess. */
function openFile(place: ThrottlePlace): number | undefined {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    return openSync(place.path, flags, 0o600);
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT' && obstacleTo(place.path) === undefined;
    if (place.scope === 'login' && isMissing) return undefined;
    throw notCounted(place, error);
  }
}

async function makeIfNew(fd: number, place: ThrottlePlace): Promise<ThrottleHeader> {
  const header = readHeader(fd, place);
  if (header !== undefined) return header;
  await lockMaking(fd, place, () => readHeader(fd, place) !== undefined);
  return readHeader(fd, place) ?? make(fd, place);
}

/** A process killed in here leaves a file without the magic, which is made anew. */
function make(fd: number, place: ThrottlePlace): ThrottleHeader {
  const geometry = GEOMETRIES[place.scope];
  const { magic, rest } = newHeader(geometry);
  // What was there before must not be taken for records.
  ftruncateSync(fd, 0);
  ftruncateSync(fd, fileSize(geometry));
  for (const [bytes, at] of [
    [rest, magic.length],
    [magic, 0],
  ] as const) {
    const written = writeSync(fd, bytes, 0, bytes.length, at);
    if (written !== bytes.length) throw new Error(`wrote ${written} of ${bytes.length} bytes`);
  }
  const header = readHeader(fd, place);
  if (header === undefined) throw new Error('is not what was written');
  return header;
}

/** @returns `undefined` where the file is still to be made. */
function readHeader(fd: number, place: ThrottlePlace): ThrottleHeader | undefined {
  if (fstatSync(fd).isFile()) {
    const bytes = Buffer.alloc(HEADER_BYTES);
    readSync(fd, bytes, 0, HEADER_BYTES, 0);
    // The size counts only from here on: the magic goes in when all the rest is there.
    const header = parseHeader(bytes, fstatSync(fd).size);
    if (header !== 'broken') return header === 'unmade' ? undefined : header;
  }
  throw new Fault(place.scope, {
    path: place.path,
    what: 'is not a throttle file',
    todo: 'move it away',
  });
}

function notCounted(place: ThrottlePlace, error: unknown): Fault {
  return new Fault(place.scope, { path: place.path, what: 'wrong codes cannot be counted' }, error);
}
