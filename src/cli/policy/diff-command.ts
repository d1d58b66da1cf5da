import type { Argv } from 'yargs';
import type { Console } from '../console.ts';
import { JSON_OPTION, SERVER_OPTIONS } from '../options.ts';
import { policyDiff } from './diff.ts';

/** Register `policy diff`. */
export function registerPolicyDiff(policy: Argv, terminal: Console): Argv {
  const tree = 'a main configuration file, or a folder that has one';
  return policy.command(
    'diff <old> <new>',
    'show which places demand something else by a new configuration',
    (command) =>
      command
        .positional('old', { type: 'string', demandOption: true, describe: tree })
        .positional('new', { type: 'string', demandOption: true, describe: tree })
        .options({
          define: SERVER_OPTIONS.define,
          ...JSON_OPTION,
        })
        .example('$0 policy diff /etc/apache2 ./apache2', 'before a reload'),
    (options) => {
      terminal.conclude(policyDiff(options, terminal));
    },
  );
}
