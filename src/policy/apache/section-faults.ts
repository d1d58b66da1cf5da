import { isNamed, type Node } from './tree.ts';
import { wordsOf } from './words.ts';

/** Sections that only a server or a virtual host has. */
const OF_SERVERS = /^(directory|directorymatch|location|locationmatch|virtualhost)$/;

/** Sections in which others may not be: those for a part of a server, or of requests. */
const PART = /^(directory|directorymatch|location|locationmatch|files|filesmatch|if|elseif|else)$/;

const ONE_WORD = /^[^\s"']+$/;

const LIMIT = /^(limit|limitexcept)$/;

/**
 * Why Apache does not start with a section in its place; `undefined` where it does.
 *
 * @param name - In lower case.
 * @param around - Names of the sections around it, the outermost first.
 * @param before - What stands before it in the same section.
 */
export function sectionFault(
  name: string,
  args: string,
  around: readonly string[],
  before: readonly Node[],
): string | undefined {
  const outer = around.map((each) => each.toLowerCase());
  return placeFault(name, outer, before) ?? argumentFault(name, args);
}

function placeFault(
  name: string,
  around: readonly string[],
  before: readonly Node[],
): string | undefined {
  const within = (pattern: RegExp): string | undefined => {
    const outer = around.findLast((each) => pattern.test(each));
    return outer === undefined ? undefined : `<${name}> cannot be in <${outer}>`;
  };
  if (OF_SERVERS.test(name)) return within(PART) ?? onlyOnce(name, around);
  if (/^files(match)?$/.test(name)) return within(/^location/) ?? within(LIMIT);
  if (/^(if|elseif|else)$/.test(name)) return within(LIMIT) ?? elseFault(name, before);
  const isInPart = around.some((each) => PART.test(each) || each.startsWith('proxy'));
  return LIMIT.test(name) && !isInPart ? `<${name}> cannot be outside of a section` : undefined;
}

function onlyOnce(name: string, around: readonly string[]): string | undefined {
  const isNested = name === 'virtualhost' && around.includes(name);
  return isNested ? '<VirtualHost> cannot be in <VirtualHost>' : undefined;
}

function elseFault(name: string, before: readonly Node[]): string | undefined {
  if (name === 'if') return undefined;
  const last = before.findLast(
    (node) => isNamed(node, 'if') || isNamed(node, 'elseif') || isNamed(node, 'else'),
  );
  const follows = last !== undefined && !isNamed(last, 'else');
  return follows ? undefined : `<${name}> without an <If> before it`;
}

function argumentFault(name: string, args: string): string | undefined {
  const isKnown = PART.test(name) || OF_SERVERS.test(name) || LIMIT.test(name);
  if (!isKnown || name === 'else') return undefined;
  // One plain word is what nearly all have; there may be many thousands.
  if (!LIMIT.test(name) && ONE_WORD.test(args)) return undefined;
  const words = wordsOf(args);
  if (words.length === 0) return `<${name}> requires an argument`;
  if (LIMIT.test(name)) {
    const isTrace = words.some((word) => word.toUpperCase() === 'TRACE');
    return isTrace ? `<${name}> cannot be for TRACE` : undefined;
  }
  if (name === 'virtualhost') return undefined;
  const most = words[0] === '~' && /^(directory|location|files)$/.test(name) ? 2 : 1;
  return words.length > most ? `<${name}> takes one argument` : undefined;
}
