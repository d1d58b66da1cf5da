import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onInstalledMachine, SHELL_HELPERS } from './installed.ts';
import { TOP } from './scratch.ts';

/** A block of a page that shows commands, each after `$ `, with what they print. */
export interface Transcript {
  readonly page: string;
  /** Where its first command stands, from 1. */
  readonly line: number;
  readonly steps: readonly Step[];
}

interface Step {
  readonly command: string;
  /** Both streams as a terminal shows them: whole lines, or nothing. */
  readonly output: string;
}

/** What a transcript needs to be run, and what of it is not the same every time. */
export interface Circumstances {
  /** What must be there before, in sh. */
  readonly before?: readonly string[];
  /** What a command of the page has by chance, a code say, and sh that prints it for this run. */
  readonly given?: Readonly<Record<string, string>>;
  /** What the output has by chance: a placeholder's name, and all that it may stand for. */
  readonly varies?: Readonly<Record<string, RegExp>>;
}

/** The blocks of a page that begin with a command. */
export function transcriptsOf(page: string): Transcript[] {
  return transcriptsIn(readFileSync(join(TOP, page), 'utf8'), page);
}

/** The same of a text. */
export function transcriptsIn(text: string, page: string): Transcript[] {
  return [...text.matchAll(/^( *)```.*\n((?:.*\n)*?) *```$/gm)].flatMap((match) => {
    const [, margin = '', block = ''] = match;
    const flush = block.replaceAll(new RegExp(`^${margin}`, 'gm'), '');
    if (!flush.startsWith('$ ')) return [];
    const steps = flush.split(/^\$ /m).slice(1).map(stepOf);
    return [{ page, line: text.slice(0, match.index).split('\n').length + 1, steps }];
  });
}

function stepOf(text: string): Step {
  const [command = '', ...output] = text.split('\n');
  return { command, output: output.join('\n') };
}

/** Run the commands of a transcript one after the other where README's installation was just done. */
export function runTranscript(shown: Transcript, circumstances: Circumstances): Transcript {
  const { before = [], given = {} } = circumstances;
  const ended = onInstalledMachine([
    ...SHELL_HELPERS,
    `{ ${['true', ...before].join('\n')}\n} >/dev/null`,
    ...Object.values(given).map((script, i) => `given_${i}=$(${script})`),
    ...shown.steps.flatMap(({ command }) => [
      `command=$(cat <<'END_OF_COMMAND'\n${command}\nEND_OF_COMMAND\n)`,
      ...Object.keys(given).map((here, i) => `command=\${command//${here}/$given_${i}}`),
      'bash -c "$command" 2>&1 || true',
      `printf '${END_OF_STEP}'`,
    ]),
  ]);
  const outputs = ended.stdout.split(END_OF_STEP);
  if (ended.status !== 0 || outputs.length !== shown.steps.length + 1) {
    throw new Error(`${shown.page}:${shown.line} cannot be run:\n${ended.stdout}${ended.stderr}`);
  }
  const steps = shown.steps.map(({ command }, i) => ({ command, output: outputs[i] ?? '' }));
  return { ...shown, steps };
}

/** No program of ours prints a control character. */
const END_OF_STEP = '\u0001';

/**
 * Say where a page is stale, and what to write there.
 *
 * @returns `undefined` where it shows what was printed, but for what may vary.
 */
export function staleness(
  shown: Transcript,
  printed: Transcript,
  varies: Circumstances['varies'] = {},
): string | undefined {
  const general = (text: string): string =>
    Object.entries(varies).reduce((whole, [name, any]) => whole.replaceAll(any, `<${name}>`), text);
  if (general(textOf(shown)) === general(textOf(printed))) return undefined;
  return `${shown.page}:${shown.line} is stale; write there:\n\n${textOf(printed)}`;
}

function textOf({ steps }: Transcript): string {
  return steps.map(({ command, output }) => `$ ${command}\n${output}`).join('');
}
