import type { Argv } from 'yargs';
import { ownPath } from '../../adapters/program.ts';
import type { Console } from '../console.ts';
import { SERVER_OPTIONS, TEXT } from '../options.ts';
import { LINT_FORMATS } from './lint-report.ts';
import { policyLint } from './lint.ts';

/** Register `policy lint`. */
export function registerPolicyLint(policy: Argv, terminal: Console): Argv {
  return policy.command(
    'lint',
    'find every place where a configuration does not mean what it says',
    (command) =>
      command
        .options({
          config: { ...TEXT, describe: "the web server's main configuration file" },
          ...SERVER_OPTIONS,
          'cosign-conf': { ...TEXT, describe: "the weblogin's cosign.conf" },
          'factors-conf': { ...TEXT, describe: 'its factors.toml' },
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
