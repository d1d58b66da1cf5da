import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { ownPath } from '../../adapters/program.ts';
import type { Console } from '../console.ts';
import { JSON_OPTION, TEXT } from '../options.ts';
import { uninstall } from './undo.ts';
import { install } from './install.ts';

/** Register `install` and `uninstall`. */
export function registerInstall(commands: Argv, loaded: LoadedConfig, terminal: Console): Argv {
  return commands
    .command(
      'install <dir> <names..>',
      'make the symlinks that cosign.conf names, and print its lines',
      (command) =>
        describe(command)
          .option('service', {
            ...TEXT,
            describe: 'let the resident service of this user answer for them',
          })
          .example('$0 install /usr/lib/cosign/factors totp', '')
          .example('$0 install /usr/lib/cosign/factors totp >>cosign.conf', ''),
      (options) => install(options, loaded, ownPath(), terminal),
    )
    .command(
      'uninstall <dir> <names..>',
      'remove symlinks to this program only',
      (command) => describe(command).example('$0 uninstall /usr/lib/cosign/factors totp', ''),
      (options) => {
        terminal.conclude(uninstall(options, ownPath(), terminal));
      },
    );
}

function describe(command: Argv) {
  return command
    .positional('dir', { type: 'string', demandOption: true, describe: 'a folder that is there' })
    .positional('names', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'factors, as in factors.toml',
    })
    .options(JSON_OPTION);
}
