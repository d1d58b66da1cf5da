import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { policyExplain } from '../../../src/cli/policy/explain.ts';
import type { PolicyExplanation } from '../../../src/policy/httpd/policy-explanation.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { PAGES, type Observed, type ObservedCase } from '../../support/observed-case.ts';
import { Scratch, TOP } from '../../support/scratch.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

const cases = JSON.parse(
  readFileSync(join(TOP, 'test/fixtures/policy/observed-cases.json'), 'utf8'),
) as ObservedCase[];

/** Write a case as files, with its pages or without, and explain its URL. */
function explained(observed: ObservedCase, index: number, hasPages: boolean): PolicyExplanation {
  const folder = `${hasPages ? 'pages' : 'bare'}-${index}`;
  const config = scratch.write(`${folder}/httpd.conf`, observed.config);
  const root = scratch.folder(`${folder}/root`);
  for (const page of hasPages ? PAGES : []) {
    scratch.write(`${folder}/root/srv/www/${page}`, 'page');
  }
  for (const [path, text] of Object.entries(observed.htaccess ?? {})) {
    scratch.write(`${folder}/root${path}/.htaccess`, text);
  }
  const { host, port, method, path } = observed.request;
  const console = new FakeConsole();
  const held = observed.held?.join(' ');
  const url = `https://${host}:${port}${path}`;
  policyExplain({ url, config, root, method, held, json: true }, console);
  return JSON.parse(console.output) as PolicyExplanation;
}

function shown({ status, redirectFactors, remoteUser, served }: Observed): object {
  return { status, redirectFactors, authenticated: remoteUser !== null, served };
}

test.each(cases.map((observed, index) => [index, observed.name, observed] as const))(
  'observed case %i: %s',
  (index, _, observed) => {
    const explanation = explained(observed, index, true);
    expect(explanation.anonymous).toEqual(shown(observed.anonymous));
    if (observed.held !== null && observed.withSession) {
      expect(explanation.withSession).toEqual(shown(observed.withSession));
    }
    expect(explanation.withSessionCached).toEqual(
      observed.withSessionCached && shown(observed.withSessionCached),
    );
    expect(explanation.because.length).toBeGreaterThan(0);
  },
);

test('a browser that is never let in and one that is are told apart', () => {
  const looping = cases.flatMap((observed, index) =>
    explained(observed, index, true).loops ? [observed.name] : [],
  );
  for (const observed of cases) {
    if (observed.note?.includes('the browser loops') === true)
      expect(looping).toContain(observed.name);
    if (observed.note?.includes('asks for the factors') === true) {
      expect(looping).not.toContain(observed.name);
    }
  }
  expect(looping).toMatchInlineSnapshot(`
    [
      "comma + space",
      "empty argument inside stricter server",
      "htaccess null under server-level OTP",
      "server-level after Location",
      "vhost without Cosign inherits main",
      "main Location applies inside vhost",
      "vhost htaccess, Cosign only in main",
      "vhost without Cosign inherits main, OTP held",
    ]
  `);
});

test('where the pages were not copied they are taken to be there', () => {
  const missing = cases.filter(({ name }) => name.startsWith('ErrorDocument'));
  for (const [index, observed] of cases.entries()) {
    if (missing.includes(observed)) continue;
    expect(explained(observed, index, false).anonymous).toEqual(shown(observed.anonymous));
  }
});
