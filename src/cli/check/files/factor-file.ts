import { realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { canExecute, lookAt } from '../../../adapters/file-facts.ts';
import { folderProblems } from '../../../adapters/folder-trust.ts';
import { octal, type FileThere } from '../../../core/check/file-rules.ts';
import { shellWord, type Place } from '../../../core/check/findings.ts';
import type { CheckContext } from '../context.ts';
import { checkAbove } from './folder.ts';

const MISSING = { kind: 'missing' } as const;

/**
 * Check the program that a factor line names.
 *
 * @param at - The line.
 * @returns whether it leads to this program.
 */
export function checkFactorFile(path: string, at: Place, context: CheckContext): boolean {
  const { findings, user } = context;
  if (!path.startsWith('/')) {
    const what = `${path} is not an absolute path: Cosign looks in its folder of templates`;
    findings.error('factor-relative', at, what, 'write the whole path');
    return false;
  }
  const { root } = context;
  const named = lookAt(root.place(path));
  if (named.kind === 'missing') {
    const todo = `cosign-factors install ${shellWord(dirname(path))} ${shellWord(basename(path))}`;
    findings.error('factor-missing', at, `${path} is not there`, todo);
    return false;
  }
  const real = root.target(path);
  const target = real === undefined ? MISSING : lookAt(real, true);
  if (real === undefined || target.kind === 'missing') {
    findings.error('factor-dangling', at, `${path} is a symbolic link to nowhere`, 'make it anew');
    return false;
  }
  if (named.kind === 'unreachable' || target.kind === 'unreachable') {
    findings.error('unreadable', at, `${path} cannot be looked at`, 'run check as root');
    return false;
  }
  const program = realpathSync(real);
  const isExecutable = user === undefined ? isAnybodys(target) : user.run(() => canExecute(real));
  if (!isExecutable) {
    const what = `${path} cannot be executed${user === undefined ? '' : ` by ${user.name}`}`;
    findings.error(
      'factor-not-executable',
      at,
      what,
      `chmod 0755 ${shellWord(root.named(program))}`,
    );
  }
  const place = root.place(path);
  const open = [...new Set([program, dirname(place), dirname(program)])]
    .map((each) => checkNotOpen(each, at, context))
    .some(Boolean);
  checkAbove(dirname(place), context);
  checkAbove(dirname(program), context);
  if (isRuntime(program)) {
    const what = `${path} leads to ${root.named(program)}, a runtime that is no factor by itself`;
    const launcher = program.endsWith('.run') ? program.slice(0, -4) : context.program;
    const todo = isRuntime(path)
      ? 'name the factor itself there, a symlink to cosign-factors'
      : `ln -sfn ${shellWord(root.named(launcher))} ${shellWord(path)}`;
    findings.error('factor-runtime', at, what, todo);
    return false;
  }
  if (!isThisProgram(program, context.program)) return false;
  if (isExecutable && !open) checkStart(path, at, context);
  return true;
}

/** Where hosts start a runtime itself, it ends with 0 as soon as our code in it is damaged, or has none. */
function isRuntime(program: string): boolean {
  return /^(?:.*\.run|bun|node|nodejs)$/.test(basename(program));
}

/** Start it once, as hosts do, unless somebody else could have it be another program of theirs. */
function checkStart(path: string, at: Place, { findings, misbehaviourOf }: CheckContext): void {
  if (folderProblems({ path }, []).length > 0) return;
  const what = misbehaviourOf?.(path, basename(path).replace(/\.js$/, ''));
  if (what === undefined) return;
  const todo =
    'the program is damaged, or a part of another version: install both of its files anew';
  findings.error('factor-damaged', at, `${path} ${what} when it is given nothing`, todo);
}

function isAnybodys(target: FileThere): boolean {
  return target.kind === 'file' && (target.mode & 0o111) !== 0;
}

/** Whoever can write a factor or its folder can log in as anybody. @returns whether somebody can. */
function checkNotOpen(real: string, at: Place, { findings, root }: CheckContext): boolean {
  const facts = lookAt(real);
  const path = root.named(real);
  if (facts.kind === 'missing' || facts.kind === 'unreachable') return true;
  const isSticky = facts.kind === 'folder' && (facts.mode & 0o1000) !== 0;
  const isOpen = (facts.mode & 0o022) !== 0 && !isSticky;
  const isOthers = facts.uid !== 0 && facts.uid !== process.getuid?.();
  if (isOpen) {
    const what = `${path} has mode ${octal(facts.mode)}: others can put a factor of theirs there`;
    findings.error('factor-open', at, what, `chmod go-w ${shellWord(path)}`);
  }
  if (isOthers) {
    const what = `${path} belongs to uid ${facts.uid}, who can put another factor there`;
    findings.error('factor-open', at, what, `chown root ${shellWord(path)}`);
  }
  return isOpen || isOthers;
}

/** Another copy of it counts too, as of another version. */
function isThisProgram(target: string, program: string): boolean {
  return /^cosign-factors(\.js)?$/.test(basename(target)) || target === realpathSync(program);
}
