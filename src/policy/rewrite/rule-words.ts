import { isBlank } from '../apache/logical-lines.ts';

/**
 * Split the arguments of `RewriteRule` and `RewriteCond`, which mod_rewrite does by itself: what
 * stands between quotes has no escapes, and elsewhere a backslash before a blank keeps both.
 *
 * @returns at most three words; the third, of flags, goes to its quote or the first blank.
 */
export function ruleWords(args: string): readonly string[] {
  const words: string[] = [];
  for (let at = 0; words.length < 3;) {
    while (at < args.length && isBlank(args.charCodeAt(at))) at += 1;
    if (at >= args.length) break;
    const first = args.charAt(at);
    const quote = first === '"' || first === "'" ? first : undefined;
    if (quote !== undefined) at += 1;
    const from = at;
    while (at < args.length) {
      const isEnd = quote === undefined ? isBlank(args.charCodeAt(at)) : args.charAt(at) === quote;
      if (isEnd) break;
      at += args.charAt(at) === '\\' && isBlank(args.charCodeAt(at + 1)) ? 2 : 1;
    }
    words.push(args.slice(from, at));
    at += 1;
  }
  return words;
}
