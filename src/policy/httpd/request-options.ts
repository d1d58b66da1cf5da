import type { Directive } from '../apache/tree.ts';
import { firstWord, wordsOf } from '../apache/words.ts';
import type { Scope } from './scope.ts';

const ALL = ['followsymlinks', 'execcgi', 'includes', 'includesnoexec', 'indexes'];

/** What `Options` has for a request, in lower case; `All` has everything but MultiViews. */
export function optionsOf(scopes: readonly Scope[]): ReadonlySet<string> {
  let options = new Set(['followsymlinks']);
  for (const line of linesOf(scopes, 'options')) {
    const words = wordsOf(line.args).map((word) => word.toLowerCase());
    if (words.some((word) => !/^[+-]/.test(word))) options = new Set();
    for (const word of words) {
      const name = word.replace(/^[+-]/, '');
      const named = name === 'all' ? ALL : name === 'none' ? [] : [name];
      for (const each of named) {
        if (word.startsWith('-')) options.delete(each);
        else options.add(each);
      }
    }
  }
  return options;
}

/** The first word of the last directive of a name; `undefined` where there is none. */
export function lastHandling(scopes: readonly Scope[], name: string): string | undefined {
  const line = linesOf(scopes, name).at(-1);
  return line === undefined ? undefined : firstWord(line.args).word;
}

function linesOf(scopes: readonly Scope[], name: string): readonly Directive[] {
  return scopes
    .flatMap((scope) => scope.handling)
    .filter((line) => line.name.toLowerCase() === name);
}
