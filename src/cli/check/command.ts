import type { Argv } from 'yargs';
import { listAccounts } from '../../adapters/account-list.ts';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { ownPath } from '../../adapters/program.ts';
import { check } from './check.ts';
import type { Console } from '../console.ts';
import { JSON_OPTION } from '../options.ts';

/** Register `check`. */
export function registerCheck(commands: Argv, loaded: LoadedConfig, terminal: Console): Argv {
  return commands.command(
    'check',
    'find everything that is wrong with the configuration and its files',
    (command) =>
      command
        .options({
          'cosign-conf': { type: 'string', describe: 'check this cosign.conf with it' },
          user: { type: 'string', describe: "the web server's account; tries its rights" },
          'before-upgrade': {
            type: 'boolean',
            default: false,
            describe: 'only what this version refuses and the one before took',
          },
          ...JSON_OPTION,
        })
        .example('$0 check', '')
        .example('$0 check --user www-data --cosign-conf /etc/cosign.conf', '')
        .example('$0 check --user www-data --before-upgrade', ''),
    async (options) => {
      const circumstances = { nowMs: Date.now(), program: ownPath(), listAccounts };
      terminal.conclude(await check(options, loaded, terminal, circumstances));
    },
  );
}
