import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer } from '../../src/policy/httpd/answer.ts';
import { PAGES, type Observed, type ObservedCase } from '../support/observed-case.ts';
import { ADDRESS, buildStandIn, CosignApache, PAGE, preamble } from '../support/peers-cosign.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch, TOP } from '../support/scratch.ts';

const cases = JSON.parse(
  readFileSync(join(TOP, 'test/fixtures/policy/observed-cases.json'), 'utf8'),
) as readonly ObservedCase[];

function shown({ status, redirectFactors, remoteUser, served }: Observed): Answer {
  return { status, redirectFactors, authenticated: remoteUser !== null, served };
}

describeWith(['apache2', 'gcc', 'apxs2'], 'the stand-in answers as the real mod_cosign did', () => {
  const scratch = new Scratch();
  let front: string;

  beforeAll(() => {
    front = preamble(scratch, buildStandIn(scratch));
  });
  afterAll(() => {
    scratch.remove();
  });

  test.each(cases.map((observed, index) => [index, observed.name, observed] as const))(
    'observed case %i: %s',
    async (index, _, observed) => {
      const folder = `case-${index}`;
      const here = (text: string): string => text.replaceAll('/srv/www', scratch.at(folder));
      scratch.folder(folder, 0o755);
      for (const page of PAGES) scratch.write(`${folder}/${page}`, PAGE, 0o644);
      for (const [path, text] of Object.entries(observed.htaccess ?? {})) {
        scratch.write(`${here(path).slice(scratch.path.length + 1)}/.htaccess`, text, 0o644);
      }
      const listening = here(observed.config)
        .replace(/^Listen /gm, `Listen ${ADDRESS}:`)
        .replace(/^<VirtualHost 127\.0\.0\.1:/gm, `<VirtualHost ${ADDRESS}:`);
      const config = scratch.write('site.conf', `${front}${listening}`, 0o644);
      const { host, port, method, path } = observed.request;
      const apache = await CosignApache.start(scratch, config, port);
      if (typeof apache === 'string') throw new Error(apache);
      try {
        const visit = { host, port, method, path };
        expect(await apache.visit(visit)).toEqual(shown(observed.anonymous));
        if (observed.held === null || !observed.withSession) return;
        const { held, withSession, withSessionCached = withSession } = observed;
        expect(await apache.visit({ ...visit, held })).toEqual(shown(withSession));
        expect(await apache.visit({ ...visit, held, isCached: true })).toEqual(
          shown(withSessionCached),
        );
      } finally {
        await apache.stop();
        rmSync(scratch.at(folder), { recursive: true });
      }
    },
  );
});
