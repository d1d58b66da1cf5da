import yargs from 'yargs';
import type { LoadedConfig } from '../adapters/config-file.ts';
import { forbidDumps } from '../adapters/memory-dumps.ts';
import type { Program } from '../adapters/program.ts';
import { Fault } from '../core/verdict.ts';
import { VERSION } from '../core/version.ts';
import { CommandError, type Console } from './console.ts';
import { registerAudit } from './audit/command.ts';
import { registerBypass } from './bypass/command.ts';
import { registerCheck } from './check/command.ts';
import { registerCompletion } from './completion/command.ts';
import { registerEnrol } from './enrol/command.ts';
import { registerExplain } from './explain/command.ts';
import { registerInstall } from './install/command.ts';
import { registerPolicy } from './policy/command.ts';
import { registerScratchCodes } from './scratch-codes/command.ts';
import { registerServe } from './serve/command.ts';
import { registerStatus } from './status/command.ts';
import { registerTry } from './try/command.ts';
import { registerUpgradeState } from './upgrade-state/command.ts';
import { registerYubico } from './yubico/command.ts';
import { failure, refuseRepeats } from './misuse.ts';
import { openTerminal } from './terminal.ts';

const REGISTRATIONS = [
  registerEnrol,
  registerTry,
  registerExplain,
  registerInstall,
  registerCheck,
  registerAudit,
  registerPolicy,
  registerBypass,
  registerScratchCodes,
  registerYubico,
  registerUpgradeState,
  registerServe,
  registerStatus,
  registerCompletion,
];

/** Be the operator's command line. The exit status is 1, and 0 once a command was done with success. */
export async function runCommandLine(program: Program, loaded: LoadedConfig): Promise<void> {
  forbidDumps();
  const terminal = openTerminal(process.env);
  try {
    await parse(program, loaded, terminal);
    // Not before: a command that ends without being done has come to nothing.
    process.exitCode = terminal.isGood() ? 0 : 1;
  } catch (error) {
    complain(terminal, error);
  }
}

async function parse(program: Program, loaded: LoadedConfig, terminal: Console): Promise<void> {
  const commands = yargs()
    .scriptName('cosign-factors')
    .usage('$0 COMMAND\n\nEnrol users and try factors of Cosign from a shell.');
  for (const register of REGISTRATIONS) register(commands, loaded, terminal);
  await commands
    .strict()
    .demandCommand(1, 'a command is missing')
    .recommendCommands()
    .detectLocale(false)
    .alias('help', 'h')
    .version('version', 'Show the version', `cosign-factors ${VERSION}`)
    .alias('version', 'V')
    // Beside the values it hands over all it knows of options, whatever its type says.
    .check((values, { array }: { array?: unknown }) => {
      return refuseRepeats(values, new Set([array].flat()));
    })
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined, command) => {
      throw failure(message, error, command, program.arguments);
    })
    .parseAsync([...program.arguments], {}, (_error, _argv, output) => {
      // Without this it would be written to standard output from there.
      if (output !== '') terminal.out(...output.split('\n'));
    });
}

function complain(terminal: Console, error: unknown): void {
  for (const line of linesOf(error)) {
    if (line !== '') terminal.say(`cosign-factors: error: ${lowerFirst(line)}`);
  }
  if (error instanceof CommandError && error.hint !== undefined) {
    terminal.say(`cosign-factors: hint: ${error.hint}`);
  }
  if (!(error instanceof Fault)) return;
  if (error.todo !== undefined) terminal.say(`cosign-factors: hint: ${error.todo}`);
  if (error.cause instanceof Error) terminal.say(`cosign-factors: hint: ${error.cause.message}`);
}

function linesOf(error: unknown): readonly string[] {
  if (error instanceof CommandError) return error.lines;
  if (error instanceof Fault) return [error.placedWhat];
  return [error instanceof Error ? error.message : String(error)];
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
