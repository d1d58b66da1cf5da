/** A piece of an expression. */
export type Token =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'sign'; readonly text: string };

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(m([#/!|,;:@%^])((?:\\.|(?!\3).)*)\3([ims]*))|(\/(?:\\.|[^/\\])*\/[ims]*)|(&&|\|\||==|!=|=~|!~|<=|>=|<|>|[()!{},]|=)|(-[a-zA-Z]+)|((?:%\{[^}]*\}|[^\s()!{},=<>&|"'~])+))/y;

/** Take an expression apart; what is none of its pieces becomes a sign that nobody knows. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (match === null) return [{ kind: 'sign', text: '?' }];
    const [, quoted, m, , source, flags, slashed, sign, option, word] = match;
    if (quoted !== undefined) {
      found.push({ kind: 'string', text: quoted.slice(1, -1).replace(/\\(.)/g, '$1') });
    } else if (m !== undefined) {
      found.push({ kind: 'regex', source: source ?? '', flags: flags ?? '' });
    } else if (slashed !== undefined) {
      const end = slashed.lastIndexOf('/');
      const inside = slashed.slice(1, end).replaceAll('\\/', '/');
      found.push({ kind: 'regex', source: inside, flags: slashed.slice(end + 1) });
    } else if (word !== undefined) {
      found.push({ kind: 'string', text: word });
    } else {
      found.push({ kind: 'sign', text: sign ?? option ?? '' });
    }
  }
  return found;
}
