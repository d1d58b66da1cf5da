import { closeSync, constants, openSync, writeSync } from 'node:fs';

/**
 * Append one line to the audit file in one write, so that lines of many processes never mix.
 *
 * @param line - With its line end.
 * @throws the system's error, or when the line went in only in part.
 */
export function appendAudit(path: string, line: string): void {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  // O_NONBLOCK: a FIFO in its place must not make a login wait for a reader.
  const fd = openSync(path, flags | constants.O_NONBLOCK, 0o640);
  try {
    const bytes = Buffer.from(line);
    const written = writeSync(fd, bytes);
    if (written !== bytes.length) throw new Error(`wrote ${written} of ${bytes.length} bytes`);
  } finally {
    closeSync(fd);
  }
}
