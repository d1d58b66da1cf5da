import type { Position } from '../position.ts';
import type { Node } from './tree.ts';
import { firstWord } from './words.ts';

/** A section that is not closed yet. */
export interface OpenSection extends Position {
  readonly name: string;
  /** Where its directives go; those of a condition go to the section around it. */
  readonly into: Node[];
  readonly kind: 'section' | 'condition' | 'skipped';
}

/** A fault of sections, and where Apache says it is. */
export interface SectionFault {
  readonly at: Position;
  readonly what: string;
}

/**
 * Take `<NAME ARGS>` apart, of which Apache leaves out what is behind the last `>`.
 *
 * @returns `args` is `undefined` where it has no name or no end.
 */
export function readOpening(content: string): {
  readonly name: string;
  readonly args: string | undefined;
} {
  const { word, rest } = firstWord(content);
  if (rest === '') {
    const name = word.slice(1).replace(/>$/, '');
    return { name, args: word.endsWith('>') && name !== '' ? '' : undefined };
  }
  const name = word.slice(1);
  const end = rest.lastIndexOf('>');
  return { name, args: end < 0 || name === '' ? undefined : rest.slice(0, end).trimEnd() };
}

/**
 * Why `</NAME>` does not close what is open; `undefined` where it does.
 *
 * The end of a section that is decided while reading has to be a line of its own, without a blank.
 *
 * @param open - Outermost first.
 */
export function closingFault(
  open: readonly OpenSection[],
  content: string,
  at: Position,
): SectionFault | undefined {
  const { word } = firstWord(content);
  const name = word.slice(2, -1);
  const last = open.at(-1);
  if (last === undefined) return { at, what: `${word} without <${name}>` };
  const isSame = last.name.toLowerCase() === name.toLowerCase();
  switch (last.kind) {
    case 'condition': {
      const isEnd = content.toLowerCase() === `</${last.name.toLowerCase()}>`;
      return isEnd ? undefined : { at, what: `expected </${last.name}> but saw ${content}` };
    }
    case 'skipped':
      // What is left out is read to its end in one go, so it is told where that began.
      if (isSame) return undefined;
      return {
        at: open.find(({ kind }) => kind === 'skipped') ?? at,
        what: `expected </${last.name}> but saw ${word}`,
      };
    case 'section':
      if (!word.endsWith('>')) return { at, what: `${word} has no closing >` };
      return isSame ? undefined : { at, what: `expected </${last.name}> but saw ${word}` };
  }
}

/**
 * What is wrong where a file ends; `undefined` where Apache does not mind.
 *
 * It does not mind a section that is decided while reading, with all that is open in it, where that
 * holds; where it does not hold, the rest of the file is missed.
 *
 * @param open - Outermost first.
 */
export function endFault(open: readonly OpenSection[]): SectionFault | undefined {
  const condition = open.findIndex(({ kind }) => kind !== 'section');
  const left = open[condition];
  const blamed = left?.kind === 'skipped' ? left : condition === 0 ? undefined : open[0];
  return blamed === undefined ? undefined : { at: blamed, what: `<${blamed.name}> was not closed` };
}
