import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isOurParent } from '../own-parent.ts';

/**
 * Get what the service sends to this process, a worker of it, line by line.
 *
 * @returns `undefined` where somebody else started it.
 */
export function linesOfService(): AsyncIterable<string> | undefined {
  return isOurParent([0, 1]) ? createInterface({ input: process.stdin }) : undefined;
}

/** Send a line to the service, its end included. */
export function sayToService(line: string): void {
  writeSync(1, line);
}
