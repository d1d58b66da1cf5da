import { accessSync, constants, lstatSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { shellWord } from '../../core/check/findings.ts';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { misbehaviourOf } from '../../adapters/factor-start.ts';
import { checkFolders } from '../../adapters/folder-trust.ts';
import { errorCode } from '../../adapters/system-error.ts';
import { openFactor } from '../../runner/open-factor.ts';
import { CommandError, type Console } from '../console.ts';
import { factorPath, leadsTo } from './link.ts';
import { makeServiceFile, planServiceFile } from './service-file.ts';
import { chooseSection } from '../sections.ts';

export interface InstallOptions {
  readonly dir: string;
  readonly names: readonly string[];
  /** Whom the resident service runs as that is to answer. */
  readonly service?: string | undefined;
  readonly json: boolean;
}

interface Link {
  readonly path: string;
  /** Of the `factor` line. */
  readonly fields: readonly string[];
  readonly isThere: boolean;
}

/**
 * Make a symlink to the program under each factor's name, and print the lines for `cosign.conf`.
 *
 * Nothing is made unless everything can be, and nothing that is there is touched.
 *
 * @param program - Path of the program itself, absolute.
 * @throws CommandError with every reason why not; Fault where others can exchange what is in the folder.
 */
export async function install(
  options: InstallOptions,
  loaded: LoadedConfig,
  program: string,
  terminal: Console,
): Promise<void> {
  const folder = resolve(options.dir);
  checkFolder(folder);
  checkExecutable(program);
  const links: Link[] = [];
  const problems = new Map<string, string | undefined>();
  for (const name of new Set(options.names)) {
    try {
      links.push(await plan(folder, name, loaded, program));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      problems.set(error.message, error.hint);
    }
  }
  if (problems.size > 0) {
    const hint = [...problems.values()].find((each) => each !== undefined);
    throw new CommandError([...problems.keys()], hint ?? 'nothing was made');
  }
  const service =
    options.service === undefined ? undefined : planServiceFile(program, options.service);
  for (const link of links) make(link, program, terminal);
  if (service !== undefined) makeServiceFile(service, terminal);
  checkStarts(links, terminal);

  const lines = links.map(({ path, fields }) => `factor ${path} -2 ${fields.join(' ')}`);
  if (options.json) {
    const [kept, made] = [true, false].map((isThere) =>
      links.filter((link) => link.isThere === isThere).map(({ path }) => path),
    );
    terminal.json({ program, made, kept, lines });
  } else {
    terminal.say('for cosign.conf; without -2 a code alone would be a full login:');
    terminal.out(...lines);
  }
}

async function plan(
  folder: string,
  name: string,
  loaded: LoadedConfig,
  program: string,
): Promise<Link> {
  const path = factorPath(folder, name);
  const { section } = chooseSection(loaded, name);
  const { fields } = await openFactor(name, section);
  const isThere = leadsTo(path, program);
  if (!isThere && lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
    throw new CommandError(`${path} is there already and does not lead to ${program}`);
  }
  return { path, fields, isThere };
}

function make({ path, isThere }: Link, program: string, terminal: Console): void {
  if (isThere) {
    terminal.say(`${path} is there already and right`);
    return;
  }
  try {
    // symlink(2) replaces nothing, whatever came in between.
    symlinkSync(program, path);
  } catch (error) {
    throw new CommandError(`${path} cannot be made (${errorCode(error) ?? String(error)})`);
  }
  terminal.say(`made ${path} -> ${program}`);
}

/** Whatever does not refuse an empty form would let everybody in: such a link does not stay. */
function checkStarts(links: readonly Link[], terminal: Console): void {
  const problems = links.flatMap(({ path }) => {
    const what = misbehaviourOf(path, basename(path));
    return what === undefined ? [] : [`${path} ${what} when it is given nothing`];
  });
  if (problems.length === 0) return;
  for (const { path, isThere } of links) {
    if (isThere) continue;
    unlinkSync(path);
    terminal.say(`removed ${path}`);
  }
  throw new CommandError(problems, 'the program is damaged: install both of its files anew');
}

function checkFolder(folder: string): void {
  if (/[\s\p{C}]/u.test(folder)) {
    const what = `${folder} has a blank or a control character`;
    throw new CommandError(what, 'cosign.conf has no quotes, so use another');
  }
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) {
    const hint = stats === undefined ? `install -d ${shellWord(folder)}` : undefined;
    throw new CommandError(`${folder} is not ${stats ? 'a folder' : 'there'}`, hint);
  }
  // Whoever can exchange what is there can put a factor of their own into it.
  checkFolders({ path: folder }, [], 'service');
}

function checkExecutable(program: string): void {
  try {
    accessSync(program, constants.X_OK);
  } catch {
    throw new CommandError(`${program} is not executable`, `chmod 0755 ${shellWord(program)}`);
  }
}
