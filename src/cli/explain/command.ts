import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import type { Console } from '../console.ts';
import { JSON_OPTION } from '../options.ts';
import { explain } from './explain.ts';

/** Register `explain`. */
export function registerExplain(commands: Argv, loaded: LoadedConfig, terminal: Console): Argv {
  return commands.command(
    'explain <factor> <login> [code]',
    'say what a code is and what the factor would make of it; changes nothing',
    (command) =>
      command
        .positional('factor', { type: 'string', demandOption: true, describe: 'its name' })
        .positional('login', { type: 'string', demandOption: true, describe: 'the login' })
        .positional('code', { type: 'string', describe: 'asked for when it is not given' })
        .options(JSON_OPTION)
        .example('$0 explain totp alice', 'asks for the code')
        .example('$0 explain totp alice 123456', 'a used code works too'),
    async (options) => {
      const isAccepted = await explain(options, loaded, Math.floor(Date.now() / 1000), terminal);
      terminal.conclude(isAccepted);
    },
  );
}
