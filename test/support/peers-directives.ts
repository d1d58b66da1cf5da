import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ConfigTree, Node } from '../../src/policy/apache/tree.ts';
import type { Position } from '../../src/policy/position.ts';

export const MODULES = '/usr/lib/apache2/modules';

/** What Apache said of a configuration that it was only to look at. */
export interface ConfigTest {
  readonly isRefused: boolean;
  /** Of mod_info: one line a directive, as `shownTree` has them. */
  readonly directives: readonly string[];
  /** `FILE:LINE` of the first error, where it names one. */
  readonly faultAt: string | undefined;
  readonly said: string;
}

/**
 * Have Apache read a configuration and say what it read, without starting.
 *
 * @param serverRoot - Where relative paths are, before any `ServerRoot`.
 */
export function testConfig(
  config: string,
  serverRoot: string,
  options: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): ConfigTest {
  const mine = ['-d', serverRoot, '-f', config, '-t', '-D', 'DUMP_CONFIG'];
  const info = `LoadModule info_module ${MODULES}/mod_info.so`;
  const { status, stdout, stderr } = spawnSync('apache2', [...mine, '-C', info, ...options], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...environment },
    timeout: 20_000,
  });
  const fault =
    /Syntax error on line (\d+) of (.*?):(?: |$)/m.exec(stderr) ??
    /^(?:AH\d+: )?(?:apache2: )?(?<file>\/.*?):(?<line>\d+): /m.exec(stderr);
  const { file = fault?.[2], line = fault?.[1] } = fault?.groups ?? {};
  return {
    isRefused: status !== 0,
    directives: readDump(stdout),
    faultAt: file === undefined || line === undefined ? undefined : `${file}:${line}`,
    said: stderr,
  };
}

/** Read what mod_info prints: files, then for each directive its line, then itself, indented. */
function readDump(text: string): readonly string[] {
  const directives: string[] = [];
  let file = '';
  let line = '';
  for (const each of text.split('\n')) {
    const [, named] = /^# In file: (.*)$/.exec(each) ?? [];
    const [, numbered] = /^ *# *(\d+):$/.exec(each) ?? [];
    if (named !== undefined) file = named;
    else if (numbered !== undefined) line = numbered;
    else if (each !== '') {
      // Apache has names as their modules spell them.
      // Behind the last bracket of a section it has what it does not look at.
      const looked = each.replace(/^( *<[^/].*?) *>[^>]*$/, '$1>');
      const shown = looked.replace(/^ *<?\/?\w+/, (start) => start.toLowerCase());
      directives.push(shown.trimStart().startsWith('</') ? shown : `${shown} at ${file}:${line}`);
    }
  }
  return directives;
}

/** What Apache does while it reads, and mod_info therefore does not know of. */
const DONE_WHILE_READING = /^(loadmodule|loadfile|serverroot|defaultruntimedir)$/i;

/** Show what our reader read as mod_info shows what Apache did. */
export function shownTree({ nodes }: ConfigTree): readonly string[] {
  return shownNodes(nodes, '');
}

function shownNodes(nodes: readonly Node[], indent: string): readonly string[] {
  return nodes.flatMap((node) => {
    const { args } = node;
    const name = node.name.toLowerCase();
    const at = positionOfApache(node);
    if (node.kind === 'directive') {
      return DONE_WHILE_READING.test(name) ? [] : [`${indent}${name} ${args} at ${at}`];
    }
    const opened = `${indent}<${name} ${args}> at ${at}`;
    const inside = shownNodes(node.children, `${indent}  `);
    return inside.length === 0 ? [opened] : [opened, ...inside, `${indent}</${name}>`];
  });
}

/** Where Apache has it: at the last of the lines over which it goes, and we at the first. */
export function positionOfApache({ file, line }: Position): string {
  const lines = readFileSync(file, 'latin1').split('\n');
  let last = line;
  while (/\\\r?$/.test(lines[last - 1] ?? '') && last < lines.length) last += 1;
  return `${file}:${last}`;
}
