import type { ConditionMatcher, RequestFacts } from '../lighttpd/condition-match.ts';
import type { Condition } from '../lighttpd/condition.ts';
import type { LighttpdConfig } from '../lighttpd/config-tree.ts';
import { samplePaths } from '../lighttpd/sample-paths.ts';

/** Where nothing else is said of the host. */
export const EVERY_HOST = 'every host';

/** Behind a path that is a part without what is below it. */
const ALONE = ' alone';

/** What a place is called, and what a request for it looks like. */
export interface Spot {
  /** Of the table: a path, or the condition itself where it is no plain one. */
  readonly label: string;
  readonly path: string;
}

/** Hosts and paths that conditions tell apart. */
export interface LighttpdSpots {
  readonly hosts: readonly string[];
  readonly spots: readonly Spot[];
}

/** Find what the conditions of a configuration are about. */
export function lighttpdSpots(
  { blocks }: LighttpdConfig,
  matcher: ConditionMatcher,
): LighttpdSpots {
  const conditions = blocks.flatMap(({ condition }) => condition ?? []);
  const hosts = conditions.flatMap((condition) => hostOf(condition) ?? []);
  const spots = conditions.flatMap((condition) => spotsOf(condition, matcher));
  const byLabel = new Map([{ label: '/', path: '/' }, ...spots].map((spot) => [spot.label, spot]));
  const inOrder = [...byLabel.values()].toSorted((a, b) => (a.label < b.label ? -1 : 1));
  return { hosts: [...new Set(hosts)], spots: inOrder };
}

/** What a table calls a place. */
export function spotOf(label: string): Spot {
  return { label, path: label.startsWith('/') ? label.replace(ALONE, '') : '' };
}

function spotsOf(condition: Condition, matcher: ConditionMatcher): readonly Spot[] {
  const { subject, comparison, text, written } = condition;
  if (subject !== 'url' || text === undefined || comparison.startsWith('!')) return [];
  if (comparison === '=^') return [{ label: text, path: text }];
  if (comparison === '==') return [{ label: `${text}${ALONE}`, path: text }];
  const paths = comparison === '=~' ? samplePaths(text) : [];
  const holds = paths.filter(
    (path) => matcher.matches(condition, anyRequest(EVERY_HOST, path)) === true,
  );
  if (holds.length > 0) return holds.map((path) => ({ label: path, path }));
  return [{ label: written, path: '' }];
}

/** A request that is nothing but its host, or a condition on hosts, and its path. */
export function anyRequest(host: string, path: string): RequestFacts {
  return {
    host: host === EVERY_HOST || host.startsWith('$') ? '' : host,
    port: 443,
    path,
    isPathUtf8: true,
    query: '',
    scheme: 'https',
    method: 'GET',
    // Of no network.
    address: '',
  };
}

/** The host that a condition is about: its name, or the condition itself. */
function hostOf({ subject, comparison, text, written }: Condition): string | undefined {
  if (subject !== 'host' || comparison.startsWith('!')) return undefined;
  return comparison === '==' && text !== undefined ? text : written;
}
