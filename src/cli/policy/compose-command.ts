import type { Argv } from 'yargs';
import type { Console } from '../console.ts';
import { TEXT } from '../options.ts';
import { policyCompose } from './compose.ts';

/** Register `policy compose`. */
export function registerPolicyCompose(policy: Argv, terminal: Console): Argv {
  return policy.command(
    'compose <expression>',
    'write Apache directives that demand any AND and OR of factors',
    (command) =>
      command
        .positional('expression', {
          type: 'string',
          demandOption: true,
          describe: 'names with and, or and parentheses',
        })
        .options({
          service: { ...TEXT, demandOption: true, describe: 'the value of CosignService' },
          weblogin: { ...TEXT, demandOption: true, describe: 'the value of CosignRedirect' },
          location: { ...TEXT, describe: 'put it into a <Location> of this path' },
          host: { ...TEXT, describe: 'send people back to this host, not to the one they named' },
          held: { ...TEXT, describe: 'factors that every login gives, with blanks between' },
          suffix: { ...TEXT, describe: 'suffix of cosign.conf; names with it count as well' },
        })
        .example(
          '$0 policy compose "PAM and (otp or LEVEL2)" --service www' +
            ' --weblogin https://weblogin.example.edu --location /grades',
          '',
        ),
    ({ held, ...demand }) => {
      policyCompose({ ...demand, free: held?.split(/\s+/).filter(Boolean) }, terminal);
    },
  );
}
