import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RootedFiles } from '../../src/adapters/rooted-files.ts';
import { readApacheConfig } from '../../src/policy/apache/config-reader.ts';
import {
  explainRequest,
  type PolicyExplanation,
} from '../../src/policy/httpd/policy-explanation.ts';
import type { Answer } from '../../src/policy/httpd/answer.ts';
import { parseRequestUrl } from '../../src/policy/httpd/request-url.ts';
import { SITE_PAGES, WWW, type GeneratedSite } from './generated-site.ts';
import { ADDRESS, buildStandIn, CosignApache, PAGE, preamble, type Visit } from './peers-cosign.ts';
import type { Scratch } from './scratch.ts';

/** An address that leads nowhere. */
const ELSEWHERE = '127.84.7.20';

/** Where the real Apache and our evaluator do not say the same. */
export interface Difference {
  readonly visit: Visit | undefined;
  readonly who: 'start' | 'anonymous' | 'held' | 'cached';
  readonly theirs: Answer | string;
  readonly ours: Answer | string;
  /** What we said may be otherwise. */
  readonly told: readonly string[];
}

/** Compare the real Apache with our evaluator, site by site. */
export class Differential {
  readonly #scratch: Scratch;
  readonly #front: string;

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
    this.#front = preamble(scratch, buildStandIn(scratch));
    scratch.folder('www', 0o755);
    for (const page of SITE_PAGES) scratch.write(`www/${page}`, PAGE, 0o644);
  }

  /** Visit a site, and say where we are wrong without having said that we may be. */
  async differences(site: GeneratedSite, visits: readonly Visit[]): Promise<readonly Difference[]> {
    const config = this.#write(site);
    const files = new RootedFiles(config);
    const tree = readApacheConfig(config, files);
    const explain = (visit: Visit): PolicyExplanation => {
      const { host, port, method, path, held } = visit;
      const request = parseRequestUrl(`http://${host}:${port}${path}`, { method });
      if (request === undefined) throw new Error(`no URL: ${path}`);
      return explainRequest(tree, files, request, held);
    };
    const apache = await CosignApache.start(this.#scratch, config, 8443);
    try {
      if (typeof apache === 'string') {
        const told = visits.flatMap((visit) => explain(visit).warnings);
        const isKnown = tree.fault !== undefined || told.some((one) => /does not start/.test(one));
        const theirs = apache.slice(0, 600);
        return isKnown
          ? []
          : [{ visit: undefined, who: 'start', theirs, ours: 'starts', told: [...new Set(told)] }];
      }
      const found: Difference[] = [];
      for (const visit of visits) found.push(...(await compare(apache, visit, explain(visit))));
      if (tree.fault !== undefined) {
        const ours = JSON.stringify(tree.fault);
        found.push({ visit: undefined, who: 'start', theirs: 'starts', ours, told: [] });
      }
      return found;
    } finally {
      if (typeof apache !== 'string') await apache.stop();
    }
  }

  #write({ config, htaccess }: GeneratedSite): string {
    const here = (text: string): string =>
      text
        .replaceAll(WWW, this.#scratch.at('www'))
        .replaceAll('HERE:', `${ADDRESS}:`)
        .replaceAll('TADDRESS:', 'THERE:')
        .replaceAll(`T${ADDRESS}:`, `${ELSEWHERE}:`);
    for (const folder of ['', 'a', 'a/b']) {
      const path = join(this.#scratch.at('www', folder), '.htaccess');
      const text = htaccess[folder];
      if (text === undefined) rmSync(path, { force: true });
      else {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, here(text), { mode: 0o644 });
      }
    }
    rmSync(this.#scratch.at('error.log'), { force: true });
    return this.#scratch.write('site.conf', `${this.#front}${here(config)}`, 0o644);
  }
}

async function compare(
  apache: CosignApache,
  visit: Visit,
  explained: PolicyExplanation,
): Promise<readonly Difference[]> {
  const { held, ...anonymous } = visit;
  const { withSession, withSessionCached = withSession } = explained;
  const rounds = [
    ['anonymous', anonymous, (one: Outcome) => one.anonymous, explained.anonymous],
    ['held', visit, (one: Outcome) => one.withSession, withSession],
    [
      'cached',
      { ...visit, isCached: true },
      (one: Outcome) => one.withSessionCached ?? one.withSession,
      withSessionCached,
    ],
  ] as const;
  const told = [...explained.warnings, ...explained.undecided.map(({ directive }) => directive)];
  const found: Difference[] = [];
  for (const [who, asked, pick, ours] of rounds) {
    if (ours === undefined) continue;
    const theirs = await apache.visit(asked).catch(String);
    if (typeof theirs === 'string') return [{ visit, who, theirs, ours, told }];
    const possible = [ours, ...explained.otherwise.map(pick)];
    if (possible.some((one) => isSame(one, theirs))) continue;
    if (explained.undecided.length > 0) continue;
    if (told.some((one) => /is taken to (lead to|be the session's)/.test(one))) continue;
    found.push({ visit: { ...visit, held }, who, theirs, ours, told });
  }
  return found;
}

type Outcome = PolicyExplanation['otherwise'][number];

function isSame(one: Answer | undefined, other: Answer): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
