import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { policyDiff } from '../../../src/cli/policy/diff.ts';
import { policyTable } from '../../../src/cli/policy/table.ts';
import { COSIGN } from '../../policy/table/site.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { Scratch } from '../../support/scratch.ts';

const SITE = `${COSIGN}<Location /a>\nCosignRequireFactor otp\n</Location>\n`;

let scratch: Scratch;
let terminal: FakeConsole;
beforeEach(() => {
  scratch = new Scratch();
  terminal = new FakeConsole();
});
afterEach(() => {
  scratch.remove();
});

test('the table names the file and the line as they can be opened here', () => {
  const config = scratch.write('tree/etc/apache2/apache2.conf', SITE);
  policyTable({ config, root: scratch.at('tree'), json: false }, terminal);
  expect(terminal.output).toContain(`otp      <Location /a>  ${config}:7`);
  expect(terminal.talk).toBe('cosign-factors: 2 places, 0 open to anybody');
});

test('the table as JSON', () => {
  const config = scratch.write('apache2.conf', SITE);
  policyTable({ config, json: true }, terminal);
  expect(JSON.parse(terminal.output)).toMatchObject([
    { path: '/', demand: { kind: 'protected', factors: [] } },
    {
      path: '/a',
      demand: { kind: 'protected', factors: ['otp'] },
      from: { file: config, line: 7 },
    },
  ]);
});

test('the page goes into a new file, never over one that is there', () => {
  const config = scratch.write('apache2.conf', SITE);
  const html = scratch.at('page.html');
  policyTable({ config, html, json: false }, terminal);
  expect(readFileSync(html, 'utf8')).toContain('<td><code>/a</code></td>');
  expect(terminal.output).toBe('');
  expect(() => {
    policyTable({ config, html, json: false }, terminal);
  }).toThrow(`${html} cannot be written (EEXIST)`);
});

test('what Apache would not start with has no table', () => {
  const config = scratch.write('apache2.conf', `${SITE}<Location /b>\n`);
  expect(() => {
    policyTable({ config, json: false }, terminal);
  }).toThrow(`${config}:10: `);
});

test('the difference of two folders, and of two files', () => {
  const before = scratch.write('old/etc/apache2/apache2.conf', SITE);
  const after = scratch.write('new/etc/apache2/apache2.conf', SITE.replace(' otp', ' otp PAM'));
  for (const [old, now] of [
    [scratch.at('old'), scratch.at('new')],
    [before, after],
    [scratch.at('old/etc/apache2'), scratch.at('new/etc/apache2')],
  ] as const) {
    const shown = new FakeConsole();
    expect(policyDiff({ old, new: now, json: false }, shown)).toBe(false);
    expect(shown.output).toBe(
      `changed: www.example.edu /a\n  - otp  (<Location /a> ${before}:7)\n` +
        `  + otp and PAM  (<Location /a> ${after}:7)`,
    );
    expect(shown.talk).toBe('cosign-factors: 1 places change, 0 demand less');
  }
  expect(policyDiff({ old: after, new: before, json: true }, terminal)).toBe(false);
  expect(JSON.parse(terminal.output)).toMatchObject([{ path: '/a', isWeaker: true }]);
});

test('no difference is nothing to show', () => {
  const config = scratch.write('apache2.conf', SITE);
  expect(policyDiff({ old: config, new: config, json: false }, terminal)).toBe(true);
  expect(terminal.output).toBe('');
});

test('a folder without a configuration, and one that is not there', () => {
  const diff = (old: string) => () => policyDiff({ old, new: old, json: false }, terminal);
  expect(diff(scratch.folder('empty'))).toThrow('has no apache2.conf');
  expect(diff('/nowhere')).toThrow('/nowhere is not there');
});
