import { GREETING } from './request.ts';

/** What a frame of a reply is: the letter that it begins with. */
const FRAMES = {
  /** Bytes for standard output. */
  output: 'o',
  /** The status as one digit, so that no byte of zeros is a yes: the last frame. */
  status: 's',
} as const;

/**
 * Render a reply: the greeting and a NUL, then frames, each a letter, a length of two bytes (the
 * higher first) and that many bytes.
 *
 * @param status - 0 to 9.
 * @param line - What goes to standard output, without its line end; `undefined`: nothing at all.
 * @see docs/service-protocol.md
 */
export function renderReply(status: number, line?: string): Uint8Array {
  const output = line === undefined ? [] : [frame(FRAMES.output, Buffer.from(`${line}\n`))];
  const last = frame(FRAMES.status, Buffer.from(String(status)));
  return Buffer.concat([Buffer.from(`${GREETING}\0`), ...output, last]);
}

function frame(letter: string, bytes: Uint8Array): Uint8Array {
  const head = Buffer.from([letter.charCodeAt(0), bytes.length >> 8, bytes.length & 0xff]);
  return Buffer.concat([head, bytes]);
}
