import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { RootedFiles } from '../../src/adapters/rooted-files.ts';
import { readLighttpdConfig } from '../../src/policy/lighttpd/config-reader.ts';
import type { LighttpdConfig } from '../../src/policy/lighttpd/config-tree.ts';
import { configText } from '../policy/lighttpd/config-text.ts';
import { parsePrinted, printConfig } from '../policy/lighttpd/printed-config.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch } from '../support/scratch.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

const ENVIRONMENT = { PATH: '/usr/bin:/bin', SITE: 'www' };

/** What lighttpd says of a file without starting: its parsed form, or where it stops. */
function ask(path: string): { readonly printed: string; readonly errors: string } {
  const { stdout, stderr } = spawnSync('/usr/sbin/lighttpd', ['-p', '-f', path], {
    encoding: 'utf8',
    timeout: 10_000,
    env: ENVIRONMENT,
  });
  return { printed: stdout, errors: stderr };
}

function read(path: string): LighttpdConfig {
  const environment = new Map(Object.entries(ENVIRONMENT));
  return readLighttpdConfig(path, new RootedFiles(path), { environment });
}

describeWith(['lighttpd'], 'the reader and lighttpd itself', () => {
  test("come to the same settings and blocks for Debian's own files", () => {
    const folder = '/etc/lighttpd/conf-available';
    const files = readdirSync(folder).filter((name) => name.endsWith('.conf'));
    expect(files.length).toBeGreaterThan(20);
    for (const name of files) {
      const path = scratch.write(
        'debian.conf',
        `server.modules = ( "mod_access" )\nserver.document-root = "/var/www"\n` +
          `include "${folder}/${name}"\n`,
      );
      const text = readFileSync(`${folder}/${name}`, 'utf8');
      const config = read(path);
      expect(config.fault, name).toBeUndefined();
      if (/^\s*include_shell/m.test(text)) continue;
      expect(printConfig(config), name).toEqual(parsePrinted(ask(path).printed));
    }
  });

  test('come to the same for any text, or both refuse it at the same line', () => {
    let good = 0;
    let stopped = 0;
    scratch.write('inc/b.conf', 'site.tag := "b"\nvar.list += ( "b" )\n');
    scratch.write('inc/a.conf', '$HTTP["url"] =^ "/inc" { var.list += ( "a" ) }\n');
    fc.assert(
      fc.property(configText, (text) => {
        const path = scratch.write('any.conf', text);
        const config = read(path);
        const { printed, errors: all } = ask(path);
        const errors = all.replace(/^.* stray NUL\n/gm, '');
        const stops = [...all.matchAll(/line: (\d+) pos: \d+ stray NUL$/gm)].map(([, at]) =>
          Number(at),
        );
        const [, file, line] = /source: (\S+) line: (\d+) pos/.exec(errors) ?? [];
        if (config.fault === undefined) {
          good += 1;
          expect(line, `${text}\n${errors}`).toBeUndefined();
          expect(printConfig(config), text).toEqual(parsePrinted(printed));
          // It counts no lines inside of quotes.
          if (!text.includes('"open')) expect(config.stops.map((at) => at.line)).toEqual(stops);
          stopped += stops.length;
          return;
        }
        const { fault } = config;
        if (/global \{ \}/.test(fault.what)) {
          expect(errors).toContain('global { ... } block');
          return;
        }
        expect(file, `${fault.what}\n${text}\n${errors}`).toBe(fault.file);
        // It names the word behind the one that is wrong.
        if (text.includes('"open')) return;
        expect(Number(line), `${fault.what}\n${text}\n${errors}`).toBeGreaterThanOrEqual(
          fault.line,
        );
      }),
      { numRuns: 1500, seed: 1469 },
    );
    expect(good).toBeGreaterThan(100);
    expect(stopped).toBeGreaterThan(0);
  }, 60_000);
});
