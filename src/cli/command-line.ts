import yargs from 'yargs';
import type { LoadedConfig } from '../adapters/config-file.ts';
import type { Program } from '../adapters/program.ts';
import { Fault } from '../core/verdict.ts';
import { CommandError, type Console } from './console.ts';
import { enrol } from './enrol.ts';
import { openTerminal } from './terminal.ts';
import { tryFactor } from './try.ts';

/** Be the operator's command line. The exit status is 0 or 1. */
export async function runCommandLine(program: Program, loaded: LoadedConfig): Promise<void> {
  const terminal = openTerminal(process.env);
  try {
    await parse(program, loaded, terminal);
  } catch (error) {
    complain(terminal, error);
    process.exitCode = 1;
  }
}

async function parse(program: Program, loaded: LoadedConfig, terminal: Console): Promise<void> {
  process.exitCode = 0;
  await yargs([...program.arguments])
    .scriptName('cosign-factors')
    .usage('$0 COMMAND\n\nEnrol users and try factors of Cosign from a shell.')
    .command(
      'enrol <login>',
      'give a user a new secret and show it as a QR code',
      (command) =>
        command
          .positional('login', { type: 'string', demandOption: true, describe: 'the login' })
          .options({
            factor: { type: 'string', describe: 'section of factors.toml; needed if several' },
            algorithm: {
              choices: ['SHA1', 'SHA256', 'SHA512'] as const,
              default: 'SHA1' as const,
              describe: 'hash of the codes',
            },
            digits: {
              choices: [6, 7, 8] as const,
              default: 6 as const,
              describe: 'digits of the codes',
            },
            period: { type: 'number', default: 30, describe: 'seconds a code lives, 1 to 60' },
            issuer: { type: 'string', describe: 'shown by the app; default: this host' },
            label: { type: 'string', describe: 'account in the app; default: LOGIN@HOST' },
            quiet: { type: 'boolean', default: false, describe: 'write the file, show nothing' },
          })
          .check(({ period }) => {
            if (Number.isInteger(period) && period >= 1 && period <= 60) return true;
            throw new CommandError('--period must be a whole number from 1 to 60');
          })
          .example('$0 enrol alice', 'with the only factor of factors.toml')
          .example('$0 enrol alice --factor totp --issuer "Example University"', ''),
      (options) => enrol(options, loaded, terminal),
    )
    .command(
      'try <factor> [pairs..]',
      'run a factor as Cosign does and say what Cosign would conclude',
      (command) =>
        command
          .positional('factor', {
            type: 'string',
            demandOption: true,
            describe: 'its name in factors.toml, or the path of any factor',
          })
          .positional('pairs', {
            type: 'string',
            array: true,
            default: [] as string[],
            describe: 'FIELD=VALUE; what is missing is asked for',
          })
          .option('address', {
            type: 'string',
            default: '127.0.0.1',
            describe: "what the factor sees as the browser's address",
          })
          .example('$0 try totp', 'asks for login and code')
          .example('$0 try totp login=alice passcode=123456', ''),
      async (options) => {
        const satisfied = await tryFactor(options, loaded, process.env, terminal);
        process.exitCode = satisfied ? 0 : 1;
      },
    )
    .strict()
    .demandCommand(1, 'say which command')
    .recommendCommands()
    .version(false)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new CommandError(message ?? 'cannot be understood', 'see --help');
    })
    .parseAsync();
}

function complain(terminal: Console, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split('\n').filter((line) => line !== '');
  for (const line of lines) terminal.say(`cosign-factors: error: ${lowerFirst(line)}`);
  if (error instanceof CommandError && error.hint !== undefined) {
    terminal.say(`cosign-factors: hint: ${error.hint}`);
  }
  if (error instanceof Fault && error.cause instanceof Error) {
    terminal.say(`cosign-factors: hint: ${error.cause.message}`);
  }
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
