import { printable } from './printable-text.ts';

/**
 * Quote a word for a command that an operator may copy: one word to the shell, of which it does nothing.
 *
 * What a terminal would not show as it is stands there byte by byte, as bash, zsh and ksh read it.
 */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_/.@%+=:,-]+$/.test(text)) return text;
  if (printable(text) === text) return `'${text.replaceAll("'", `'\\''`)}'`;
  const shown = Array.from(text, (character) => {
    if (/^[\\']$/.test(character)) return `\\${character}`;
    return printable(character) === character ? character : byBytes(character);
  });
  return `$'${shown.join('')}'`;
}

/** Octal, of which the shell takes three digits and no more. */
function byBytes(character: string): string {
  return Array.from(
    Buffer.from(character),
    (byte) => `\\${byte.toString(8).padStart(3, '0')}`,
  ).join('');
}
