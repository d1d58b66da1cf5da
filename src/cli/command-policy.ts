import type { Argv } from 'yargs';
import type { LoadedConfig } from '../adapters/config-file.ts';
import { registerPolicyCompose } from './command-policy-compose.ts';
import { registerPolicyDiff } from './command-policy-diff.ts';
import { registerPolicyExplain } from './command-policy-explain.ts';
import { registerPolicyLint } from './command-policy-lint.ts';
import { registerPolicyTable } from './command-policy-table.ts';
import type { Console } from './console.ts';

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
    return policy.demandCommand(1, 'say which command of policy');
  });
}
