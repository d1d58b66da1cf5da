import type { Argv } from 'yargs';
import type { LoadedConfig } from '../adapters/config-file.ts';
import type { Console } from './console.ts';

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
          factor: { type: 'string', describe: 'section of factors.toml; needed if several' },
          device: { type: 'string', describe: 'name of one of several devices' },
          'hashed-scratch-codes': {
            type: 'boolean',
            default: false,
            describe: 'keep scratch codes as hashes',
          },
          'ours-only': {
            type: 'boolean',
            default: false,
            describe: "also where Google's module may read",
          },
          json: { type: 'boolean', default: false, describe: 'one JSON value' },
        })
        .example('$0 scratch-codes alice', 'the old ones are void then')
        .example('$0 scratch-codes alice --factor totp --json', ''),
    async (options) => {
      const { scratchCodes } = await import('./scratch-codes.ts');
      await scratchCodes(options, loaded, Math.floor(Date.now() / 1000), terminal);
    },
  );
}
