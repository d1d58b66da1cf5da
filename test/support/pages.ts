import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsUnder, installCommands } from './installed.ts';
import { TOP } from './scratch.ts';

/** All pages, as paths below the top. */
export const PAGES: readonly string[] = [
  ...readdirSync(TOP).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(TOP, 'docs')).map((name) => `docs/${name}`),
];

/** A heading of a page, and the suite among the peers that runs the commands below it. */
export type Elsewhere = readonly [page: string, heading: string, suite: string];

export const ELSEWHERE: readonly Elsewhere[] = [
  ['docs/google-authenticator.md', 'What to set', 'documented'],
  ['docs/hosts.md', 'sshd: a key, then a code', 'sshd'],
  ['docs/hosts.md', 'sudo, xrdp: both at one prompt', 'split'],
  ['docs/hosts.md', 'Apache without Cosign', 'mod-authnz-external'],
  ['docs/hosts.md', 'Dovecot', 'split'],
];

/** What other suites run: the commands of those headings, and README's installation. */
export function commandsElsewhere(): string[] {
  const headings = ELSEWHERE.flatMap(([page, heading]) => commandsUnder(page, heading));
  return [...installCommands(), ...headings];
}

/** What comments of conf/*.toml tell to type. That of pam.d/campus needs somebody's directory. */
export function commandsOfConf(): string[] {
  const files = readdirSync(join(TOP, 'conf')).filter((name) => name.endsWith('.toml'));
  return files.flatMap((name) =>
    [...readFileSync(join(TOP, 'conf', name), 'utf8').matchAll(/^# {3}(\S.*)$/gm)].map(
      ([, command = '']) => command,
    ),
  );
}

/** A command of npm: one of package.json's scripts, and the test file that it names. */
export const NPM = /^(?:[A-Z_]+=\S+ )*npm (?:run )?(?<script>\S+)(?: -- (?<file>\S+\.ts))?/;
