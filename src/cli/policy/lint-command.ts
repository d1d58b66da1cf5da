import type { Argv } from 'yargs';
import { ownPath } from '../../adapters/program.ts';
import type { Console } from '../console.ts';
import { LINT_FORMATS } from './lint-report.ts';
import { DIALECT_OPTION } from './dialect-option.ts';
import { policyLint } from './lint.ts';

/** Register `policy lint`. */
export function registerPolicyLint(policy: Argv, terminal: Console): Argv {
  const once = { type: 'string', requiresArg: true } as const;
  return policy.command(
    'lint',
    'find every place where a configuration does not mean what it says',
    (command) =>
      command
        .options({
          config: { ...once, describe: "the web server's main configuration file" },
          dialect: DIALECT_OPTION,
          root: { ...once, describe: 'look up the paths in it below this folder' },
          define: { type: 'string', array: true, nargs: 1, describe: '-D of the web server' },
          'cosign-conf': { ...once, describe: "the weblogin's cosign.conf" },
          'factors-conf': { ...once, describe: 'its factors.toml' },
          format: { choices: LINT_FORMATS, default: 'text' as const, describe: 'how to tell it' },
        })

        .example('$0 policy lint --config /etc/apache2/apache2.conf', '')
        .example('$0 policy lint --cosign-conf /etc/cosign.conf', ''),
    async (options) => {
      const circumstances = { nowMs: Date.now(), program: ownPath() };
      terminal.conclude(await policyLint(options, terminal, circumstances));
    },
  );
}
