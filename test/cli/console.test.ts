import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CommandError, printTo, type Printer } from '../../src/cli/console.ts';
import { TOP } from '../support/scratch.ts';

/** What a printer writes to both outlets. */
function printed(work: (printer: Printer) => void, isAscii = false): { out: string; say: string } {
  const written = { out: '', say: '' };
  const printer = printTo({
    out: (text) => {
      written.out += text;
    },
    say: (text) => {
      written.say += text;
    },
    isOutAscii: isAscii,
    isSayAscii: isAscii,
  });
  work(printer);
  return written;
}

describe('a printer', () => {
  test('writes as many lines as it is given', () => {
    const written = printed((printer) => {
      printer.out('one\ntwo', 'three\r');
      printer.out();
      printer.say('four\u001b[A', '');
    });
    expect(written).toEqual({ out: 'one\\x0atwo\nthree\\x0d\n', say: 'four\\x1b[A\n\n' });
  });

  test('knows what the terminal can show', () => {
    const say = (printer: Printer): void => {
      printer.out('é');
      printer.say('é\u009b');
    };
    expect(printed(say)).toEqual({ out: 'é\n', say: 'é\\x9b\n' });
    expect(printed(say, true)).toEqual({ out: '\\xe9\n', say: '\\xe9\\x9b\n' });
  });

  test('writes a value for a program, on one line if need be', () => {
    const { out } = printed((printer) => {
      printer.json({ a: 'é\u009b' });
      printer.json({ a: ['\u202e'] }, 'line');
    });
    expect(out).toBe('{\n  "a": "é\\u009b"\n}\n{"a":["\\u202e"]}\n');
  });

  test('leaves a picture of ours as it is', () => {
    const picture = '\u001b[48;5;16m  \u001b[0m\nx';
    expect(
      printed((printer) => {
        printer.draw(picture);
      }).out,
    ).toBe(`${picture}\n`);
  });
});

test('an error has a line for each thing that is wrong', () => {
  expect(new CommandError('a\nb').lines).toEqual(['a\nb']);
  expect(new CommandError(['a', 'b']).lines).toEqual(['a', 'b']);
  expect(new CommandError(['a', 'b']).message).toBe('a\nb');
});

/** What writes to standard output or error by itself. */
const WRITES =
  /\bprocess\b[^;]{0,20}\b(?:stdout|stderr)\b|\bconsole\s*[.[](?!ts)|writeSync\(\s*[12]\b|\/dev\/(?:tty|stdout|stderr)|emitWarning/;

test('nothing else of the command line writes to a terminal', () => {
  const source = join(TOP, 'src');
  const writers = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .filter((path) => WRITES.test(readFileSync(join(source, path), 'utf8')));
  // The others tell who starts them by hand a sentence of their own, before there is a terminal.
  expect(writers.toSorted()).toEqual([
    'adapters/pam/child.ts',
    'adapters/program.ts',
    // To the service, which has made the pipe.
    'adapters/service/worker-pipes.ts',
    'cli/terminal.ts',
  ]);
});
