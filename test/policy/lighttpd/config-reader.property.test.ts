import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Findings } from '../../../src/core/check/findings.ts';
import { parseRequestUrl } from '../../../src/policy/httpd/request-url.ts';
import { readLighttpdConfig } from '../../../src/policy/lighttpd/config-reader.ts';
import { explainLighttpd } from '../../../src/policy/lighttpd/lighttpd-explanation.ts';
import { lintLighttpd } from '../../../src/policy/lint/lighttpd-lint.ts';
import { LighttpdDemands } from '../../../src/policy/table/lighttpd-demands.ts';
import { fakeFiles } from '../apache/fake-files.ts';
import { configText } from './config-text.ts';
import { site } from './site.ts';

const CONF = '/lighttpd.conf';
const anyText = fc.oneof(
  configText,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .tuple(configText, fc.string({ maxLength: 5 }), fc.nat(200))
    .map(([text, inner, at]) => `${text.slice(0, at)}${inner}${text.slice(at)}`),
);

test('no text makes the reader throw', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { blocks } = readLighttpdConfig(CONF, fakeFiles({ [CONF]: text }));
      expect(blocks.length).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});

test('no text makes an explanation, the linter or the table throw', () => {
  const request = parseRequestUrl('https://www.example.edu/a/b');
  expect(request).toBeDefined();
  if (request === undefined) return;
  const cosign = anyText.map((text) => text.replaceAll('site.tag', 'cosign.require-factor'));
  fc.assert(
    fc.property(cosign, (text) => {
      const config = readLighttpdConfig(CONF, fakeFiles({ [CONF]: site(text) }));
      const { anonymous } = explainLighttpd(config, request, ['otp']);
      expect(anonymous.status).toBeGreaterThanOrEqual(200);
      lintLighttpd(config, { names: ['otp'], suffix: '-x' }, new Findings());
      expect(new LighttpdDemands(config).all().length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

test('a setting, a block and a fault are at the line that they name', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { blocks, fault, passedOver } = readLighttpdConfig(CONF, fakeFiles({ [CONF]: text }));
      const lines = text.split('\n');
      for (const { settings, opened, index } of blocks) {
        for (const { name, line } of settings.values()) {
          if (line === 0) continue;
          expect(lines[line - 1]).toContain(name.replace(/^var\./i, ''));
        }
        if (index > 0) {
          for (const { line } of opened) expect(lines[line - 1]).toMatch(/\$|else/);
        }
      }
      for (const { what, line } of passedOver) {
        expect(lines[line - 1]).toContain(what.split('\n')[0]?.slice(0, 1));
      }
      expect(fault?.line ?? 1).toBeLessThanOrEqual(lines.length);
    }),
    { numRuns: 500 },
  );
});

test('a long text takes no longer than it is long', () => {
  const block = '$HTTP["url"] =^ "/N" {\n  cosign.require-factor = ( "otp" )\n}\n';
  const text = Array.from({ length: 20_000 }, (_, at) => block.replace('N', String(at))).join('');
  const { blocks, fault } = readLighttpdConfig(CONF, fakeFiles({ [CONF]: text }));
  expect(fault).toBeUndefined();
  expect(blocks).toHaveLength(20_001);
});
