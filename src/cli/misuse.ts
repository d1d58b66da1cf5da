import { nearestName } from '../core/nearest-name.ts';
import { CommandError } from './console.ts';

/** What yargs says in English, and what is said instead. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Missing required argument: (\S+)$/, '--$1 is missing'],
  [/^Missing required arguments: (.*)$/, 'options are missing: $1'],
  [/^Not enough arguments following: (.*)$/, '--$1 needs a value'],
  [/^ *Argument: (.*), Given: (.*), Choices: (.*)$/, '--$1 is $2, not one of $3'],
  [/^Unknown argument: (.*)$/, 'a word too many: $1'],
  [/^Unknown arguments: (.*)$/, 'words too many: $1'],
  [/^Did you mean (.*)\?$/, 'unknown command, did you mean $1?'],
  [/^Invalid values:$/, ''],
];

/**
 * What yargs hands to `fail`, as an error of ours.
 *
 * @param error - Thrown by a command or a check of ours, or by yargs itself, of what it has read.
 * @param command - The command that was meant; its help is text, whatever its type says.
 * @param words - As they were typed.
 */
export function failure(
  message: string | null,
  error: Error | undefined,
  command: { help: () => unknown },
  words: readonly string[],
): Error {
  if (error !== undefined && error.name !== 'YError') return error;
  const what = message ?? error?.message ?? 'cannot be understood';
  return misuse(what, String(command.help()), words);
}

/**
 * Say what of a command line cannot be understood, in the words of the help of the command that was meant.
 *
 * @param message - What yargs says of it.
 * @param help - Its first line is the command's usage.
 * @param words - As they were typed.
 */
function misuse(message: string, help: string, words: readonly string[]): CommandError {
  const [usage = ''] = help.split('\n');
  const parts = usage.split(' ');
  const isPlaceholder = (part: string): boolean => /^[<[]/.test(part);
  const command = parts.filter((part) => !isPlaceholder(part) && part !== 'COMMAND').join(' ');
  const see = `see ${command} --help`;

  const options = optionsIn(help);
  const unknown = unknownOptions(words, options);
  if (unknown.length > 0) {
    const names = [...options].map((option) => option.replace(/^--?/, ''));
    const meant = unknown
      .map((option) => nearestName(option.replace(/^--?/, ''), names))
      .filter((name) => name !== undefined);
    const lines = unknown.map((option) => `unknown option: ${option}`);
    const said = meant.map((name) => `--${name}`).join(', ');
    return new CommandError(lines, meant.length > 0 ? `did you mean ${said}?` : see);
  }
  const [, got] = /^Not enough non-option arguments: got (\d+)/.exec(message) ?? [];
  if (got !== undefined) {
    const missing = parts.filter(isPlaceholder)[Number(got)] ?? 'a word';
    return new CommandError(`${missing} is missing: ${usage}`, see);
  }
  const lines = message
    .split('\n')
    .map((line) => WORDS.reduce((said, [theirs, ours]) => said.replace(theirs, ours), line));
  return new CommandError(lines.filter(Boolean), see);
}

/**
 * Refuse an option that is given twice and has one value: yargs would hand over a list.
 *
 * @param values - By option, as yargs has read them.
 * @param lists - Options that may be given several times, and words that there may be several of.
 */
export function refuseRepeats(
  values: Readonly<Record<string, unknown>>,
  lists: ReadonlySet<unknown>,
): true {
  const repeated = Object.keys(values).find(
    (name) => name !== '_' && Array.isArray(values[name]) && !lists.has(name),
  );
  if (repeated === undefined) return true;
  throw new CommandError(`--${repeated} is given more than once`);
}

/** The options that a page of help lists, each with its dashes. */
function optionsIn(help: string): ReadonlySet<string> {
  const listed = help.matchAll(/^ +(?:(-[A-Za-z]), )?(--[a-z][a-z-]*)/gm);
  return new Set([...listed].flatMap(([, ...names]) => names.filter(Boolean)));
}

/** @param options - Those of the command, each with its dashes. */
function unknownOptions(words: readonly string[], options: ReadonlySet<string>): readonly string[] {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end))
    .map((word) => /^(?:--[^=]+|-[A-Za-z])/.exec(word)?.[0])
    .filter((option) => option !== undefined)
    .filter((option) => !options.has(option.replace(/^--no-/, '--')) && !options.has(option));
}
