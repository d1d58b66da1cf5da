import type { Position } from '../position.ts';

/** One directive, in the place where Apache would have it after all includes and conditions. */
export interface Directive extends Position {
  readonly kind: 'directive';
  /** As written; names are the same in any case. */
  readonly name: string;
  /** What follows the name, variables replaced. */
  readonly args: string;
}

/** `<NAME ARGS>` with what stands in it. */
export interface Section extends Position {
  readonly kind: 'section';
  readonly name: string;
  /** What stands between the name and the `>`, variables replaced. */
  readonly args: string;
  readonly children: readonly Node[];
}

export type Node = Directive | Section;

/** What keeps Apache from starting, or in a `.htaccess` from answering. */
export interface SyntaxFault extends Position {
  readonly what: string;
}

/** A configuration, read as far as Apache would read it. */
export interface ConfigTree {
  readonly nodes: readonly Node[];
  /** Apache reads nothing behind it. */
  readonly fault: SyntaxFault | undefined;
  /** Every file that was read, in Apache's order, once for each time. */
  readonly files: readonly string[];
  /** What may be otherwise on the real machine. */
  readonly notes: readonly SyntaxFault[];
}

/** The same name to Apache. */
export function isNamed(node: Node, name: string): boolean {
  return node.name.length === name.length && node.name.toLowerCase() === name;
}
