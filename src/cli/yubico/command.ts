import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import type { Console } from '../console.ts';
import { FACTOR_OPTION, JSON_OPTION } from '../options.ts';
import { importKeys } from './keys.ts';
import { addToMap, listMap } from './map.ts';
import { verifyCode } from './verify.ts';

/** Register `yubico` and what is below it. */
export function registerYubico(commands: Argv, loaded: LoadedConfig, terminal: Console): Argv {
  return commands.command('yubico', 'keys: their users, secrets and codes', (yubico) => {
    registerMap(yubico, loaded, terminal);
    registerVerify(yubico, loaded, terminal);
    return yubico
      .command('keys', 'secrets of keys that are validated here', (keys) =>
        keys
          .command(
            'import <file>',
            'put the keys of a "# ykksm 1" file where the section keeps them',
            (command) =>
              command
                .positional('file', { type: 'string', demandOption: true, describe: 'the file' })
                .options(FACTOR_OPTION)
                .example('$0 yubico keys import new-keys.csv', ''),
            (options) => importKeys(options, loaded, terminal),
          )
          .demandCommand(1, 'a command is missing'),
      )
      .demandCommand(1, 'a command is missing');
  });
}

function registerMap(yubico: Argv, loaded: LoadedConfig, terminal: Console): void {
  yubico.command('map', 'whose key is whose', (map) =>
    map
      .command(
        'add <login>',
        'give a key to a user: its next touch tells which',
        (command) =>
          command
            .positional('login', { type: 'string', demandOption: true, describe: 'the login' })
            .options({
              ...FACTOR_OPTION,
              id: { type: 'string', describe: 'the id of the key, instead of a touch' },
            })
            .example('$0 yubico map add alice', 'asks for a touch'),
        (options) => addToMap(options, loaded, terminal),
      )
      .command(
        'list [login]',
        'list users and their keys',
        (command) =>
          command
            .positional('login', { type: 'string', describe: 'only of this login' })
            .options({ ...FACTOR_OPTION, ...JSON_OPTION })
            .example('$0 yubico map list', ''),
        (options) => {
          listMap(options, loaded, terminal);
        },
      )
      .demandCommand(1, 'a command is missing'),
  );
}

function registerVerify(yubico: Argv, loaded: LoadedConfig, terminal: Console): void {
  yubico.command(
    'verify [otp]',
    'say everything about a code; servers take it for used then',
    (command) =>
      command
        .positional('otp', { type: 'string', describe: 'asked for when it is not given' })
        .options({
          ...FACTOR_OPTION,
          timestamp: {
            type: 'boolean',
            default: false,
            describe: 'ask servers for counters of the key too',
          },
          ...JSON_OPTION,
        })
        .example('$0 yubico verify', 'asks for a touch'),
    async (options) => {
      terminal.conclude(await verifyCode(options, loaded, Date.now, terminal));
    },
  );
}
