import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBun } from '../../scripts/bun.js';
import { Scratch, TOP } from '../support/scratch.ts';

const PROGRAM = join(TOP, 'test/adapters/programs/tell-input.js');

let scratch: Scratch;
beforeAll(() => {
  scratch = new Scratch();
});
afterAll(() => {
  scratch.remove();
});

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

describe.each([
  ['Bun', findBun()],
  ['Node', process.execPath],
])('standard input on %s', (_, runtime) => {
  /** Give a process some pieces of input, one after the other, and say what it read. */
  async function read(...pieces: (string | Uint8Array)[]): Promise<unknown> {
    const child = spawn(runtime, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
    const errors: unknown[] = [];
    child.stdin.on('error', (error) => errors.push(error));
    for (const piece of pieces) {
      if (!child.stdin.write(piece)) await once(child.stdin, 'drain');
    }
    child.stdin.end();
    const told = await text(child.stdout);
    expect(errors).toEqual([]);
    return JSON.parse(told);
  }

  /** Let a shell say what standard input is. */
  async function readWhat(redirection: string): Promise<unknown> {
    const command = redirection.replace('PROGRAM', `'${runtime}' '${PROGRAM}'`);
    const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
    return JSON.parse(await text(child.stdout));
  }

  const lines = (...some: string[]) => ({ kind: 'lines', lines: some });

  test.each<[string, Buffer, readonly string[]]>([
    ['two lines', bytes('alice\n123456\n'), ['alice', '123456']],
    ['a last line without its end', bytes('alice\n123456'), ['alice', '123456']],
    ['nothing', bytes(''), []],
    ['an empty line', bytes('\n'), ['']],
    ['empty lines in between and at the end', bytes('a\n\nb\n\n'), ['a', '', 'b', '']],
    ['a carriage return, which stays', bytes('alice\r\n123456\r'), ['alice\r', '123456\r']],
    ['a NUL, which stays', bytes('ali\0ce\n'), ['ali\0ce']],
    ['other separators, which are part of a line', bytes('a\u2028b\u0085c\n'), ['a\u2028b\u0085c']],
    ['a byte order mark, which stays', bytes('\ufeffalice\n'), ['\ufeffalice']],
    ['letters of several bytes', bytes('zoë\u{1f511}\n'), ['zoë\u{1f511}']],
  ])('is split into lines: %s', async (__, input, expected) => {
    expect(await read(input)).toEqual(lines(...expected));
  });

  test('is put together from pieces, even of one letter', async () => {
    const [one, two] = [bytes([0xc3]), bytes([0xab], '\n12')];
    expect(await read('al', 'ice-zo', one, two, '34', '\n')).toEqual(lines('alice-zoë', '1234'));
  });

  test.each([
    ['a stray byte', bytes('alice', [0xff], '\n')],
    ['a letter that is cut off', bytes('alice', [0xc3])],
    ['a letter of too many bytes', bytes([0xc0, 0xaf], '\n')],
    ['half of a pair', bytes([0xed, 0xa0, 0x80], '\n')],
  ])('must be UTF-8: %s', async (__, input) => {
    expect(await read(input)).toEqual({ kind: 'malformed', what: 'input is not UTF-8' });
  });

  test('may have 8192 bytes, and is read to its end when it has more', async () => {
    const long = 'x'.repeat(8191);
    expect(await read(`${long}\n`)).toEqual(lines(long));
    expect(await read(`${long}\n\n`)).toEqual({ kind: 'malformed', what: '8193 bytes of input' });
    const piece = 'y'.repeat(65_536);
    expect(await read(...Array<string>(32).fill(piece))).toEqual({
      kind: 'malformed',
      what: `${32 * 65_536} bytes of input`,
    });
  });

  test('can be a pipe, a file, /dev/null or closed', async () => {
    const file = scratch.write('input', 'alice\n123456\n');
    const piped = await readWhat(`cat '${file}' | PROGRAM`);
    const fromFile = await readWhat(`PROGRAM < '${file}'`);
    expect([piped, fromFile]).toEqual([lines('alice', '123456'), lines('alice', '123456')]);
    const none = [await readWhat('PROGRAM < /dev/null'), await readWhat('PROGRAM <&-')];
    expect(none).toEqual([lines(), lines()]);
  });

  test.each(['/dev/zero', '/dev/urandom', 'sparse'])(
    'is not read any further where nobody writes it and it is too long: %s',
    async (name) => {
      const path = name.startsWith('/') ? name : scratch.write(name, '');
      if (!name.startsWith('/')) truncateSync(path, 200 * 2 ** 30);
      const what = 'more than 8192 bytes of input';
      expect(await readWhat(`PROGRAM < '${path}'`)).toEqual({ kind: 'malformed', what });
    },
  );

  test('can be a pipe that somebody made non-blocking', async () => {
    const fifo = scratch.at('fifo');
    execFileSync('mkfifo', [fifo]);
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(fifo, constants.O_WRONLY);
    // Descriptor 3, because spawn makes 0 to 2 blocking again.
    const command = `exec '${runtime}' '${PROGRAM}' announce <&3 3<&-`;
    const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe', reader] });
    const told = text(child.stdout as Readable);
    for (const piece of ['alice\n', '123', '456\n']) {
      writeSync(writer, piece);
      if (piece.startsWith('a')) await once(child.stderr as Readable, 'data');
    }
    for (const fd of [writer, reader]) closeSync(fd);
    expect(JSON.parse(await told)).toEqual(lines('alice', '123456'));
    execFileSync('rm', [fifo]);
  });
});
