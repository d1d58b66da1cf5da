import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RootedFiles } from '../../src/adapters/rooted-files.ts';
import { readApacheConfig } from '../../src/policy/apache/config-reader.ts';
import { readEnvironment } from '../../src/policy/apache/environment.ts';
import type { ConfigTree } from '../../src/policy/apache/tree.ts';
import { apacheText, KNOWN } from '../support/apache-texts.ts';
import { DOUBTFUL } from '../support/broken-configs.ts';
import {
  MODULES,
  positionOfApache,
  shownTree,
  testConfig,
  type ConfigTest,
} from '../support/peers-directives.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch, TOP } from '../support/scratch.ts';

const TLS = join(TOP, 'test/fixtures/tls');

const NEEDED = `ServerName www.example.edu
Listen 127.0.0.1:80
ErrorLog /dev/null
LoadModule mpm_event_module ${MODULES}/mod_mpm_event.so
LoadModule env_module ${MODULES}/mod_env.so
`;

/** Name a certificate that is there: a machine need not have the one that Debian makes for itself. */
function useOwnCertificate(site: string): void {
  const text = readFileSync(site, 'utf8')
    .replace('/etc/ssl/certs/ssl-cert-snakeoil.pem', join(TLS, 'server.pem'))
    .replace('/etc/ssl/private/ssl-cert-snakeoil.key', join(TLS, 'server.key'));
  writeFileSync(site, text);
}

describeWith(['apache2'], "the reader and mod_info's list of all directives", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => {
    scratch.remove();
  });

  /** Have Apache and the reader read a text, beside which there are files to include. */
  function bothRead(text: string): { readonly theirs: ConfigTest; readonly ours: ConfigTree } {
    const bytes = Buffer.from(`${NEEDED}${text}`).toString('latin1');
    const config = scratch.write('main.conf', bytes);
    const environment = new Map(Object.entries(KNOWN.environment));
    const options = { environment, defines: [KNOWN.define] };
    return {
      theirs: testConfig(config, scratch.path, ['-D', KNOWN.define], KNOWN.environment),
      ours: readApacheConfig(config, new RootedFiles(config), options),
    };
  }

  function writeIncluded(): void {
    for (const file of KNOWN.files) scratch.write(file, `UnsetEnv in/${file}\n`);
  }

  test("is the same for Debian's tree with every module, configuration and site enabled", () => {
    cpSync('/etc/apache2', scratch.at('etc'), { recursive: true });
    for (const kind of ['mods', 'conf', 'sites']) {
      rmSync(scratch.at(`etc/${kind}-enabled`), { recursive: true });
      scratch.folder(`etc/${kind}-enabled`);
      for (const name of readdirSync(scratch.at(`etc/${kind}-available`))) {
        // There can be one processing model only.
        if (/^mpm_(?!event)/.test(name)) continue;
        symlinkSync(`../${kind}-available/${name}`, scratch.at(`etc/${kind}-enabled/${name}`));
      }
    }
    useOwnCertificate(scratch.at('etc/sites-available/default-ssl.conf'));
    const config = scratch.at('etc/apache2.conf');
    const files = new RootedFiles(config);
    const environment = new Map(readEnvironment(files.read('/etc/apache2/envvars') ?? ''));
    for (const name of environment.keys()) {
      if (name.endsWith('_DIR')) environment.set(name, scratch.path);
    }
    const theirs = testConfig(config, scratch.at('etc'), [], Object.fromEntries(environment));
    expect(theirs.isRefused, theirs.said).toBe(false);
    expect(theirs.directives.length).toBeGreaterThan(300);
    const tree = readApacheConfig(config, files, { environment });
    expect(tree.fault).toBeUndefined();
    expect(tree.notes).toEqual([]);
    expect(shownTree(tree)).toEqual(theirs.directives);
  });

  test('is the same for texts with continuations, quotes, variables, conditions and includes', () => {
    writeIncluded();
    fc.assert(
      fc.property(apacheText, (text) => {
        const { theirs, ours } = bothRead(text);
        expect(theirs.isRefused, theirs.said).toBe(false);
        expect(ours.fault).toBeUndefined();
        expect(shownTree(ours)).toEqual(theirs.directives);
      }),
      { numRuns: 200, seed: 20_261_122 },
    );
  });

  test.each(DOUBTFUL)('is the same, or a fault at the same place, for %s', (_, text) => {
    writeIncluded();
    const { theirs, ours } = bothRead(text);
    if (theirs.isRefused) {
      expect(theirs.faultAt, theirs.said).toBeDefined();
      expect(ours.fault && positionOfApache(ours.fault)).toBe(theirs.faultAt);
    } else {
      expect(ours.fault).toBeUndefined();
      expect(shownTree(ours)).toEqual(theirs.directives);
    }
  });
});
