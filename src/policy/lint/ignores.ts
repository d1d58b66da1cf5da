import { FINDING_KINDS, Findings, type Finding, type Place } from '../../core/check/findings.ts';
import { IGNORE_RULES, type IgnoreRule } from './ignore-rules.ts';
import { tellInto } from './rule.ts';

const COMMENT = /^\s*#\s*cosign-lint:\s*(?<order>.*?)\s*$/;
const ORDER = /^ignore\s+(?<rule>\S+)\s+(?<reason>\S.*)$/;

interface Ignore {
  readonly at: Required<Place>;
  readonly rule: string;
  /** The line it is about: the next one that is no such comment itself. */
  readonly target: number;
}

/**
 * Leave out what a comment `# cosign-lint: ignore RULE reason` on the line above says to ignore.
 *
 * @param texts - The files that were linted, by the names they have in findings.
 * @returns the findings that are left, and what is wrong with the comments themselves.
 */
export function applyIgnores(
  findings: readonly Finding[],
  texts: ReadonlyMap<string, string>,
): readonly Finding[] {
  const own = new Findings();
  const tell = tellInto<IgnoreRule>(own, IGNORE_RULES);
  const ignores = [...texts].flatMap(([file, text]) => ignoresOf(file, text, own));
  const isIgnored = (finding: Finding, ignore: Ignore): boolean =>
    ignore.at.file === finding.file &&
    ignore.target === finding.line &&
    ignore.rule === finding.kind;
  for (const ignore of ignores) {
    if (findings.some((finding) => isIgnored(finding, ignore))) continue;
    tell('ignore-unused', ignore.at, `there is no ${ignore.rule} to ignore here`);
  }
  const left = findings.filter((finding) => !ignores.some((ignore) => isIgnored(finding, ignore)));
  return [...left, ...own.all];
}

function ignoresOf(file: string, text: string, findings: Findings): readonly Ignore[] {
  if (!text.includes('cosign-lint')) return [];
  const tell = tellInto<IgnoreRule>(findings, IGNORE_RULES);
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const order = COMMENT.exec(line)?.groups?.['order'];
    if (order === undefined) return [];
    const at = { file, line: index + 1 };
    const rule = ORDER.exec(order)?.groups?.['rule'];
    if (rule === undefined) {
      tell('ignore-malformed', at, `${order} is not: ignore RULE reason`);
      return [];
    }
    if (!(FINDING_KINDS as readonly string[]).includes(rule)) {
      tell('ignore-malformed', at, `${rule} is no rule`);
      return [];
    }
    const below = lines.slice(index + 1).findIndex((next) => !COMMENT.test(next));
    return [{ at, rule, target: index + 2 + Math.max(0, below) }];
  });
}
