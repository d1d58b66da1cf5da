import type { OathSection } from '../config/sections/oath-section.ts';
import type { OathSettings } from './line-answer.ts';

/** What pam_oath takes where nothing is said. */
const DEFAULT_WINDOW = 5;
const DEFAULT_DIGITS = 6;

/** What a section says of lines, or leaves to pam_oath's defaults. */
export function oathSettings({ window, digits }: OathSection): OathSettings {
  return { window: window ?? DEFAULT_WINDOW, digits: digits ?? DEFAULT_DIGITS };
}

/**
 * Read what a user typed: a code, perhaps with a PIN in front of it.
 *
 * @returns it without blanks, one character a byte as the file has its PINs; `undefined` where it
 * does not end in six digits.
 */
export function parseTyped(value: string): string | undefined {
  const typed = Buffer.from(value.replaceAll(' ', '')).toString('latin1');
  return /[0-9]{6}$/.test(typed) ? typed : undefined;
}
