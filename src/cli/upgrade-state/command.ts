import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import type { Console } from '../console.ts';

/** Register `upgrade-state`. */
export function registerUpgradeState(
  commands: Argv,
  loaded: LoadedConfig,
  terminal: Console,
): Argv {
  return commands.command(
    'upgrade-state',
    'take over all state of the version before',
    (command) => command.example('$0 upgrade-state', 'factors may run meanwhile'),
    async () => {
      const { upgradeState } = await import('./upgrade-state.ts');
      terminal.conclude(await upgradeState(loaded, terminal));
    },
  );
}
