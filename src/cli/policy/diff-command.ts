import type { Argv } from 'yargs';
import type { Console } from '../console.ts';
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
          define: { type: 'string', array: true, nargs: 1, describe: '-D of the web server' },
          json: { type: 'boolean', default: false, describe: 'one JSON value' },
        })
        .example('$0 policy diff /etc/apache2 ./apache2', 'before a reload'),
    (options) => {
      terminal.conclude(policyDiff(options, terminal));
    },
  );
}
