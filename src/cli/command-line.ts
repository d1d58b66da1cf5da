import type { LoadedConfig } from '../adapters/config-file.ts';
import type { Program } from '../adapters/program.ts';

/** Be the operator's command line. */
export function runCommandLine(program: Program, loaded: LoadedConfig): void {
  process.stderr.write(`${program.name}: ${loaded.path}\n`);
}
