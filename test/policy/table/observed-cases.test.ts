import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostOf } from '../../../src/policy/places/site-server.ts';
import { demandAt } from '../../../src/policy/table/site-demands.ts';
import { TOP } from '../../support/scratch.ts';
import { siteOf } from './site.ts';

/** What a real server did; of the file only what is looked at here. */
interface ObservedCase {
  readonly name: string;
  readonly config: string;
  readonly htaccess?: Readonly<Record<string, string>>;
  readonly request: { readonly host: string; readonly path: string };
  readonly anonymous: {
    readonly status: number;
    readonly served: boolean;
    readonly redirectFactors: string | null;
  };
}

const FILE = join(TOP, 'test/fixtures/policy/observed-cases.json');
const cases = JSON.parse(readFileSync(FILE, 'utf8')) as readonly ObservedCase[];

/** The table judges places that sections name; a single file or a condition is `explain`'s. */
const judged = cases.filter(
  ({ htaccess, config, request, anonymous }) =>
    htaccess === undefined &&
    !/<(Files|If)/.test(config) &&
    !/%|\/\/|\.\./.test(request.path) &&
    anonymous.status !== 500,
);

test('most of the observed cases can be judged by the table', () => {
  expect(judged.length).toBeGreaterThan(80);
});

test.each(judged.map((each) => [each.name, each] as const))('%s', (_, observed) => {
  const { config, request, anonymous } = observed;
  const site = siteOf(config);
  const hosts = site.reachable;
  const host = hosts.find((each) => hostOf(each).startsWith(request.host)) ?? hosts[0];
  if (host === undefined) throw new Error('no server');
  const { demand } = demandAt(host, request.path);
  if (anonymous.served) expect(['open', 'public']).toContain(demand.kind);
  else if (anonymous.status === 503) expect(demand).toEqual({ kind: 'broken', status: 503 });
  else {
    const factors = demand.kind === 'protected' ? demand.factors.join(',') : demand.kind;
    expect(factors).toBe(anonymous.redirectFactors ?? '');
  }
});
