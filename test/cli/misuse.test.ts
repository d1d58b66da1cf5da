import yargs from 'yargs';
import { describe, expect, test } from 'vitest';
import { CommandError } from '../../src/cli/console.ts';
import { failure, refuseRepeats } from '../../src/cli/misuse.ts';

/** What comes of words that `cosign-factors` is started with, where `enrol` and `map add` are commands. */
async function told(
  words: readonly string[],
): Promise<{ lines: readonly string[]; hint?: string }> {
  const parser = yargs()
    .scriptName('cosign-factors')
    .command('enrol <login>', 'enrols', (command) =>
      command.options({
        label: { type: 'string', describe: 'the name of -D and of --other' },
        issuer: { type: 'string', requiresArg: true },
        digits: { choices: [6, 8] },
        force: { type: 'boolean', default: true },
        factor: { type: 'string', array: true, nargs: 1 },
      }),
    )
    .command('map', 'maps', (map) =>
      map
        .command('add <login> <keys..>', 'adds', (command) =>
          command.options({ from: { demandOption: true } }),
        )
        .demandCommand(1, 'a command is missing'),
    )
    .strict()
    .recommendCommands()
    .detectLocale(false)
    .exitProcess(false)
    .check((values, { array }: { array?: unknown }) =>
      refuseRepeats(values, new Set([array].flat())),
    )
    .fail((message: string | null, error: Error | undefined, command) => {
      throw failure(message, error, command, words);
    });
  try {
    await parser.parseAsync([...words]);
    return { lines: [] };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { lines: error.lines, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
}

const ENROL = 'see cosign-factors enrol --help';
const ADD = 'see cosign-factors map add --help';

describe('a command line', () => {
  test.each([
    ['enrol', ['<login> is missing: cosign-factors enrol <login>'], ENROL],
    ['enrol --label', ['<login> is missing: cosign-factors enrol <login>'], ENROL],
    ['map', ['a command is missing'], 'see cosign-factors map --help'],
    ['map add', ['<login> is missing: cosign-factors map add <login> <keys..>'], ADD],
    ['map add a', ['<keys..> is missing: cosign-factors map add <login> <keys..>'], ADD],
    ['map add a b', ['--from is missing'], ADD],
    ['enrol a b', ['a word too many: b'], ENROL],
    ['enrol a b c', ['words too many: b, c'], ENROL],
    ['enrol a --digits 7', ['--digits is 7, not one of 6, 8'], ENROL],
    ['enrol a --issuer', ['--issuer needs a value'], ENROL],
    ['enrl a', ['unknown command, did you mean enrol?'], 'see cosign-factors --help'],
    ['enrol --foo a', ['unknown option: --foo'], ENROL],
    ['enrol --foo=a', ['unknown option: --foo'], ENROL],
    ['enrol a --foo-bar', ['unknown option: --foo-bar'], ENROL],
    ['enrol a --foo --bar', ['unknown option: --foo', 'unknown option: --bar'], ENROL],
    ['enrol -x a', ['unknown option: -x'], ENROL],
    ['enrol a -D x', ['unknown option: -D'], ENROL],
    ['map add a b --other c', ['unknown option: --other'], ADD],
    ['enrol a --lable b', ['unknown option: --lable'], 'did you mean --label?'],
    ['enrol --no-forse a', ['unknown option: --no-forse'], ENROL],
    ['enrol a --label b --label c', ['--label is given more than once'], undefined],
    ['enrol a --factor b --factor c', [], undefined],
    ['enrol a --no-force', [], undefined],
  ])('%j is answered in the words of its help', async (text, lines, hint) => {
    expect(await told(text.split(' '))).toEqual({ lines, ...(hint === undefined ? {} : { hint }) });
  });
});
