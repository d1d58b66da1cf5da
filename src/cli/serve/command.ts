import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { SERVICE_SOCKET } from '../../adapters/service/service-socket.ts';
import type { Console } from '../console.ts';
import { TEXT } from '../options.ts';

/** Register `serve`. */
export function registerServe(commands: Argv, _loaded: LoadedConfig, terminal: Console): Argv {
  return commands.command(
    'serve',
    'be the service that launchers ask',
    (command) =>
      command
        .option('socket', {
          ...TEXT,
          default: SERVICE_SOCKET,
          describe: 'where to listen, unless systemd hands a socket over',
        })
        .example('$0 serve', 'until SIGTERM; see docs/service.md'),
    async ({ socket }) => {
      const { runService } = await import('../../daemons/service/run-service.ts');
      await runService(socket);
      terminal.conclude(true);
    },
  );
}
