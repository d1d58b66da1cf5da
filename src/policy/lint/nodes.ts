import type { Node } from '../apache/tree.ts';
import { wordsOf } from '../apache/words.ts';

/** Whether a node has one of these names; Apache minds no case. */
export function isNamed(node: Pick<Node, 'name'>, ...names: readonly string[]): boolean {
  const name = node.name.toLowerCase();
  return names.some((each) => each.toLowerCase() === name);
}

/** Whether mod_cosign takes it. */
export function isCosign({ name }: Node): boolean {
  return /^cosign/i.test(name);
}

/** What is in a section; nothing is in a directive. */
export function childrenOf(node: Node): readonly Node[] {
  return node.kind === 'section' ? node.children : [];
}

/** The words of a directive, quotes taken off as Apache's own directives do. */
export function wordsIn({ args }: Node): readonly string[] {
  return wordsOf(args);
}
