/** What a line of a PAM service file asks for. */
export type ServiceLine =
  /** A module for one kind of question: its file name or path, as written. */
  | {
      readonly kind: 'module';
      readonly group: string;
      readonly module: string;
      /** Counted from 1: where the line begins. */
      readonly line: number;
      /** Words for the module, without the brackets that keep blanks in one. */
      readonly words: readonly string[];
    }
  /** Lines of another file: those of one group, or all of them. */
  | { readonly kind: 'include'; readonly group: string | undefined; readonly file: string };

const GROUP_LINE =
  /^-?(?<group>auth|account|password|session)\s+(?<control>\[(?:\\.|[^\]\\])*\]|\S+)\s+(?<what>\S+)(?<rest>.*)/i;

/** A word, or one in brackets, where `\]` is a bracket of its own. */
const WORD = /\[((?:\\.|[^\]\\])*)\]|(\S+)/g;

/**
 * Read a file of `pam.d`, as far as it says which modules are asked.
 *
 * Lines of another form are passed over: libpam says what is wrong with them.
 *
 * @see pam.d(5); `@include` is Debian's
 */
export function parseServiceFile(text: string): readonly ServiceLine[] {
  const found: ServiceLine[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const start = at;
    let whole = lines[at] ?? '';
    while (whole.endsWith('\\') && at + 1 < lines.length) {
      whole = `${whole.slice(0, -1)} ${lines[(at += 1)] ?? ''}`;
    }
    found.push(...parseLine(whole.replace(/#.*/, '').trim(), start + 1));
  }
  return found;
}

function parseLine(text: string, line: number): readonly ServiceLine[] {
  const included = /^@include\s+(\S+)/.exec(text)?.[1];
  if (included !== undefined) return [{ kind: 'include', group: undefined, file: included }];
  const { group, control, what, rest = '' } = GROUP_LINE.exec(text)?.groups ?? {};
  if (group === undefined || control === undefined || what === undefined) return [];
  const name = group.toLowerCase();
  if (/^(include|substack)$/i.test(control)) return [{ kind: 'include', group: name, file: what }];
  const words = [...rest.matchAll(WORD)].map(([, bracketed, plain = '']) =>
    bracketed === undefined ? plain : bracketed.replaceAll('\\]', ']'),
  );
  return [{ kind: 'module', group: name, module: what, line, words }];
}
