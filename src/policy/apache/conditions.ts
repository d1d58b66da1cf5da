import type { Definitions } from './definitions.ts';
import { ownerOf } from './directive-owners.ts';
import type { LoadedModules } from './loaded-modules.ts';
import { isVersion, versionFault } from './version-condition.ts';
import { firstWord } from './words.ts';

/** What conditions that are decided while reading are about. */
export interface Circumstances {
  readonly modules: LoadedModules;
  readonly definitions: Definitions;
  readonly version: string;
  /** Whether there is anything at a path, which may be relative to ServerRoot. */
  readonly exists: (path: string) => boolean;
  /** Say what may be otherwise on the real machine. */
  readonly note: (what: string) => void;
}

/**
 * Decide a section that Apache decides while it reads.
 *
 * @param name - In lower case.
 * @returns `undefined` for any other section.
 */
export function decideWhileReading(
  name: string,
  args: string,
  around: Circumstances,
): boolean | undefined {
  const isNegated = args.startsWith('!');
  const asked = firstWord(isNegated ? args.slice(1) : args).word;
  switch (name) {
    case 'ifmodule':
      if (around.modules.isUnknown) {
        around.note('there is no LoadModule, so every module counts as loaded');
      }
      return around.modules.has(asked) !== isNegated;
    case 'ifdefine':
      return around.definitions.has(asked) !== isNegated;
    case 'ifversion':
      return isVersion(args, around.version);
    case 'iffile':
      return around.exists(asked) !== isNegated;
    case 'ifdirective':
      return hasDirective(asked.toLowerCase(), around) !== isNegated;
    case 'ifsection':
      return hasDirective(`<${asked.toLowerCase()}`, around) !== isNegated;
    default:
      return undefined;
  }
}

/**
 * What is wrong with the arguments of a section that Apache decides while it reads; `undefined` for
 * others and for nothing.
 *
 * @param name - In lower case.
 */
export function conditionFault(name: string, args: string): string | undefined {
  if (!/^if(module|define|version|file|directive|section)$/.test(name)) return undefined;
  if (/^!?$/.test(args)) return `<${name}> requires an argument`;
  return name === 'ifversion' ? versionFault(args) : undefined;
}

/** Whether a module that is loaded brings a directive. */
function hasDirective(name: string, { modules, note }: Circumstances): boolean {
  const owner = ownerOf(name);
  if (owner === 'core') return true;
  if (owner === undefined) {
    // A section is no directive to `<IfDirective>`, and a directive no section.
    if (ownerOf(name.startsWith('<') ? name.slice(1) : `<${name}`) !== undefined) return false;
    note(`${name} counts as known to Apache: which module brings it is not known here`);
    return true;
  }
  if (modules.isUnknown) note('there is no LoadModule, so every module counts as loaded');
  return modules.has(owner);
}
