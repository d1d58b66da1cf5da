import { fstatSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { native } from '#native';
import { Fault } from '../core/verdict.ts';
import { KeptInput, type InputText } from './kept-input.ts';

const PAUSE_MS = 5;

/**
 * Read a descriptor other than standard input to its end.
 *
 * By looking whether something is there: a read that waits could not be ended by a deadline.
 *
 * @throws Fault with scope `service` when the descriptor is not there.
 */
export async function readDescriptor(fd: number): Promise<InputText> {
  if (!isInput(fd)) throw new Fault('service', { what: `descriptor ${fd} is not open for input` });
  const kept = KeptInput.of(fd);
  for (;;) {
    if (!native.hasInput(fd)) {
      await sleep(PAUSE_MS);
      continue;
    }
    const buffer = Buffer.alloc(4096);
    const length = readSync(fd, buffer);
    if (length === 0 || !(await kept.take(buffer.subarray(0, length)))) break;
  }
  return kept.text;
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
