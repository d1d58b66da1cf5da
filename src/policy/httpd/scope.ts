import type { Directive, Node, Section } from '../apache/tree.ts';
import type { AccessRules } from './access-rules.ts';
import { isCosign, type CosignSettings, type Said } from './cosign-settings.ts';
import type { Requirement } from './requirement.ts';

/** A section inside another one, or a server, and what the server said before it. */
export interface Inner {
  readonly node: Section;
  readonly server: CosignSettings | undefined;
}

/** `<If>` with its `<ElseIf>` and `<Else>`. */
type IfChain = readonly Inner[];

/** What one section, `.htaccess` or server says of the requests that it is for. */
export interface Scope {
  /** `<Location /a>`, say. */
  readonly from: Said;
  /** `undefined` where no directive is mod_cosign's: what is around it holds whole. */
  readonly cosign: CosignSettings | undefined;
  /** Its own directives of mod_cosign, in order. */
  readonly cosignLines: readonly Directive[];
  /** The server's `CosignRequireFactor` that a section took for want of its own. */
  readonly taken: Said | undefined;
  readonly requirement: Requirement | undefined;
  /** `undefined` where nobody said it, which counts as off. */
  readonly authMerging: 'off' | 'and' | 'or' | undefined;
  readonly authType: (Said & { readonly value: string }) | undefined;
  /** Whether there is an `AuthName`. */
  readonly hasAuthName: boolean | undefined;
  readonly access: AccessRules | undefined;
  readonly handler: string | undefined;
  readonly indexes: readonly string[] | undefined;
  readonly hasDirectorySlash: boolean | undefined;
  readonly override: readonly string[] | undefined;
  readonly overrideList: readonly string[] | undefined;
  /** mod_rewrite's directives, which a section does not inherit. */
  readonly rewriting: readonly Directive[];
  readonly redirects: readonly Directive[];
  /** What says how a file is come by, and what the environment has. */
  readonly handling: readonly Directive[];
  readonly isProxied: boolean;
  readonly files: readonly Inner[];
  readonly ifs: readonly IfChain[];
  /** Why Apache does not start, or answers 500 for a `.htaccess`. */
  readonly faults: readonly Said[];
}

/** A section as it is shown. */
export function saidSection({ name, args, file, line, use }: Section): Said {
  const directive = args === '' ? `<${name}>` : `<${name} ${args}>`;
  return use === undefined ? { directive, file, line } : { directive, file, line, use };
}

/** Whether mod_cosign has a say in a section, however deep. */
export function hasCosign(nodes: readonly Node[]): boolean {
  return nodes.some((node) =>
    node.kind === 'directive' ? isCosign(node.name) : hasCosign(node.children),
  );
}
