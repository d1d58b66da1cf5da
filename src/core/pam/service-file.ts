/** What a line of a PAM service file asks for. */
export type ServiceLine =
  /** A module for one kind of question: its file name or path, as written. */
  | { readonly kind: 'module'; readonly group: string; readonly module: string }
  /** Lines of another file: those of one group, or all of them. */
  | { readonly kind: 'include'; readonly group: string | undefined; readonly file: string };

const GROUP_LINE =
  /^-?(?<group>auth|account|password|session)\s+(?<control>\[(?:\\.|[^\]\\])*\]|\S+)\s+(?<what>\S+)/i;

/**
 * Read a file of `pam.d`, as far as it says which modules are asked.
 *
 * Lines of another form are passed over: libpam says what is wrong with them.
 *
 * @see pam.d(5); `@include` is Debian's
 */
export function parseServiceFile(text: string): readonly ServiceLine[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((raw) => parseLine(raw.replace(/#.*/, '').trim()));
}

function parseLine(line: string): readonly ServiceLine[] {
  const included = /^@include\s+(\S+)/.exec(line)?.[1];
  if (included !== undefined) return [{ kind: 'include', group: undefined, file: included }];
  const { group, control, what } = GROUP_LINE.exec(line)?.groups ?? {};
  if (group === undefined || control === undefined || what === undefined) return [];
  const name = group.toLowerCase();
  return /^(include|substack)$/i.test(control)
    ? [{ kind: 'include', group: name, file: what }]
    : [{ kind: 'module', group: name, module: what }];
}
