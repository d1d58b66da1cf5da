import { isUtf8 } from 'node:buffer';
import { fstatSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { native } from '#native';
import { Fault } from '../core/verdict.ts';
import { MOST_BYTES, type InputText } from './standard-input.ts';

const PAUSE_MS = 5;

/**
 * Read a descriptor other than standard input to its end.
 *
 * By looking whether something is there: a read that waits could not be ended by a deadline.
 *
 * @throws Fault with scope `service` when the descriptor is not there.
 */
export async function readDescriptor(fd: number): Promise<InputText> {
  if (!isInput(fd)) throw new Fault('service', `descriptor ${fd} is not open for input`);
  const kept: Uint8Array[] = [];
  const buffer = Buffer.alloc(4096);
  let bytes = 0;
  for (;;) {
    if (!native.hasInput(fd)) {
      await sleep(PAUSE_MS);
      continue;
    }
    const length = readSync(fd, buffer);
    if (length === 0) break;
    bytes += length;
    if (bytes <= MOST_BYTES) kept.push(Uint8Array.from(buffer.subarray(0, length)));
    // What never ends must not keep the deadline from its turn.
    else await sleep(0);
  }
  if (bytes > MOST_BYTES) return { kind: 'malformed', what: `${bytes} bytes of input` };
  const all = Buffer.concat(kept);
  if (!isUtf8(all)) return { kind: 'malformed', what: 'input is not UTF-8' };
  return { kind: 'text', text: all.toString() };
}

/** A number that the host left closed may be something of the runtime's own by now. */
function isInput(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFIFO() || stats.isSocket() || stats.isFile();
  } catch {
    return false;
  }
}
