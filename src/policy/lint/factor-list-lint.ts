import { FACTOR_NAME } from '../compose/expression.ts';
import { MOST_FACTORS, MOST_NAME_BYTES } from '../session-limits.ts';
import type { ApacheRule } from './apache-rules.ts';
import type { Node } from '../apache/tree.ts';
import type { Position } from '../position.ts';
import type { Tell } from './rule.ts';

/** What the weblogin can give. */
export interface KnownFactors {
  /** Names of its factor lines. */
  readonly names: readonly string[];
  readonly suffix: string | undefined;
}

/** Names that a built-in login gives without a factor line: PAM, guests, a Kerberos realm. */
const BUILT_IN = /^(PAM|friend|[A-Z0-9-]+(\.[A-Z0-9-]+)+)$/;

/**
 * Find what is wrong with the factors that a `CosignRequireFactor` names.
 *
 * @param known - `undefined` where no `cosign.conf` was given.
 */
export function lintFactorList(
  node: Node,
  known: KnownFactors | undefined,
  tell: Tell<ApacheRule>,
): void {
  const words = node.args.split(/[ \t]+/).filter(Boolean);
  const comment = words.findIndex((word) => word.startsWith('#'));
  if (comment >= 0) {
    const what = `${words.slice(comment).join(' ')} is ${words.length - comment} more factors`;
    tell('require-comment', node, what);
  }
  const names = comment < 0 ? words : words.slice(0, comment);
  if (words.length === 0) tell('require-empty', node, 'demands no factor');
  for (const name of names) lintName(name, node, known, tell);
  const different = [...new Set(names)];
  if (different.length < names.length) {
    const twice = names.filter((name, at) => names.indexOf(name) < at);
    tell('require-repeat', node, `${twice.join(' ')} is named twice`);
  }
  if (different.length > MOST_FACTORS) {
    tell(
      'require-many',
      node,
      `demands ${different.length} factors, a session holds ${MOST_FACTORS}`,
    );
  } else if (Buffer.byteLength(different.join(' ')) > MOST_NAME_BYTES) {
    tell('require-long', node, `the names have ${Buffer.byteLength(different.join(' '))} bytes`);
  }
}

function lintName(
  name: string,
  node: Node,
  known: KnownFactors | undefined,
  tell: Tell<ApacheRule>,
): void {
  if (/["']/.test(name)) {
    tell('require-quotes', node, `the quotes belong to the name: ${name}`);
  } else if (name.includes(',')) {
    tell('require-comma', node, `${name} is one factor to the filter and more to the weblogin`);
  } else if (/\$\{/.test(name)) {
    tell('require-undefined', node, `${name} is not defined, and the name of a factor so`);
  } else if (!FACTOR_NAME.test(name)) {
    tell('require-character', node, `${name} is no name that a factor can have`);
  } else if (/^none$/i.test(name)) {
    tell('require-none', node, `${name} is a factor that nobody holds`);
  } else if (known !== undefined) {
    lintKnown(name, node, known, tell);
  }
}

/** Find out whether the weblogin gives a factor, under this very name. */
export function lintKnown(
  name: string,
  at: Position,
  { names, suffix }: KnownFactors,
  tell: Tell<'require-unknown' | 'require-case'>,
): void {
  const isGiven = names.some((each) => each === name || `${each}${suffix ?? ''}` === name);
  if (isGiven || BUILT_IN.test(name)) return;
  const other = names.find((each) => each.toLowerCase() === name.toLowerCase());
  if (other !== undefined) {
    tell(
      'require-case',
      at,
      `${name} is not ${other}, which a factor line gives`,
      `write ${other}`,
    );
  } else {
    tell('require-unknown', at, `no factor line gives ${name}`);
  }
}
