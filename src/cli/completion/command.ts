import type { Argv } from 'yargs';

/** Register `completion`: not yargs' own, which prints before it looks for `--help`. */
export function registerCompletion(commands: Argv): Argv {
  return commands.command(
    'completion',
    'print completions for a shell',
    (command) =>
      command
        .epilogue('The script is for the shell that SHELL names: bash, zsh or fish.')
        .example('$0 completion >>~/.bashrc', '')
        .example('$0 completion >/etc/bash_completion.d/cosign-factors', 'for everybody'),
    () => {
      commands.showCompletionScript();
    },
  );
}
