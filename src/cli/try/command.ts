import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import type { Console } from '../console.ts';
import { JSON_OPTION } from '../options.ts';
import { tryFactors } from './try.ts';

/** Register `try`. */
export function registerTry(commands: Argv, loaded: LoadedConfig, terminal: Console): Argv {
  return commands.command(
    'try [words..]',
    'run a factor as Cosign does and say what Cosign would conclude',
    (command) =>
      command
        .positional('words', {
          type: 'string',
          array: true,
          default: [] as string[],
          describe: 'FACTOR, a name or path; then FIELD=VALUE',
        })
        .options({
          conf: { type: 'string', describe: 'all factor lines of this cosign.conf' },
          release: {
            choices: ['head', '3.2.0'] as const,
            default: 'head' as const,
            describe: 'of Cosign',
          },
          require: { type: 'string', describe: 'is the session enough for these?' },
          held: { type: 'string', describe: 'factors the session holds before' },
          service: { type: 'string', describe: 'service with a reauth line' },
          address: { type: 'string', default: '127.0.0.1', describe: 'the REMOTE_ADDR' },
          ...JSON_OPTION,
        })
        .example('$0 try totp', 'asks for login and code')
        .example('$0 try totp login=alice passcode=123456', '')
        .example('$0 try --conf cosign.conf --require "PAM totp"', 'asks for all fields'),
    async (options) => {
      const satisfied = await tryFactors(options, loaded, process.env, terminal);
      terminal.conclude(satisfied);
    },
  );
}
