import { branchesOf } from '../compose/branches.ts';
import { parseExpression } from '../compose/expression.ts';
import { conditions } from '../compose/composition.ts';
import { readMarker, type Marker } from '../compose/marker.ts';
import type { ApacheRule } from './apache-rules.ts';
import { isNamed, wordsIn } from './nodes.ts';
import { composedIn } from './demand-at.ts';
import type { Tell } from './rule.ts';
import { demandOf, type SectionScope, type ServerScope } from './site.ts';

/**
 * Find comments of `policy compose` whose directives say something else.
 *
 * @param texts - Of the files, by the names that nodes have.
 */
export function lintComposed(
  site: readonly ServerScope[],
  texts: ReadonlyMap<string, string>,
  tell: Tell<ApacheRule>,
): void {
  for (const [file, text] of texts) {
    if (!text.includes('cosign-factors policy compose')) continue;
    for (const [index, line] of text.split('\n').entries()) {
      const marker = readMarker(line);
      if (marker === undefined) continue;
      const section = sectionBelow(site, file, index + 1);
      if (section !== undefined && isSame(marker, section)) continue;
      const what = `what follows does not demand ${marker.expression}`;
      tell('composed-edited', { file, line: index + 1 }, what);
    }
  }
}

/** The section that the first directive below a line is in. */
function sectionBelow(
  site: readonly ServerScope[],
  file: string,
  line: number,
): SectionScope | undefined {
  const below = (section: SectionScope): number => {
    const lines = section.directives.flatMap((node) =>
      node.file === file && node.line > line ? [node.line] : [],
    );
    return Math.min(...lines);
  };
  const sections = site.flatMap(({ sections: own }) => own);
  const [nearest] = sections
    .map((section) => ({ section, at: below(section) }))
    .sort((a, b) => a.at - b.at);
  return nearest === undefined || nearest.at === Infinity ? undefined : nearest.section;
}

function isSame({ expression, suffix }: Marker, section: SectionScope): boolean {
  const parsed = parseExpression(expression);
  if (parsed.kind === 'bad') return false;
  const multiplied = branchesOf(parsed.expression);
  if (multiplied.kind === 'bad') return false;
  const { branches } = multiplied;
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) {
    return spell(only) === spell(demandOf(section.settings));
  }
  const wanted = conditions(branches, suffix).map((line) => line.replaceAll(/\s+/g, ' '));
  const found = section.directives.filter(
    (node) => isNamed(node, 'RewriteCond') && wordsIn(node)[0] !== '%{THE_REQUEST}',
  );
  const lines = found.map(({ args }) => `RewriteCond ${args.trim().replaceAll(/\s+/g, ' ')}`);
  return composedIn(section) !== undefined && lines.join('\n') === wanted.join('\n');
}

function spell(branch: readonly string[]): string {
  return [...branch].sort().join(' ');
}
