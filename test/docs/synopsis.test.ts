import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PAGES } from '../support/pages.ts';
import { PROGRAMS, TOP } from '../support/scratch.ts';

/** One way to write a command that a page shows, with the options that it names. */
interface Usage {
  readonly page: string;
  /** Without the program: `yubico map add`. */
  readonly command: string;
  readonly options: readonly string[];
}

const usages = PAGES.flatMap(usagesOf);
const commands = leavesBelow('');

/** What stands in the blocks of a page that begin with the program's name. */
function usagesOf(page: string): Usage[] {
  const text = readFileSync(join(TOP, page), 'utf8');
  return [...text.matchAll(/^```\n(cosign-factors [^]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.split(/^cosign-factors (?=\S)/m).flatMap((usage) => {
      const command = /^[a-z][a-z-]*( [a-z][a-z-]*)*(?=\s)/.exec(usage)?.[0];
      return command === undefined ? [] : [{ page, command, options: optionsIn(usage) }];
    }),
  );
}

function optionsIn(text: string): string[] {
  return [...text.matchAll(/--[a-z]+(-[a-z]+)*/g)].map(([option]) => option);
}

function helpOf(command: string): string {
  const { stdout } = spawnSync(
    PROGRAMS.executable,
    [...command.split(' '), '--help'].filter(Boolean),
  );
  return stdout.toString();
}

/** Options that every command has, and no synopsis. */
const EVERY_COMMAND = ['--help', '--version'];

/** The commands that have none below them. */
function leavesBelow(command: string): string[] {
  const list = sectionOf(helpOf(command), 'Commands');
  if (list === '') return [command];
  const names = [...list.matchAll(/^ {2}cosign-factors ([a-z -]*[a-z])/gm)].map(([, name]) => name);
  return names.flatMap((name = '') => leavesBelow(name.split('  ')[0] ?? ''));
}

function sectionOf(help: string, title: string): string {
  const [, rest = ''] = help.split(`\n${title}:\n`);
  return rest.split(/\n(?=\S)/)[0] ?? '';
}

test('every command has a synopsis, and every synopsis a command', () => {
  const shown = new Set(usages.map(({ command }) => command));
  expect([...shown].sort()).toEqual([...commands].sort());
});

test.each(commands)('the synopsis of %s has the options that there are', (command) => {
  const there = optionsIn(sectionOf(helpOf(command), 'Options')).filter(
    (each) => !EVERY_COMMAND.includes(each),
  );
  const own = usages.filter((usage) => usage.command === command);
  for (const { page, options } of own) {
    const invented = options.filter((option) => !there.includes(option));
    expect(invented, `${page} shows what ${command} does not have`).toEqual([]);
  }
  const shown = own.flatMap(({ options }) => options);
  const pages = [...new Set(own.map(({ page }) => page))].join(' or ');
  const missing = there.filter((option) => !shown.includes(option));
  expect(missing, `write them into the synopsis of ${command} in ${pages}`).toEqual([]);
});
