import { isBlank } from './logical-lines.ts';

const BACKSLASH = 92;

/** The first word of arguments, and what follows it. */
export interface FirstWord {
  readonly word: string;
  readonly rest: string;
}

/**
 * Take the first word off a directive's arguments: up to a blank, or what stands between quotes, in
 * which a backslash keeps a quote or a backslash.
 */
export function firstWord(args: string): FirstWord {
  let at = skipBlanks(args, 0);
  const quote = args.charCodeAt(at);
  if (quote !== 34 && quote !== 39) {
    const from = at;
    while (at < args.length && !isBlank(args.charCodeAt(at))) at += 1;
    return { word: args.slice(from, at), rest: args.slice(skipBlanks(args, at)) };
  }
  let word = '';
  for (at += 1; at < args.length && args.charCodeAt(at) !== quote; at += 1) {
    const next = args.charCodeAt(at + 1);
    const isEscape = args.charCodeAt(at) === BACKSLASH && (next === quote || next === BACKSLASH);
    if (isEscape) at += 1;
    word += args.charAt(at);
  }
  return { word, rest: args.slice(skipBlanks(args, at + 1)) };
}

/** A directive's name, which may stand in quotes, and its arguments as they stand. */
export function directiveOf(content: string): { readonly name: string; readonly args: string } {
  if (/^["']/.test(content)) {
    const { word, rest } = firstWord(content);
    return { name: word, args: rest };
  }
  let end = 0;
  while (end < content.length && !isBlank(content.charCodeAt(end))) end += 1;
  return { name: content.slice(0, end), args: content.slice(skipBlanks(content, end)) };
}

/** All words of a directive's arguments. */
export function wordsOf(args: string): readonly string[] {
  const words: string[] = [];
  for (let rest = args; rest !== '';) {
    const { word, rest: more } = firstWord(rest);
    words.push(word);
    rest = more;
  }
  return words;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}
