import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BlockIndex } from '../../../src/policy/lighttpd/block-index.ts';
import { ConditionMatcher } from '../../../src/policy/lighttpd/condition-match.ts';
import type { Condition } from '../../../src/policy/lighttpd/condition.ts';
import { readLighttpdConfig } from '../../../src/policy/lighttpd/config-reader.ts';
import type { Block } from '../../../src/policy/lighttpd/config-tree.ts';
import { matchingBlocks } from '../../../src/policy/lighttpd/matching-blocks.ts';
import { fakeFiles } from '../apache/fake-files.ts';
import { configText } from './config-text.ts';
import { siteHost, siteText } from './sites.ts';

const CONF = '/lighttpd.conf';
const PATHS = ['/', '/a', '/b', '/a/b', '/A', '/a/', '/b/a', '/x.php', '/c1/x', '/c2', '/d.e', ''];
const PATTERNS = [
  '^/(c1|c2)(/|$)',
  '^/c1/x|b$',
  '^/(c1|x)\\.php',
  '^/d\\.e$',
  '^/c1?',
  '^/c{1,2}',
  '^/.',
  '(?i)^/C1',
];

/** Chains, and in them blocks of the shapes that are looked up by their beginnings. */
const plainText = fc
  .array(
    fc.tuple(
      fc.constantFrom('', '', 'else '),
      fc.constantFrom(
        ...PATTERNS.map((pattern) => `$HTTP["url"] =~ "${pattern}"`),
        ...PATHS.map((path) => `$HTTP["url"] =^ "${path}"`),
        '$REQUEST_HEADER["host"] == "example.edu"',
        '$HTTP["host"] =$ ".edu"',
        '$HTTP["host"] == "example.edu"',
        '$HTTP["host"] =~ "^www\\.example\\.edu(:[0-9]+)?$"',
        '',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) =>
    parts
      .map(([otherwise, condition], at) => {
        const inner = at % 3 === 0 ? '$HTTP["url"] =^ "/c1" { } else { }' : '';
        if (condition === '') return at === 0 ? '' : `else { ${inner} }`;
        return `${at === 0 ? '' : otherwise}${condition} { ${inner} }`;
      })
      .join('\n'),
  );

const anyText = fc.oneof(
  siteText.map((text) => text.replace(/MARK [AB]/g, '')),
  plainText,
  configText,
);

function indexesOf(blocks: readonly Block[]): readonly number[] {
  return blocks.map(({ index }) => index);
}

test('looking blocks up finds what asking all of them finds', () => {
  let found = 0;
  fc.assert(
    fc.property(
      anyText,
      fc.oneof(siteHost, fc.constant('')),
      fc.constantFrom(...PATHS),
      fc.nat(30),
      (text, host, path, chosen) => {
        const { blocks } = readLighttpdConfig(CONF, fakeFiles({ [CONF]: text }));
        const facts = {
          ...{ host, path, port: 443, isPathUtf8: true, query: '' },
          ...{ scheme: 'https', method: 'GET', address: '' },
        };
        const ofPlaces = blocks.filter(
          ({ condition }) => condition?.subject === 'url' || condition?.subject === 'host',
        );
        const holding = ofPlaces.slice(chosen, chosen + 1).map((each) => each.condition?.written);
        const matcher = new ConditionMatcher();
        const holds = (condition: Condition): boolean =>
          holding.includes(condition.written) || matcher.matches(condition, facts) === true;
        const index = new BlockIndex(blocks, holds);
        const named = holding.flatMap((written) => written ?? []);
        const looked = index.matching({ host, path, holding: named }, holds);
        expect(indexesOf(looked)).toEqual(indexesOf(matchingBlocks(blocks, holds)));
        found += looked.length - 1;
      },
    ),
    { numRuns: 3000, seed: 7 },
  );
  expect(found).toBeGreaterThan(1000);
});
