import type { Findings } from '../../core/check/findings.ts';
import type { ConfigTree } from '../apache/tree.ts';
import { findWays } from '../places/file-map.ts';
import type { FileTree } from '../places/file-tree.ts';
import { readWholeSite } from '../places/site-server.ts';
import { traceSite } from '../places/site-trace.ts';
import { lintAccessFiles } from './access-file-lint.ts';
import { APACHE_RULES, type ApacheRule } from './apache-rules.ts';
import { lintComposed } from './composed-lint.ts';
import type { KnownFactors } from './factor-list-lint.ts';
import { lintHost } from './host-lint.ts';
import { lintOtherWays } from './other-ways-lint.ts';
import { lintPlace } from './place-lint.ts';
import { lintReplacements } from './replacement-lint.ts';
import { tellInto } from './rule.ts';
import { lintSections, lintServer } from './section-lint.ts';

/** What is linted, and what is known around it. */
export interface LintedServer {
  readonly tree: ConfigTree;
  /** Of its files, for comments; those that are read on the way as well. */
  readonly texts: ReadonlyMap<string, string>;
  readonly files: FileTree;
  /** What the weblogin gives; `undefined` where no `cosign.conf` was given. */
  readonly known: KnownFactors | undefined;
}

/** Find what is wrong with the directives of Cosign in a web server's configuration. */
export function lintApache({ tree, texts, files, known }: LintedServer, findings: Findings): void {
  const tell = tellInto<ApacheRule>(findings, APACHE_RULES);
  const site = readWholeSite(tree, files);
  for (const server of site.servers) {
    lintServer(server, known, tell);
    lintSections(server.sections, server.settings, known, tell);
  }
  const { fault } = tree;
  if (fault !== undefined) {
    // What is behind it is not known, and might be what other rules miss.
    tell('config-fault', fault, fault.what);
    return;
  }
  const traced = traceSite(site);
  const accessFileSections = traced.flatMap(({ sections }) => sections);
  lintComposed(
    [...site.servers.flatMap(({ sections }) => sections), ...accessFileSections],
    texts,
    tell,
  );
  const waysTo = findWays(site.reachable);
  for (const host of traced) {
    lintHost(host, tell);
    lintAccessFiles(host, tell);
    lintSections(host.sections, host.server.settings, known, tell);
    lintReplacements(host.traces, tell);
    for (const trace of host.traces) {
      lintPlace(trace, known, tell);
      lintOtherWays(trace, waysTo, files, tell);
    }
  }
}
