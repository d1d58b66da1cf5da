import type { Position } from '../position.ts';
import { isBlank, trimBlanks } from './logical-lines.ts';
import type { Node } from './tree.ts';

/** A section that is not closed yet. */
export interface OpenSection extends Position {
  readonly name: string;
  /** Where its directives go; those of a condition go to the section around it. */
  readonly into: Node[];
  readonly kind: 'section' | 'condition' | 'skipped';
}

/** Take `<NAME ARGS>` apart; `args` is `undefined` where it has no name or no end. */
export function readOpening(content: string): {
  readonly name: string;
  readonly args: string | undefined;
} {
  let end = 1;
  while (end < content.length && !isNameEnd(content.charCodeAt(end))) end += 1;
  const name = content.slice(1, end);
  const isWhole = content.endsWith('>') && name !== '';
  return { name, args: isWhole ? trimBlanks(content.slice(end, -1)) : undefined };
}

/** Why `</NAME>` does not close what is open; `undefined` where it does. */
export function closingFault(
  open: Pick<OpenSection, 'name'> | undefined,
  content: string,
): string | undefined {
  const end = content.indexOf('>');
  const name = trimBlanks(end < 0 ? content.slice(2) : content.slice(2, end));
  if (end < 0) return `</${name} has no closing >`;
  if (open === undefined) return `</${name}> without <${name}>`;
  if (open.name.toLowerCase() !== name.toLowerCase()) {
    return `expected </${open.name}> but saw </${name}>`;
  }
  return undefined;
}

/** The name of a section ends at a blank or at the `>`. */
function isNameEnd(code: number): boolean {
  return code === 62 || isBlank(code);
}
