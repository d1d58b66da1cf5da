import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { SERVICE_SOCKET } from '../../adapters/service/service-socket.ts';
import type { Console } from '../console.ts';
import { JSON_OPTION, TEXT } from '../options.ts';

/** Register `status`. */
export function registerStatus(commands: Argv, _loaded: LoadedConfig, terminal: Console): Argv {
  return commands.command(
    'status',
    'say how the resident service is',
    (command) =>
      command
        .option('socket', { ...TEXT, default: SERVICE_SOCKET, describe: 'where it listens' })
        .options(JSON_OPTION)
        .example('$0 status --json', 'for a program that watches it'),
    async ({ socket, json }) => {
      const { showStatus } = await import('./status.ts');
      await showStatus(socket, json, terminal);
      terminal.conclude(true);
    },
  );
}
