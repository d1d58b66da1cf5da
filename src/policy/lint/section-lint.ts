import { isNamed, type Directive, type Node } from '../apache/tree.ts';
import type { Position } from '../position.ts';
import {
  isCosign,
  keyOf,
  OF_SERVERS,
  type CosignKey,
  type CosignSettings,
} from '../httpd/cosign-settings.ts';
import { sectionName, type SiteSection } from '../places/site-section.ts';
import type { SiteServer } from '../places/site-server.ts';
import type { ApacheRule } from './apache-rules.ts';
import { composeAdvice } from './compose-advice.ts';
import { lintFactorList, type KnownFactors } from './factor-list-lint.ts';
import type { Tell } from './rule.ts';

/** Find what is wrong with each section alone. */
export function lintSections(
  sections: readonly SiteSection[],
  settings: CosignSettings,
  known: KnownFactors | undefined,
  tell: Tell<ApacheRule>,
): void {
  for (const section of sections) {
    const { scope, nodes } = section;
    for (const fault of scope.faults) tell('directive-refused', fault, fault.directive);
    lintPort(scope.cosignLines, section.entry?.server?.hostname !== undefined, tell);
    const lists = lintLists(scope.cosignLines, known, tell);
    if (lists.length > 1) tellTwice(lists, composeAdvice(lists, section, settings), tell);
    lintLimits(nodes, tell);
    const [only] = scope.cosignLines;
    if (only === undefined || scope.cosignLines.some((line) => !isHttpOnly(line))) continue;
    tell('httponly-alone', only, `${only.name} is alone in its section`);
  }
}

/** Find what is wrong with what a server says outside its sections. */
export function lintServer(
  { config, sections, settings }: SiteServer,
  known: KnownFactors | undefined,
  tell: Tell<ApacheRule>,
): void {
  for (const fault of config.faults) tell('directive-refused', fault, fault.directive);
  lintPort(config.cosignLines, false, tell);
  const lists = lintLists(config.cosignLines, known, tell);
  // An earlier one may be for the sections below it.
  const isTaken = (list: Directive): boolean =>
    sections.some(({ scope }) => isAt(scope.cosign?.factors, list));
  if (lists.length > 1 && !lists.slice(0, -1).every(isTaken)) {
    tellTwice(lists, composeAdvice(lists, undefined, settings), tell);
  }
  lintOrder(config.cosignLines, sections, settings, tell);
}

/** The module goes through the addresses of a host that it does not have. */
function lintPort(lines: readonly Directive[], hasHost: boolean, tell: Tell<ApacheRule>): void {
  const host = hasHost ? 0 : lines.findIndex((line) => keyOf(line) === 'hostname');
  const early = lines.find((line, at) => keyOf(line) === 'port' && (host < 0 || at < host));
  if (early !== undefined) tell('port-first', early, 'there is no CosignHostname above it');
}

function lintLists(
  lines: readonly Directive[],
  known: KnownFactors | undefined,
  tell: Tell<ApacheRule>,
): readonly Directive[] {
  const lists = lines.filter((line) => isNamed(line, 'cosignrequirefactor'));
  for (const list of lists) lintFactorList(list, known, tell);
  return lists;
}

function tellTwice(lists: readonly Directive[], advice: string, tell: Tell<ApacheRule>): void {
  const last = lists.at(-1);
  if (last === undefined) return;
  const lines = lists.map(({ line }) => `line ${line}`).join(', ');
  const what = `CosignRequireFactor stands here ${lists.length} times (${lines}), and only ${last.args.trim() || 'an empty list'} is demanded`;
  tell('require-twice', last, what, advice);
}

function lintLimits(nodes: readonly Node[], tell: Tell<ApacheRule>): void {
  for (const node of nodes) {
    if (node.kind === 'directive') continue;
    if (isNamed(node, 'limit') || isNamed(node, 'limitexcept')) {
      for (const inner of node.children.filter(({ name }) => isCosign(name))) {
        tell('limit-ignored', inner, `${inner.name} counts for all methods`);
      }
    } else if (!/^(files|filesmatch|if|elseif|else)$/i.test(node.name)) {
      lintLimits(node.children, tell);
    }
  }
}

/** A section was filled from what stood above it; what the server got later it does not have. */
function lintOrder(
  lines: readonly Directive[],
  sections: readonly SiteSection[],
  settings: CosignSettings,
  tell: Tell<ApacheRule>,
): void {
  const told = new Set<Directive>();
  // An earlier line that a later one replaces is no loss.
  const inForce = lines.flatMap((line) => {
    const key = keyOf(line);
    const counts = key !== undefined && !OF_SERVERS.includes(key) && isAt(settings[key], line);
    return counts ? [{ line, key }] : [];
  });
  for (const section of sections) {
    // A section that is off has no use for more.
    const { cosign } = section.scope;
    if (cosign?.isConfigured !== true || cosign.protect?.isOn === false) continue;
    for (const { line, key } of inForce) {
      if (told.has(line) || isAt(cosign[key], line) || isOwn(section, key)) continue;
      told.add(line);
      const what = `${line.name} is not seen by ${sectionName(section)} of line ${section.at.line}, which stands above it`;
      tell('server-below', line, what);
    }
  }
}

function isOwn({ scope }: SiteSection, key: CosignKey): boolean {
  return scope.cosignLines.some((line) => keyOf(line) === key);
}

function isAt(one: Position | undefined, other: Position): boolean {
  return one?.line === other.line && one.file === other.file;
}

function isHttpOnly(line: Directive): boolean {
  return isNamed(line, 'cosignhttponlycookies');
}
