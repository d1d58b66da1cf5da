import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { errorCode } from '../adapters/system-error.ts';
import { CommandError, type Console } from './console.ts';

/** The console of a person or a script at a shell. */
export function openTerminal(environment: NodeJS.ProcessEnv): Console {
  process.stdout.on('error', (error: Error) => {
    const code = errorCode(error) ?? error.message;
    // Whoever was reading may have seen enough, as `head` has.
    if (code !== 'EPIPE') process.stderr.write(`cosign-factors: error: output is lost (${code})\n`);
    process.exit(1);
  });
  const locale = environment['LC_ALL'] ?? environment['LC_CTYPE'] ?? environment['LANG'] ?? '';
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    say: (text) => void process.stderr.write(`${text}\n`),
    ask,
    isTerminal: process.stdout.isTTY,
    isUtf8: /utf-?8/i.test(locale),
  };
}

async function ask(question: string, hidden: boolean): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CommandError('standard input is not a terminal', 'give the fields as FIELD=VALUE');
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
    const answer = lines.question(question);
    isMuted = hidden;
    return await answer;
  } finally {
    lines.close();
    if (hidden) process.stderr.write('\n');
  }
}
