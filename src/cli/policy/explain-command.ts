import type { Argv } from 'yargs';
import type { Console } from '../console.ts';
import { JSON_OPTION, SERVER_OPTIONS, TEXT } from '../options.ts';

/** Register `policy explain`. */
export function registerPolicyExplain(policy: Argv, terminal: Console): Argv {
  return policy.command(
    'explain <url>',
    'say what a URL demands, and which directive makes it so',
    (command) =>
      command
        .positional('url', { type: 'string', demandOption: true, describe: 'https://HOST/PATH' })
        .options({
          config: { ...TEXT, demandOption: true, describe: 'the main configuration file' },
          method: { ...TEXT, describe: 'of the request; GET unless said' },
          held: { ...TEXT, describe: 'factors of the session, with blanks between' },
          address: { ...TEXT, describe: "the browser's; 127.0.0.1 unless said" },
          ...SERVER_OPTIONS,
          ...JSON_OPTION,
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
