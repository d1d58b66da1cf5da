import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import type { Console } from '../console.ts';
import { JSON_OPTION } from '../options.ts';
import { SECRET_OPTIONS } from '../enrol/secret-options.ts';

/** Register `scratch-codes`. */
export function registerScratchCodes(
  commands: Argv,
  loaded: LoadedConfig,
  terminal: Console,
): Argv {
  return commands.command(
    'scratch-codes <login>',
    'new scratch codes, the same secret',
    (command) =>
      command
        .positional('login', { type: 'string', demandOption: true, describe: 'the login' })
        .options({
          ...SECRET_OPTIONS,
          ...JSON_OPTION,
        })
        .example('$0 scratch-codes alice', 'the old ones are void then')
        .example('$0 scratch-codes alice --factor totp --json', ''),
    async (options) => {
      const { scratchCodes } = await import('./scratch-codes.ts');
      await scratchCodes(options, loaded, Math.floor(Date.now() / 1000), terminal);
    },
  );
}
