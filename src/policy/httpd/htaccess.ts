import type { Directive, Node } from '../apache/tree.ts';
import { wordsOf } from '../apache/words.ts';
import { IN_HTACCESS, refusalOf, SERVER_ONLY } from './cosign-arguments.ts';
import { isCosign, said, type Said } from './cosign-settings.ts';
import { overrideClasses } from './override-classes.ts';
import { saidSection } from './scope.ts';

/** What `AllowOverride` and `AllowOverrideList` let a `.htaccess` say, in lower case. */
export interface Override {
  /** `undefined` where nobody said any: the file is read, and nothing is allowed in it. */
  readonly classes: readonly string[] | undefined;
  readonly list: readonly string[] | undefined;
}

/** What Apache begins with, which is not the same as `AllowOverride None`. */
export const NO_OVERRIDE: Override = { classes: undefined, list: undefined };

/** Whether no `.htaccess` is looked for. */
export function isOverrideOff({ classes, list }: Override): boolean {
  return list === undefined && classes?.every((each) => each === 'none') === true;
}

/** A `.htaccess` as far as it counts. */
export interface AllowedNodes {
  /** Without what `AllowOverride Nonfatal=` leaves out. */
  readonly nodes: readonly Node[];
  /** What Apache answers 500 for in it. */
  readonly fault: Said | undefined;
}

/**
 * Take of a `.htaccess` what it may say.
 *
 * A directive of a module that is not known here is let pass.
 *
 * @see AllowOverride, AllowOverrideList (httpd 2.4)
 */
export function allowedNodes(nodes: readonly Node[], override: Override): AllowedNodes {
  const kept: Node[] = [];
  let fault: Said | undefined;
  for (const node of nodes) {
    const isSection = node.kind === 'section';
    const name = `${isSection ? '<' : ''}${node.name.toLowerCase()}`;
    if (!isAllowed(name, override)) {
      if (isLenient(override)) {
        // Even so it makes the file a section of mod_cosign's, one that sets nothing.
        if (isCosign(name)) kept.push({ ...node, name: 'CosignHttpOnlyCookies', args: 'Off' });
        continue;
      }
      const shown = isSection ? `<${node.name}>` : node.name;
      const at = isSection ? saidSection(node) : said(node);
      fault ??= { ...at, directive: `${shown} is not allowed in this .htaccess` };
    } else if (isSection) {
      const inside = allowedNodes(node.children, override);
      fault ??= inside.fault;
      kept.push({ ...node, children: inside.nodes });
    } else {
      fault ??= argumentFault(node, override);
      kept.push(node);
    }
  }
  return { nodes: kept, fault };
}

function isAllowed(name: string, { classes, list }: Override): boolean {
  if (list?.includes(name) === true && !SERVER_ONLY.test(name)) return true;
  const needed = isCosign(name)
    ? IN_HTACCESS.test(name)
      ? ['authconfig']
      : []
    : overrideClasses(name);
  if (needed === undefined) return true;
  return (classes ?? []).some((each) => {
    return each === 'all' ? needed.length > 0 : needed.includes(each.split('=')[0] ?? '');
  });
}

/** Whether what is not allowed is left out instead. */
export function isLenient({ classes }: Override): boolean {
  return (classes ?? []).some((each) => /^nonfatal=(override|all)$/.test(each));
}

/** What is wrong with the words of a directive that is allowed. */
function argumentFault(node: Directive, override: Override): Said | undefined {
  if (isCosign(node.name)) {
    const refused = refusalOf(node, true);
    return refused === undefined ? undefined : { ...said(node), directive: refused };
  }
  if (node.name.toLowerCase() !== 'options') return undefined;
  const allowed = (override.classes ?? []).flatMap((each) => {
    return each === 'all' || each === 'options'
      ? [undefined]
      : (/^options=(.*)/.exec(each)?.[1] ?? []);
  });
  if (allowed.length === 0 || allowed.includes(undefined)) return undefined;
  const named = allowed.flatMap((each) => each?.split(',') ?? []);
  const wrong = wordsOf(node.args).find((word) => {
    const option = word.toLowerCase().replace(/^[+-]/, '');
    return option !== 'none' && !named.includes(option);
  });
  return wrong === undefined
    ? undefined
    : { ...said(node), directive: `the option ${wrong} is not allowed in this .htaccess` };
}
