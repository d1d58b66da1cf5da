import { WAS_NO } from './exit-status.ts';
import { loadConfig } from './adapters/config-file.ts';
import { PAM_CHILD, refuseStart, startedAs } from './adapters/program.ts';
import { runFactor } from './runner/run-factor.ts';

const program = startedAs(WAS_NO) ?? refuseStart();
if (program.arguments.length === 1 && program.arguments[0] === PAM_CHILD) {
  (await import('./adapters/pam/child.ts')).runPamChild();
}
const loaded = loadConfig(process.env);

const isSection = loaded.kind === 'loaded' && loaded.config.names.includes(program.name);
if (program.name === 'cosign-factors' && !(isSection && program.isLaunched)) {
  const { runCommandLine } = await import('./cli/command-line.ts');
  await runCommandLine(program, loaded);
} else {
  await runFactor(program, loaded);
}
