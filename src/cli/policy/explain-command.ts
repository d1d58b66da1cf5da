import type { Argv } from 'yargs';
import type { Console } from '../console.ts';
import { DIALECT_OPTION } from './dialect-option.ts';

/** Register `policy explain`. */
export function registerPolicyExplain(policy: Argv, terminal: Console): Argv {
  const once = { type: 'string', requiresArg: true } as const;
  return policy.command(
    'explain <url>',
    'say what a URL demands, and which directive makes it so',
    (command) =>
      command
        .positional('url', { type: 'string', demandOption: true, describe: 'https://HOST/PATH' })
        .options({
          config: { ...once, demandOption: true, describe: 'the main configuration file' },
          dialect: DIALECT_OPTION,
          root: { ...once, describe: 'where the paths inside it are looked up' },
          method: { ...once, describe: 'of the request; GET unless said' },
          held: { ...once, describe: 'factors of the session, with blanks between' },
          address: { ...once, describe: "the browser's; 127.0.0.1 unless said" },
          define: { ...once, array: true, describe: 'as -D of Apache' },
          json: { type: 'boolean', default: false, describe: 'one JSON value' },
        })
        .epilogue(
          'Followed are macros, mod_rewrite, UserDir, MultiViews, FallbackResource and Action. ' +
            'What only the running server knows is undecided, with both outcomes: headers, the ' +
            'time, files of a tree without its pages. Where a RewriteMap leads counts as open.',
        )
        .example(
          '$0 policy explain https://www.example.edu/grades --config /etc/apache2/apache2.conf' +
            ' --held "PAM otp"',
          '',
        ),
    async (options) => {
      const { policyExplain } = await import('./explain.ts');
      policyExplain(options, terminal);
    },
  );
}
