import type { Argv } from 'yargs';
import type { Console } from '../console.ts';
import { JSON_OPTION, SERVER_OPTIONS, TEXT } from '../options.ts';
import { policyTable } from './table.ts';

/** Register `policy table`. */
export function registerPolicyTable(policy: Argv, terminal: Console): Argv {
  return policy.command(
    'table',
    'show every part of a web server with what it demands',
    (command) =>
      command
        .options({
          config: { ...TEXT, demandOption: true, describe: 'its main configuration file' },
          ...SERVER_OPTIONS,
          html: { ...TEXT, describe: 'write a page into this new file instead' },
          ...JSON_OPTION,
        })
        .example('$0 policy table --config /etc/apache2/apache2.conf', ''),
    (options) => {
      policyTable(options, terminal);
    },
  );
}
