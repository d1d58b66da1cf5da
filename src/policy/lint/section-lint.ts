import type { ApacheRule } from './apache-rules.ts';
import type { Node } from '../apache/tree.ts';
import { childrenOf, isCosign, isNamed, wordsIn } from './nodes.ts';
import { lintFactorList, type KnownFactors } from './factor-list-lint.ts';
import type { Tell } from './rule.ts';
import { flagOf, type SectionScope, type ServerScope, type Settings } from './site.ts';

/** What counts only outside sections, or is copied into them whatever stands there. */
const NOT_COPIED = [
  'cosignhttponlycookies',
  'cosignvalidreference',
  'cosignvalidationerrorredirect',
];

/** Find what is wrong with each server and section alone. */
export function lintSections(
  site: readonly ServerScope[],
  known: KnownFactors | undefined,
  tell: Tell<ApacheRule>,
): void {
  for (const server of site) {
    lintDirectives(server.cosign, undefined, server, known, tell);
    for (const section of server.sections) {
      lintDirectives(section.cosign, section, server, known, tell);
      lintLimits(childrenOf(section.node), tell);
      if (section.cosign.some((node) => !isNamed(node, 'CosignHttpOnlyCookies'))) continue;
      const [only] = section.cosign;
      if (only !== undefined) tell('httponly-alone', only, `${only.name} is alone in its section`);
    }
    lintOrder(server, tell);
  }
}

function lintDirectives(
  cosign: readonly Node[],
  section: SectionScope | undefined,
  server: ServerScope,
  known: KnownFactors | undefined,
  tell: Tell<ApacheRule>,
): void {
  const lists = cosign.filter((node) => isNamed(node, 'CosignRequireFactor'));
  for (const node of lists) lintFactorList(node, known, tell);
  const last = lists.at(-1);
  if (lists.length < 2 || last === undefined) return;
  // Outside sections an earlier one may be for the sections below it.
  if (section === undefined && lists.slice(0, -1).every((node) => isTaken(node, server))) return;
  const lines = lists.map((node) => `line ${node.line}`).join(', ');
  const what = `CosignRequireFactor stands here ${lists.length} times (${lines}), and only ${last.args.trim() || 'an empty list'} is demanded`;
  tell('require-twice', last, what, composeAdvice(lists, section, server.settings));
}

function isTaken(node: Node, { sections }: ServerScope): boolean {
  return sections.some(({ settings }) => settings?.get('cosignrequirefactor') === node);
}

/** The very command, so that OR is one paste away. */
function composeAdvice(
  lists: readonly Node[],
  section: SectionScope | undefined,
  settings: Settings,
): string {
  const branches = lists.map((node) => node.args.trim().split(/\s+/).filter(Boolean));
  const expression = branches
    .filter((branch) => branch.length > 0)
    .map((branch) => branch.join(' and '))
    .join(' or ');
  const wordOf = (name: string): string | undefined => {
    const node = settings.get(name);
    return node === undefined ? undefined : wordsIn(node)[0];
  };
  const isLocation = section !== undefined && isNamed(section.node, 'Location');
  const options = [
    `--service ${wordOf('cosignservice') ?? 'NAME'}`,
    `--weblogin ${wordOf('cosignredirect') ?? 'URL'}`,
    ...(isLocation ? [`--location ${section.pattern.text}`] : []),
  ];
  return `write one; where OR was meant: cosign-factors policy compose "${expression}" ${options.join(' ')}`;
}

function lintLimits(nodes: readonly Node[], tell: Tell<ApacheRule>): void {
  for (const node of nodes) {
    if (node.kind === 'directive') continue;
    if (isNamed(node, 'Limit', 'LimitExcept')) {
      for (const inner of node.children.filter(isCosign)) {
        tell('limit-ignored', inner, `${inner.name} counts for all methods`);
      }
    } else if (!isNamed(node, 'Files', 'FilesMatch', 'If', 'ElseIf', 'Else')) {
      lintLimits(node.children, tell);
    }
  }
}

/** A section was filled from what stood above it; what the server got later it does not have. */
function lintOrder(server: ServerScope, tell: Tell<ApacheRule>): void {
  const told = new Set<Node>();
  for (const { settings, cosign, node } of server.sections) {
    // A section that is off has no use for more.
    if (settings === undefined || flagOf(settings, 'CosignProtected') === false) continue;
    for (const later of server.cosign) {
      const name = later.name.toLowerCase();
      const has = settings.get(name);
      const isOwn = has !== undefined && cosign.includes(has);
      if (isOwn || has === later || told.has(later) || NOT_COPIED.includes(name)) continue;
      // An earlier line that a later one replaces is no loss.
      if (server.settings.get(name) !== later) continue;
      told.add(later);
      const what = `${later.name} is not seen by <${node.name}> of line ${node.line}, which stands above it`;
      tell('server-below', later, what);
    }
  }
}
