import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseRequestUrl } from '../../src/policy/httpd/request-url.ts';
import { ConditionMatcher } from '../../src/policy/lighttpd/condition-match.ts';
import { readLighttpdConfig } from '../../src/policy/lighttpd/config-reader.ts';
import type { LighttpdConfig } from '../../src/policy/lighttpd/config-tree.ts';
import { matchingBlocks } from '../../src/policy/lighttpd/matching-blocks.ts';
import { factsOf } from '../../src/policy/lighttpd/request-facts.ts';
import { readTargetOptions } from '../../src/policy/lighttpd/request-target.ts';
import { fakeFiles } from '../policy/apache/fake-files.ts';
import { siteHost, sitePath, siteText } from '../policy/lighttpd/sites.ts';
import { describeWith } from '../support/peers.ts';
import { Lighttpd } from '../support/peers-lighttpd.ts';
import { Scratch } from '../support/scratch.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

/** Settings that mod_setenv lays over each other as mod_cosign does its own. */
const MARKS = { A: 'setenv.add-response-header', B: 'setenv.set-response-header' } as const;

/** Put a header with a number of its own wherever a block is marked. */
function marked(text: string): string {
  let number = 0;
  const lines = text.replace(/MARK ([AB])/g, (_, which: 'A' | 'B') => {
    number += 1;
    return `${MARKS[which]} := ( "X-${which}" => "${number}" )`;
  });
  return `server.modules = ( "mod_setenv" )\n${lines}`;
}

interface Seen {
  readonly status: 400 | 404;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

function expected(config: LighttpdConfig, url: string, method: string): Seen {
  const request = parseRequestUrl(url, { method });
  const options = readTargetOptions(config.blocks[0]?.settings.get('server.http-parseopts')?.value);
  const facts = request && factsOf(request, options);
  if (facts === undefined) return { status: 400, a: undefined, b: undefined };
  const matcher = new ConditionMatcher();
  const blocks = matchingBlocks(config.blocks, (condition) => {
    const isTrue = matcher.matches(condition, facts);
    expect(isTrue, condition.written).toBeDefined();
    return isTrue === true;
  });
  const headerOf = (which: 'A' | 'B'): string | undefined => {
    const setting = blocks.findLast(({ settings }) => settings.has(MARKS[which]));
    const value = setting?.settings.get(MARKS[which])?.value;
    const item = value?.kind === 'array' ? value.array.get(`X-${which}`) : undefined;
    return item?.kind === 'string' ? item.text : undefined;
  };
  return { status: 404, a: headerOf('A'), b: headerOf('B') };
}

describeWith(['lighttpd'], 'conditions and lighttpd itself', () => {
  test('hold for the same requests, and the same setting wins', async () => {
    const requests = fc.array(fc.tuple(sitePath, siteHost, fc.constantFrom('GET', 'POST')), {
      minLength: 25,
      maxLength: 25,
    });
    let refused = 0;
    let marks = 0;
    let bad = 0;
    for (const [text, asked] of fc.sample(fc.tuple(siteText, requests), {
      numRuns: 250,
      seed: 7,
    })) {
      const conf = marked(text);
      const config = readLighttpdConfig('/l.conf', fakeFiles({ '/l.conf': conf }));
      if (config.fault !== undefined) {
        refused += 1;
        await expect(Lighttpd.start(scratch, conf)).rejects.toThrow('unreachable');
        continue;
      }
      const lighttpd = await Lighttpd.start(scratch, conf);
      try {
        for (const [path, host, method] of asked) {
          const { status, headers } = await lighttpd.get(path, host, method);
          const seen = { status: status === 400 ? 400 : 404, a: headers['x-a'], b: headers['x-b'] };
          const shown = `${method} ${host} ${path}\n${conf}`;
          expect(seen, shown).toEqual(expected(config, `http://${host}${path}`, method));
          if (status === 400) bad += 1;
          else if (seen.a !== undefined) marks += 1;
        }
      } finally {
        await lighttpd.stop();
      }
    }
    expect(marks).toBeGreaterThan(400);
    expect(bad).toBeGreaterThan(50);
    expect(refused).toBeLessThan(60);
  }, 60_000);
});
