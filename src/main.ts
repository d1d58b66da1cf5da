process.exitCode = 1;

const { startedAs } = await import('./adapters/program.ts');
const program = startedAs();
const { loadConfig } = await import('./adapters/config-file.ts');
const loaded = loadConfig(process.env);

const isSection = loaded.kind === 'loaded' && loaded.config.names.includes(program.name);
if (program.name === 'cosign-factors' && !isSection) {
  const { runCommandLine } = await import('./cli/command-line.ts');
  await runCommandLine(program, loaded);
} else {
  const { runFactor } = await import('./runner/run-factor.ts');
  await runFactor(program, loaded);
}

export {};
