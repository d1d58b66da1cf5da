import { afterEach, beforeEach, expect, test } from 'vitest';
import { policyDiff } from '../../../src/cli/policy/diff.ts';
import { policyLint } from '../../../src/cli/policy/lint.ts';
import { policyExplain } from '../../../src/cli/policy/explain.ts';
import type { PolicyExplanation } from '../../../src/policy/httpd/policy-explanation.ts';
import { site, under } from '../../policy/lighttpd/site.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { Scratch } from '../../support/scratch.ts';

const SITE = site(...under('/a', 'otp'));
const url = 'https://www.example.edu/a';

let scratch: Scratch;
let terminal: FakeConsole;
beforeEach(() => {
  scratch = new Scratch();
  terminal = new FakeConsole();
});
afterEach(() => {
  scratch.remove();
});

test('a configuration is told by its name, by what stands in it, or by the option', () => {
  for (const [name, text, dialect] of [
    ['lighttpd-www.conf', `x = "otp"\n${SITE}`, undefined],
    ['main.conf', SITE, undefined],
    ['apache2.conf', SITE, 'lighttpd'],
  ] as const) {
    const config = scratch.write(name, text);
    policyExplain({ url, config, dialect, json: false }, terminal);
    expect(terminal.output).toContain('demands: otp\nwithout a session: 302 to factors=otp\n');
    expect(terminal.output).toContain(`${config}:`);
  }
  const config = scratch.write('lighttpd.conf', 'CosignProtected on\n');
  const apache = new FakeConsole();
  policyExplain({ url, config, dialect: 'apache', json: false }, apache);
  expect(apache.output).toContain('the main server demands a login');
});

test('files are looked up under the root, and named as they can be opened here', () => {
  scratch.write('tree/etc/lighttpd/on/site.conf', under('/a', 'otp').join('\n'));
  const text = site('include "/etc/lighttpd/on/*.conf"');
  const config = scratch.write('tree/etc/lighttpd/lighttpd.conf', text);
  policyExplain({ url, config, root: scratch.at('tree'), json: true }, terminal);
  const explained = JSON.parse(terminal.output) as PolicyExplanation;
  expect(explained.because[0]).toMatchObject({
    file: scratch.at('tree/etc/lighttpd/on/site.conf'),
    line: 3,
  });
});

test('what the weblogin does not give is found in a list, and said in every format', async () => {
  const config = scratch.write(
    'lighttpd.conf',
    site(
      'cosign.require-factor = ( "PAM" )',
      ...under('/a', 'PAM', 'OTP'),
      ...under('/b', 'PAM', 'x'),
    ),
  );
  const cosignConf = scratch.write(
    'cosign.conf',
    `factor ${scratch.write('otp', '', 0o755)} -2 login passcode\n`,
  );
  const circumstances = { nowMs: 0, program: '/' };
  for (const format of ['text', 'json', 'sarif', 'github'] as const) {
    const said = new FakeConsole();
    expect(await policyLint({ config, cosignConf, format }, said, circumstances)).toBe(false);
    expect(said.output).toContain('OTP is not otp, which a factor line gives');
    expect(said.output).toContain('no factor line gives x');
  }
});

test('the difference of two configurations, or of trees that have them', () => {
  const base = 'cosign.require-factor = ( "PAM" )';
  const old = scratch.write(
    'old/etc/lighttpd/lighttpd.conf',
    site(base, ...under('/a', 'PAM', 'otp'), ...under('/b')),
  );
  scratch.write('new/lighttpd.conf', site(base, ...under('/a'), ...under('/d', 'PAM', 'x')));
  const options = { old: scratch.at('old'), new: scratch.at('new'), json: false };
  expect(policyDiff(options, terminal)).toBe(false);
  expect(terminal.output.split('\n')).toEqual([
    'less: every host /a',
    `  - PAM and otp  ($HTTP["url"] =^ "/a" ${old}:12)`,
    `  + PAM  (no condition ${scratch.at('new/lighttpd.conf')}:9)`,
    'less: every host /b',
    `  - PAM  (no condition ${old}:9)`,
    '  + nothing',
    'changed: every host /d',
    '  - nothing',
    `  + PAM and x  ($HTTP["url"] =^ "/d" ${scratch.at('new/lighttpd.conf')}:15)`,
  ]);
  expect(policyDiff({ ...options, new: old }, new FakeConsole())).toBe(true);
  const apache = scratch.write('apache2.conf', 'CosignProtected on\n');
  expect(() => policyDiff({ ...options, new: apache }, terminal)).toThrow('cannot be compared');
});

test('a fault is named with its place, and what is for Apache refused', () => {
  const config = scratch.write('lighttpd.conf', `${SITE}$HTTP["path"] == "/" { }\n`);
  const explain = (options: object): (() => void) => {
    return () => {
      policyExplain({ url, config, json: false, ...options }, terminal);
    };
  };
  expect(explain({})).toThrow(`${config}:13: there is no $HTTP["path"]`);
  expect(explain({ define: ['X'] })).toThrow('--define is for Apache');
  expect(explain({ config: scratch.at('lighttpd-none.conf') })).toThrow('cannot be read');
});
