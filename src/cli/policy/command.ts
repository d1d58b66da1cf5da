import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { registerPolicyCompose } from './compose-command.ts';
import { registerPolicyDiff } from './diff-command.ts';
import { registerPolicyExplain } from './explain-command.ts';
import { registerPolicyLint } from './lint-command.ts';
import { registerPolicyTable } from './table-command.ts';
import type { Console } from '../console.ts';

const REGISTRATIONS = [
  registerPolicyExplain,
  registerPolicyTable,
  registerPolicyLint,
  registerPolicyDiff,
  registerPolicyCompose,
];

/** Register `policy` and the commands below it. */
export function registerPolicy(commands: Argv, _loaded: LoadedConfig, terminal: Console): Argv {
  return commands.command('policy', 'say what a web server demands', (policy) => {
    for (const register of REGISTRATIONS) register(policy, terminal);
    return policy.demandCommand(1, 'a command is missing');
  });
}
