import type { Position } from '../position.ts';
import type { ReadConfig } from '../read-config.ts';
import type { Definitions } from './definitions.ts';
import type { LoadedModules } from './loaded-modules.ts';

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

/** What Apache knows when it has read its configuration. */
export interface Known {
  readonly definitions: Definitions;
  readonly modules: LoadedModules;
  readonly version: string;
}

/** A configuration as Apache has it; a fault in a `.htaccess` keeps it from answering only. */
export interface ConfigTree extends ReadConfig {
  readonly nodes: readonly Node[];
  /** What a `.htaccess` is read with. */
  readonly known: Known;
}

/** The same name to Apache. */
export function isNamed(node: Node, name: string): boolean {
  return node.name.length === name.length && node.name.toLowerCase() === name;
}
