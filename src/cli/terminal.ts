import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { wasClosed } from '../adapters/output-line.ts';
import { errorCode } from '../adapters/system-error.ts';
import { printable } from '../core/printable-text.ts';
import { CommandError, printTo, type Console } from './console.ts';

export interface Terminal extends Console {
  /** Whether nothing was concluded, or a yes. */
  isGood(): boolean;
}

/** The console of a person or a script at a shell: nobody else writes to standard output and error. */
export function openTerminal(environment: NodeJS.ProcessEnv): Terminal {
  const locale =
    ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => environment[name]).find(Boolean) ?? '';
  const isUtf8 = /utf-?8/i.test(locale);
  let written = Promise.resolve();
  let isGood = true;
  let hint: string | undefined;
  const printer = printTo({
    out: (text) => {
      written = write(text);
    },
    say: (text) => void process.stderr.write(text),
    // What goes into a file or to a program is UTF-8, wherever it is.
    isOutAscii: process.stdout.isTTY && !isUtf8,
    isSayAscii: process.stderr.isTTY && !isUtf8,
  });
  process.stdout.on('error', (error: Error) => {
    const code = errorCode(error) ?? error.message;
    // Whoever was reading may have seen enough, as `head` has.
    if (code !== 'EPIPE' || hint !== undefined) {
      printer.say(`cosign-factors: error: output is lost (${code})`);
    }
    if (hint !== undefined) printer.say(`cosign-factors: hint: ${hint}`);
    process.exit(1);
  });
  return {
    ...printer,
    ask,
    handOut: (ifLost) => {
      if (wasClosed(1)) throw new CommandError('standard output is closed', 'nothing was changed');
      hint = ifLost;
    },
    written: () => written,
    conclude: (isSo) => {
      isGood = isSo;
    },
    isGood: () => isGood,
    isTerminal: process.stdout.isTTY,
    isUtf8,
  };
}

/** Resolves in either case: the terminal ends the process when its output is lost. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => {
      resolve();
    });
  });
}

async function ask(question: string, hidden: boolean, instead: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CommandError('standard input is not a terminal', instead);
  }
  let isMuted = false;
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      if (!isMuted) process.stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    const answer = lines.question(printable(question));
    isMuted = hidden;
    return await answer;
  } finally {
    lines.close();
    if (hidden) process.stderr.write('\n');
  }
}
