import { closeSync, constants, openSync, readSync } from 'node:fs';
import { lookAt, tryWriting } from '../../../adapters/file-facts.ts';
import { HEADER_BYTES, parseHeader } from '../../../adapters/throttle-header.ts';
import { checkRegular, octal, type FileThere } from '../../../core/check/file-rules.ts';
import { shellWord } from '../../../core/check/findings.ts';
import type { CheckContext } from '../context.ts';

/**
 * Check the file in which wrong codes are counted; one that is not there yet is made when needed.
 *
 * @param ownerUid - Who will use it; `undefined` where that is not known.
 */
export function checkThrottle(
  path: string,
  ownerUid: number | undefined,
  { findings, user }: CheckContext,
): void {
  const facts = lookAt(path);
  if (facts.kind === 'missing' || facts.kind === 'unreachable') return;
  if (!checkRegular(path, facts, findings)) return;
  const word = shellWord(path);
  if ((facts.mode & 0o077) !== 0) {
    const what = `has mode ${octal(facts.mode)}: others can see or change the counts of wrong codes`;
    findings.error('mode', path, what, `chmod 0600 ${word}`);
  }
  if (ownerUid !== undefined && facts.uid !== ownerUid) {
    const what = `belongs to uid ${facts.uid}, must be uid ${ownerUid}'s`;
    findings.error('owner', path, what, `chown ${ownerUid} ${word}`);
  }
  if (!isThrottle(path, facts)) {
    const todo = `rm ${word}; the counts so far are lost`;
    findings.error('throttle-broken', path, 'is not a throttle file, or is cut short', todo);
  }
  const code = user?.run(() => tryWriting(path));
  if (user === undefined || code === undefined) return;
  findings.error('unwritable', path, `${user.name} cannot write it (${code})`, `rm ${word}`);
}

/** As a factor looks at it: one that is still to be made is in order. */
function isThrottle(path: string, facts: FileThere): boolean {
  const bytes = Buffer.alloc(HEADER_BYTES);
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      readSync(fd, bytes, 0, bytes.length, 0);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Whether it can be opened is another question, asked with the rights of the factor's user.
    return true;
  }
  return parseHeader(bytes, facts.size) !== 'broken';
}
