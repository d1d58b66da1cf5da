import type { Argv } from 'yargs';
import { ownPath } from '../adapters/program.ts';
import type { Console } from './console.ts';
import { LINT_FORMATS, policyLint } from './policy-lint.ts';

/** Register `policy lint`. */
export function registerPolicyLint(policy: Argv, terminal: Console): Argv {
  const once = { type: 'string', requiresArg: true } as const;
  return policy.command(
    'lint',
    'find every place where a configuration does not mean what it says',
    (command) =>
      command
        .options({
          'cosign-conf': { ...once, describe: "the weblogin's cosign.conf" },
          'factors-conf': { ...once, describe: 'its factors.toml' },
          format: { choices: LINT_FORMATS, default: 'text' as const, describe: 'how to tell it' },
        })
        .example('$0 policy lint --cosign-conf /etc/cosign.conf', ''),
    async (options) => {
      const circumstances = { nowMs: Date.now(), program: ownPath() };
      process.exitCode = (await policyLint(options, terminal, circumstances)) ? 0 : 1;
    },
  );
}
