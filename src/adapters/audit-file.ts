import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { folderRights } from './folder-rights.ts';
import { withRightsNow } from './rights.ts';

/**
 * Append one line to the audit file in one write, so that lines of many processes never mix.
 *
 * @param line - With its line end.
 * @throws the system's error, or when the line went in only in part; Fault where root cannot know whose
 * the folder is.
 */
export function appendAudit(path: string, line: string): void {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  // O_NONBLOCK: a FIFO in its place must not make a login wait for a reader.
  const open = (): number => openSync(path, flags | constants.O_NONBLOCK, 0o640);
  // A file that root makes in the web server's folder must be one it can go on writing to.
  const fd = withRightsNow(folderRights(dirname(path)), open);
  try {
    const bytes = Buffer.from(line);
    const written = writeSync(fd, bytes);
    if (written !== bytes.length) throw new Error(`wrote ${written} of ${bytes.length} bytes`);
  } finally {
    closeSync(fd);
  }
}
