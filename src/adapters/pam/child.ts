import { closeSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import { openPam } from '#pam';
import {
  MOST_EXCHANGED_BYTES,
  parseRequest,
  renderMessage,
  type PamMessage,
} from '../../core/pam/exchange.ts';
import { forbidDumps } from '../memory-dumps.ts';
import { isOurParent } from '../own-parent.ts';
import type { PamLibrary } from '../native/pam-library.ts';
import { askPam } from './session.ts';

/** Where the parent listens; standard output and standard error are its standard error. */
const ANSWER_FD = 3;

/**
 * Be the process that a factor asks PAM in: read the request, ask, answer on descriptor 3.
 *
 * It says nothing on standard output, and its status is 1 whatever comes, so that nobody who starts
 * it can take it for a factor; a person who does so may ask PAM what every program may.
 */
export function runPamChild(): never {
  forbidDumps();
  const request = isOurParent([0, ANSWER_FD]) ? parseRequest(readAll()) : undefined;
  if (request === undefined) {
    writeSync(2, 'cosign-factors: error: only a factor starts this\n');
    process.exit(1);
  }
  const { nonce } = request.request;
  try {
    const library = openPam();
    prepare(library);
    const report = askPam(library, request.request, request.answers, (text) => {
      say({ kind: 'text', text });
    });
    say({ kind: 'report', report });
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    say({ kind: 'fault', nonce, what });
  }
  process.exit(1);
}

function readAll(): Buffer {
  // Wiped by whoever uses the parts of it.
  const buffer = Buffer.alloc(MOST_EXCHANGED_BYTES);
  for (let length = 0; ;) {
    const got = readSync(0, buffer, length, buffer.length - length, null);
    if (got === 0) return buffer.subarray(0, length);
    length += got;
  }
}

/** Leave nothing to modules and their programs that they could answer in our place with. */
function prepare(library: PamLibrary): void {
  library.killWithParent();
  closeSync(0);
  if (openSync('/dev/null', 'r') !== 0) throw new Error('standard input is not the lowest free');
  // Node closes all of the first three too, and what modules start has to have them.
  for (const fd of readdirSync('/proc/self/fd').map(Number)) library.closeOnExec(fd, fd > 2);
}

function say(message: PamMessage): void {
  writeSync(ANSWER_FD, renderMessage(message));
}
