import { read, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { native } from '#native';
import { KeptInput, type InputText } from './kept-input.ts';
import { errorCode } from './system-error.ts';

const PAUSE_MS = 5;

/** Standard input to its end. */
export type StandardInput =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'malformed'; readonly what: string };

/**
 * Read standard input to its end, whatever comes, so that the writer never meets a closed pipe. What
 * never ends is read until a deadline or a signal ends the process.
 *
 * Lines end at LF only: a CR is part of the line, as Cosign passes it on. A last line without its
 * end counts as a line.
 */
export async function readStandardInput(): Promise<StandardInput> {
  const { pieces: input } = await readToEnd();
  return input.kind === 'malformed'
    ? input
    : { kind: 'lines', lines: await splitLines(input.pieces) };
}

/** Read standard input to its end as one text. */
export async function readStandardInputText(): Promise<InputText> {
  return (await readToEnd()).text;
}

async function readToEnd(): Promise<KeptInput> {
  const kept = KeptInput.of(0);
  for await (const chunk of chunks()) {
    if (!(await kept.take(chunk))) break;
  }
  return kept;
}

/**
 * Split what was read into lines.
 *
 * A form nearly always comes in one piece, and then needs no stream: loading streams for it would be
 * a fifth of a login's time.
 *
 * @param pieces - UTF-8 as a whole; a piece may end within a character.
 */
export async function splitLines(pieces: readonly Uint8Array[]): Promise<readonly string[]> {
  const [first, ...more] = pieces;
  if (first === undefined) return [];
  if (more.length === 0) {
    const lines = Buffer.from(first).toString().split('\n');
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  }
  const { default: split2 } = await import('split2');
  const splitter = split2('\n');
  for (const piece of pieces) splitter.write(piece);
  splitter.end();
  return (await splitter.toArray()) as string[];
}

async function* chunks(): AsyncGenerator<Uint8Array> {
  // Each runtime has one way that works for pipes, sockets, files and terminals alike and lets the
  // process end while a read is outstanding; in the executable it is also the faster one.
  if (process.versions['bun'] === undefined) {
    yield* process.stdin as AsyncIterable<Uint8Array>;
    return;
  }
  for (;;) {
    const chunk = await readSome();
    if (chunk.length === 0) return;
    yield chunk;
  }
}

async function readSome(): Promise<Uint8Array> {
  const buffer = Buffer.alloc(4096);
  for (;;) {
    try {
      // What is there is read at once; only waiting is worth another thread.
      if (hasInput()) return buffer.subarray(0, readSync(0, buffer));
      const length = await new Promise<number>((resolve, reject) => {
        read(0, buffer, 0, buffer.length, null, (error, got) => {
          if (error === null) resolve(got);
          else reject(error);
        });
      });
      return buffer.subarray(0, length);
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') throw error;
      // Somebody made the pipe non-blocking: look again soon.
      await sleep(PAUSE_MS);
    }
  }
}

/** Whether a read would not wait; false where that cannot be found out. */
function hasInput(): boolean {
  try {
    return native.hasInput(0);
  } catch {
    return false;
  }
}
