import type { Node } from '../apache/tree.ts';
import { childrenOf, isNamed, wordsIn } from './nodes.ts';
import type { SectionScope } from './site.ts';

/** Whether a place lets in whom, for Apache's own part. */
export type Admission =
  /** Nothing is said: Cosign decides alone. */
  | { readonly kind: 'unsaid' }
  /** Nobody without a name, or nobody at all. */
  | { readonly kind: 'user' }
  /** Somebody without a name; Apache then asks no module who it is. `by` says it. */
  | { readonly kind: 'anybody'; readonly by: Node };

const CONTAINERS = ['RequireAll', 'RequireAny', 'RequireNone'];

/**
 * Say whom Apache admits to a place.
 *
 * Of the sections that apply the last with a `Require` counts, unless it merges with those before.
 *
 * @param sections - In the order of merging.
 * @param server - Directives outside all sections.
 * @see Apache's mod_authz_core: AuthMerging, Require; mod_access_compat: Satisfy
 */
export function admissionAt(sections: readonly SectionScope[]): Admission {
  const satisfy = lastNamed(sections, 'Satisfy');
  const allow = lastNamed(sections, 'Allow');
  if (satisfy !== undefined && wordsIn(satisfy)[0]?.toLowerCase() === 'any') {
    if (allow !== undefined) return { kind: 'anybody', by: satisfy };
  }
  let admission: Admission = { kind: 'unsaid' };
  for (const section of sections) {
    const requires = topLevel(childrenOf(section.node));
    if (requires.length === 0) continue;
    const merging = section.directives.findLast((node) => isNamed(node, 'AuthMerging'));
    const own = any(requires);
    const how = merging === undefined ? 'off' : wordsIn(merging)[0]?.toLowerCase();
    admission = merge(admission, own, how);
  }
  return admission;
}

function merge(before: Admission, own: Admission, how: string | undefined): Admission {
  if (how === 'and') return own.kind === 'anybody' ? before : own;
  if (how === 'or') return before.kind === 'anybody' ? before : own;
  return own;
}

/** The `Require` lines and containers of a section, those in `<Limit>` and `<IfModule>` too. */
function topLevel(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => {
    if (isNamed(node, 'Require', ...CONTAINERS)) return [node];
    const isTransparent = isNamed(
      node,
      'Limit',
      'LimitExcept',
      'IfModule',
      'IfDefine',
      'IfVersion',
    );
    return isTransparent ? topLevel(childrenOf(node)) : [];
  });
}

function any(nodes: readonly Node[]): Admission {
  const admissions = nodes.map(one);
  return admissions.find(({ kind }) => kind === 'anybody') ?? { kind: 'user' };
}

function one(node: Node): Admission {
  const inner = topLevel(childrenOf(node));
  if (isNamed(node, 'RequireAny')) return any(inner);
  if (isNamed(node, 'RequireNone')) return { kind: 'user' };
  if (isNamed(node, 'RequireAll')) {
    // One that wants a name is enough; `not` only takes away.
    const wanted = inner.filter((each) => !/^not\s/i.test(each.args)).map(one);
    return wanted.find(({ kind }) => kind === 'user') ?? wanted[0] ?? { kind: 'user' };
  }
  return admitsNameless(node) ? { kind: 'anybody', by: node } : { kind: 'user' };
}

function admitsNameless(node: Node): boolean {
  const [provider = '', value = ''] = wordsIn(node).map((word) => word.toLowerCase());
  if (provider === 'all') return value === 'granted';
  return ['ip', 'host', 'forward-dns', 'local', 'env', 'method', 'expr'].includes(provider);
}

function lastNamed(sections: readonly SectionScope[], name: string): Node | undefined {
  return sections.flatMap(({ directives }) => directives).findLast((node) => isNamed(node, name));
}
