import type { Node } from '../apache/tree.ts';
import { IN_HTACCESS, isCosign, refusalOf, said, type Said } from './cosign-settings.ts';
import { saidSection } from './scope.ts';

/** What `AllowOverride` and `AllowOverrideList` let a `.htaccess` say, in lower case. */
export interface Override {
  readonly classes: readonly string[];
  readonly list: readonly string[];
}

/** What Apache begins with. */
export const NO_OVERRIDE: Override = { classes: ['none'], list: [] };

/** Whether no `.htaccess` is looked for. */
export function isOverrideOff({ classes, list }: Override): boolean {
  return list.length === 0 && classes.every((each) => each === 'none');
}

/** The classes of directives that are common in a `.htaccess`; what is not here is let pass. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  authconfig: [
    'authbasicprovider',
    'authgroupfile',
    'authmerging',
    'authname',
    'authtype',
    'authuserfile',
    'require',
    'satisfy',
  ],
  fileinfo: [
    'acceptpathinfo',
    'addcharset',
    'adddefaultcharset',
    'addhandler',
    'addtype',
    'defaulttype',
    'errordocument',
    'fallbackresource',
    'forcetype',
    'header',
    'redirect',
    'redirectmatch',
    'requestheader',
    'rewritebase',
    'rewritecond',
    'rewriteengine',
    'rewriterule',
    'sethandler',
    'setenv',
    'setenvif',
  ],
  indexes: ['addicon', 'directoryindex', 'directoryslash', 'expiresactive', 'indexoptions'],
  limit: ['allow', 'deny', 'order'],
  options: ['options', 'xbithack'],
};

const SECTIONS =
  /^(files|filesmatch|if|elseif|else|limit|limitexcept|requireall|requireany|requirenone)$/;

/** Find what Apache answers with 500 for in a `.htaccess`; `undefined` when it takes all of it. */
export function htaccessFault(nodes: readonly Node[], override: Override): Said | undefined {
  for (const node of nodes) {
    const fault =
      node.kind === 'section'
        ? SECTIONS.test(node.name.toLowerCase())
          ? htaccessFault(node.children, override)
          : { ...saidSection(node), directive: `<${node.name}> is not allowed in a .htaccess` }
        : directiveFault(node, override);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function directiveFault(
  node: Extract<Node, { kind: 'directive' }>,
  override: Override,
): Said | undefined {
  const name = node.name.toLowerCase();
  if (isCosign(name)) {
    const refused = refusalOf(node, true);
    if (refused !== undefined) return { ...said(node), directive: refused };
  }
  const needed = isCosign(name)
    ? IN_HTACCESS.test(name)
      ? 'authconfig'
      : 'nothing'
    : Object.keys(CLASSES).find((each) => CLASSES[each]?.includes(name) === true);
  if (needed === undefined || isAllowed(name, needed, override)) return undefined;
  return { ...said(node), directive: `${node.name} is not allowed in this .htaccess` };
}

function isAllowed(name: string, needed: string, { classes, list }: Override): boolean {
  if (needed === 'nothing') return false;
  if (list.includes(name)) return true;
  return classes.some((each) => each === 'all' || (each.split('=')[0] ?? '') === needed);
}
