import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readOption,
  removeScratchCode,
  scratchCodes,
  writeOption,
} from '../../src/core/secret-file.ts';

const NAME = 'WINDOW_SIZE';

/** A line as somebody may have edited it: what it says and what ends it, empty lines included. */
interface Line {
  readonly content: string;
  readonly end: string;
}

const value = fc.string({ unit: fc.constantFrom(...'0189 +-\tx"é'.split('')), maxLength: 12 });
const content = fc.oneof(
  value.map((text) => `" ${NAME} ${text}`),
  fc.constantFrom(`" ${NAME}`, `" ${NAME}S 1`, `"  ${NAME}`, '" TOTP_AUTH', '" LAST3 host 17'),
  fc.constantFrom('12345678', '87654321', '02345678', '123', '# note'),
  fc.string({ minLength: 1, maxLength: 10 }).filter((text) => !/[\r\n]/.test(text)),
);
const end = fc.constantFrom('\n', '\n', '\r\n', '\n\n', '\r', '\n\r\n');
const line: fc.Arbitrary<Line> = fc.record({ content, end });
const file = fc.array(line, { minLength: 1, maxLength: 12 });

const render = (lines: readonly Line[]) => lines.map((each) => each.content + each.end).join('');

const isOwn = ({ content: text }: Line) =>
  text === `" ${NAME}` || text.startsWith(`" ${NAME} `) || text.startsWith(`" ${NAME}\t`);

/** What FORMATS says of the update: in place, or after line 1; later duplicates go. */
function model(lines: readonly Line[], text: string): string {
  const own: Line = { content: `" ${NAME} ${text}`, end: '\n' };
  const first = lines.findIndex(isOwn);
  if (first < 0) return render([...lines.slice(0, 1), own, ...lines.slice(1)]);
  const after = lines.slice(first + 1).filter((each) => !isOwn(each));
  return render([...lines.slice(0, first), own, ...after]);
}

describe('a secret file', () => {
  test('keeps every other line byte for byte when an option is written', () => {
    fc.assert(
      fc.property(file, value, (lines, text) => {
        expect(writeOption(render(lines), NAME, text)).toBe(model(lines, text));
      }),
    );
  });

  test('gives back what was written', () => {
    const word = value.map((text) => text.replace(/^[ \t]+/, ''));
    fc.assert(
      fc.property(file, word, fc.boolean(), (lines, text, isCut) => {
        const before = isCut ? render(lines).replace(/[\r\n]+$/, '') : render(lines);
        expect(readOption(writeOption(before, NAME, text), NAME)).toBe(text);
      }),
    );
  });

  test('comes back as it was when what was read is written', () => {
    const canonical = file.map((lines) =>
      lines.map(({ content: text }) => ({ content: text, end: '\n' })),
    );
    fc.assert(
      fc.property(canonical, value, (lines, text) => {
        const before = writeOption(render(lines), NAME, text.trimStart());
        expect(writeOption(before, NAME, readOption(before, NAME) ?? '?')).toBe(before);
      }),
    );
  });

  test('loses exactly the scratch code that was used', () => {
    fc.assert(
      fc.property(file, fc.nat(11), (lines, at) => {
        const before = render(lines);
        const codes = scratchCodes(before);
        const used = codes[at % Math.max(codes.length, 1)] ?? '11111111';
        const after = removeScratchCode(before, used);
        expect(scratchCodes(after)).toEqual(codes.filter((code) => code !== used));
        if (codes.length === 0) expect(after).toBe(before);
      }),
    );
  });

  test('keeps its secret and its options when a scratch code is used', () => {
    const enrolled = fc.uniqueArray(fc.integer({ min: 10_000_000, max: 99_999_999 }), {
      minLength: 1,
      maxLength: 10,
    });
    fc.assert(
      fc.property(enrolled, fc.nat(9), (codes, at) => {
        const head = 'SECRET\n" RATE_LIMIT 3 30\n" TOTP_AUTH\n';
        const used = codes[at % codes.length] ?? 0;
        const left = codes.filter((code) => code !== used);
        const textOf = (some: readonly number[]) => head + some.map((code) => `${code}\n`).join('');
        expect(removeScratchCode(textOf(codes), String(used))).toBe(textOf(left));
      }),
    );
  });
});
