import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { BYPASS_HOURS } from '../../core/bypass.ts';
import { CommandError, type Console } from '../console.ts';
import { FACTOR_OPTION, JSON_OPTION } from '../options.ts';

/** Register `bypass`. */
export function registerBypass(commands: Argv, loaded: LoadedConfig, terminal: Console): Argv {
  return commands.command(
    'bypass [login]',
    'one-time codes of the help desk',
    (command) =>
      command
        .positional('login', { type: 'string', describe: 'the login' })
        .options({
          ...FACTOR_OPTION,
          hours: { type: 'number', default: 24, describe: 'how long it is good for, 1 to 168' },
          list: { type: 'boolean', default: false, describe: 'who has one' },
          revoke: { type: 'boolean', default: false, describe: 'take it back' },
          ...JSON_OPTION,
        })
        .check(({ hours, list, revoke, login }) => {
          const { least, most } = BYPASS_HOURS;
          if (!(hours >= least && hours <= most)) {
            throw new CommandError(`--hours must be a number from ${least} to ${most}`);
          }
          if (list && revoke) throw new CommandError('--list and --revoke exclude each other');
          if (!list && login === undefined) throw new CommandError('say whose code: a login');
          return true;
        })
        .example('$0 bypass alice', 'good for a day')
        .example('$0 bypass alice --hours 2 --factor totp', '')
        .example('$0 bypass --list', '')
        .example('$0 bypass alice --revoke', ''),
    async (options) => {
      const { bypass } = await import('./bypass.ts');
      await bypass(options, loaded, Math.floor(Date.now() / 1000), terminal);
    },
  );
}
