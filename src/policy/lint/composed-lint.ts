import type { Node } from '../apache/tree.ts';
import { wordsOf } from '../apache/words.ts';
import { branchesOf } from '../compose/branches.ts';
import { conditions } from '../compose/composition.ts';
import { parseExpression } from '../compose/expression.ts';
import { readMarker, type Marker } from '../compose/marker.ts';
import { composedIn } from '../places/place-trace.ts';
import type { SiteSection } from '../places/site-section.ts';
import type { ApacheRule } from './apache-rules.ts';
import type { Tell } from './rule.ts';

/**
 * Find comments of `policy compose` whose directives say something else.
 *
 * @param texts - Of the files, by the names that nodes have.
 */
export function lintComposed(
  sections: readonly SiteSection[],
  texts: ReadonlyMap<string, string>,
  tell: Tell<ApacheRule>,
): void {
  for (const [file, text] of texts) {
    if (!text.includes('cosign-factors policy compose')) continue;
    for (const [index, line] of text.split('\n').entries()) {
      const marker = readMarker(line);
      if (marker === undefined) continue;
      const section = sectionBelow(sections, file, index + 1);
      if (section !== undefined && isSame(marker, section)) continue;
      const what = `what follows does not demand ${marker.expression}`;
      tell('composed-edited', { file, line: index + 1 }, what);
    }
  }
}

/** The section that the first directive below a line is in. */
function sectionBelow(
  sections: readonly SiteSection[],
  file: string,
  line: number,
): SiteSection | undefined {
  const below = ({ nodes }: SiteSection): number =>
    Math.min(...nodes.flatMap((node) => (isBelow(node, file, line) ? [node.line] : [])));
  const [nearest] = sections
    .map((section) => ({ section, at: below(section) }))
    .sort((one, other) => one.at - other.at);
  return nearest === undefined || nearest.at === Infinity ? undefined : nearest.section;
}

function isBelow(node: Node, file: string, line: number): boolean {
  return node.kind === 'directive' && node.file === file && node.line > line;
}

function isSame({ expression, suffix }: Marker, { scope }: SiteSection): boolean {
  const parsed = parseExpression(expression);
  if (parsed.kind === 'bad') return false;
  const multiplied = branchesOf(parsed.expression);
  if (multiplied.kind === 'bad') return false;
  const { branches } = multiplied;
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) {
    return spell(only) === spell(scope.cosign?.factors?.names ?? []);
  }
  const wanted = conditions(branches, suffix).map((line) => line.replaceAll(/\s+/g, ' '));
  const found = scope.rewriting.filter(
    ({ name, args }) => /^rewritecond$/i.test(name) && wordsOf(args)[0] !== '%{THE_REQUEST}',
  );
  const lines = found.map(({ args }) => `RewriteCond ${args.trim().replaceAll(/\s+/g, ' ')}`);
  return composedIn(scope) !== undefined && lines.join('\n') === wanted.join('\n');
}

function spell(branch: readonly string[]): string {
  return [...branch].sort().join(' ');
}
