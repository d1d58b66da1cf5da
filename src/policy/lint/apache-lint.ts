import type { Findings } from '../../core/check/findings.ts';
import { APACHE_RULES, type ApacheRule } from './apache-rules.ts';
import type { ConfigTree } from '../apache/tree.ts';
import type { KnownFactors } from './factor-list-lint.ts';
import { lintComposed } from './composed-lint.ts';
import { traceSite } from './demand-at.ts';
import { lintHosts } from './host-lint.ts';
import { lintPlaces } from './place-lint.ts';
import { tellInto } from './rule.ts';
import { lintSections } from './section-lint.ts';
import { readSite } from './site.ts';

/** What is linted, and what is known around it. */
export interface LintedServer {
  readonly tree: ConfigTree;
  /** Of its files, for comments. */
  readonly texts: ReadonlyMap<string, string>;
  /** What the weblogin gives; `undefined` where no `cosign.conf` was given. */
  readonly known: KnownFactors | undefined;
  /** Whether there is anything at a path. */
  readonly exists: (path: string) => boolean;
}

/** Find what is wrong with the directives of Cosign in a web server's configuration. */
export function lintApache(
  { tree: { nodes, fault }, texts, known, exists }: LintedServer,
  findings: Findings,
): void {
  const tell = tellInto<ApacheRule>(findings, APACHE_RULES);
  const site = readSite(nodes);
  lintSections(site, known, tell);
  if (fault !== undefined) {
    // What is behind it is not known, and might be what other rules miss.
    tell('config-fault', fault, fault.what);
    return;
  }
  lintComposed(site, texts, tell);
  const hosts = traceSite(site);
  lintHosts(hosts, tell);
  lintPlaces(hosts, { known, exists }, tell);
}
