import { wordsOf } from './words.ts';

/** How many words directives take that Apache obeys while it reads. */
const COUNTS: Readonly<Record<string, readonly [number, number]>> = {
  include: [1, 1],
  includeoptional: [1, 1],
  define: [1, 2],
  undefine: [1, 1],
};

/** What is wrong with the words of a directive that Apache obeys while it reads. */
export function countFault(name: string, args: string): string | undefined {
  const key = name.toLowerCase();
  const [least, most] = Object.hasOwn(COUNTS, key) ? (COUNTS[key] ?? []) : [];
  if (least === undefined || most === undefined) return undefined;
  const words = wordsOf(args);
  if (words.length < least || words.length > most || words[0] === '') {
    return `${name} takes ${least === most ? least : `${least} to ${most}`} argument${most === 1 ? '' : 's'}`;
  }
  const isVariable = key === 'define' || key === 'undefine';
  if (isVariable && words[0]?.includes(':') === true) return `${name} takes no name with a colon`;
  return undefined;
}
