import { loadConfig } from './adapters/config-file.ts';
import { PAM_CHILD, refuseStart, SERVICE_WORKER, startedAs } from './adapters/program.ts';
import { runFactor } from './runner/run-factor.ts';

/**
 * Be what the name says that the program was started under: a factor, or the command line.
 *
 * @param wasNo - Whether the exit status was 1 before the first of our statements.
 */
export async function start(wasNo: boolean): Promise<void> {
  const program = startedAs(wasNo) ?? refuseStart();
  if (program.arguments.length === 1 && program.arguments[0] === PAM_CHILD) {
    (await import('./adapters/pam/child.ts')).runPamChild();
  }
  if (program.arguments.length === 1 && program.arguments[0] === SERVICE_WORKER) {
    await (await import('./daemons/service/worker.ts')).runWorker();
  }
  const loaded = loadConfig(process.env);

  const isSection = loaded.kind === 'loaded' && loaded.config.names.includes(program.name);
  if (program.name === 'cosign-factors' && !(isSection && program.isLaunched)) {
    const { runCommandLine } = await import('./cli/command-line.ts');
    await runCommandLine(program, loaded);
  } else {
    await runFactor(program, loaded);
  }
}
