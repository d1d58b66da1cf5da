import type { Argv } from 'yargs';
import type { Console } from '../console.ts';
import { DIALECT_OPTION } from './dialect-option.ts';
import { policyTable } from './table.ts';

/** Register `policy table`. */
export function registerPolicyTable(policy: Argv, terminal: Console): Argv {
  const once = { type: 'string', requiresArg: true } as const;
  return policy.command(
    'table',
    'show every part of a web server with what it demands',
    (command) =>
      command
        .options({
          config: { ...once, demandOption: true, describe: 'its main configuration file' },
          dialect: DIALECT_OPTION,
          root: { ...once, describe: 'look up the paths in it below this folder' },
          define: { type: 'string', array: true, nargs: 1, describe: '-D of the web server' },
          html: { ...once, describe: 'write a page into this new file instead' },
          json: { type: 'boolean', default: false, describe: 'one JSON value' },
        })
        .example('$0 policy table --config /etc/apache2/apache2.conf', ''),
    (options) => {
      policyTable(options, terminal);
    },
  );
}
