import { symlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { policyLint } from '../../../src/cli/policy/lint.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { conf, OTP, PAM } from '../../policy/lint/fixture.ts';
import { LintScene } from '../../policy/lint/lint-scene.ts';

let scene: LintScene;
beforeEach(() => {
  scene = new LintScene();
});
afterEach(() => {
  scene.remove();
});

const WARNED = conf(OTP, PAM);
const WRONG = conf(PAM, 'factor @/factors/otp -2 login passcode # note');

test('only an error makes it fail', async () => {
  expect(await scene.lint(conf(PAM, OTP))).toMatchObject({ isGood: true });
  expect(await scene.lint(WARNED)).toMatchObject({ isGood: true });
  expect(await scene.lint(WRONG)).toMatchObject({ isGood: false });
});

test('text says where, what, what to do and the rule', async () => {
  const { terminal } = await scene.lint(WRONG, 'text');
  expect(terminal.output).toBe(
    `error: ${scene.scratch.at('cosign.conf')}:2: # counts as a field here, which no form posts, ` +
      'so the factor never runs\n    -2 goes before the fields, a comment on a line of its own, ' +
      'and there are no quotes (odd-field)',
  );
  expect(terminal.talk).toBe('cosign-factors: 1 errors, 0 warnings');
});

test('text says that there is nothing, and the other formats are empty ones', async () => {
  const right = conf(PAM, OTP);
  expect((await scene.lint(right, 'text')).terminal.output).toBe('nothing to complain about');
  expect((await scene.lint(right, 'github')).terminal.output).toBe('');
  const { terminal } = await scene.lint(right, 'sarif');
  expect(JSON.parse(terminal.output)).toMatchObject({ runs: [{ results: [] }] });
});

test('a comment on the line above counts in an included file too', async () => {
  const inner = '# cosign-lint: ignore secondary-first one form has both\n';
  const tree = {
    ...conf('include @/inner.conf', PAM),
    'inner.conf': `${inner}${OTP}`,
  };
  expect(await scene.findings(tree)).toEqual([]);
});

test('a copy of another machine is looked at under its root, and never outside of it', async () => {
  const { scratch } = scene;
  const lines = ['one', 'link', 'out', 'circle', 'gone', 'open'].map(
    (name) => `factor /usr/lib/factors/${name} -2 login passcode\n`,
  );
  const cosignConf = scratch.write('copy/etc/cosign.conf', 'include /etc/more.conf\n');
  scratch.write('copy/etc/more.conf', lines.join(''));
  scratch.folder('copy/usr/lib/factors', 0o755);
  scratch.write('copy/opt/cosign-factors', '#!/bin/sh\n', 0o755);
  scratch.write('copy/usr/lib/factors/one', '#!/bin/sh\n', 0o755);
  scratch.write('copy/usr/lib/factors/open', '#!/bin/sh\n', 0o777);
  const link = (name: string, to: string): void => {
    symlinkSync(to, scratch.at(`copy/usr/lib/factors/${name}`));
  };
  link('link', '/opt/cosign-factors');
  link('out', '../../../../../../../../bin/sh');
  link('circle', 'circle');
  const console = new FakeConsole();
  const root = scratch.at('copy');
  const around = { nowMs: 0, program: scratch.at('copy/opt/cosign-factors') };
  await policyLint({ cosignConf, root, format: 'json' }, console, around);
  const { problems } = JSON.parse(console.output) as {
    readonly problems: readonly { readonly kind: string; readonly what: string }[];
  };
  const told = problems
    .filter(({ kind }) => /^(factor|folder)-/.test(kind))
    .map(({ kind, what }) => `${kind}: ${what}`);
  expect(told).toEqual([
    'factor-dangling: /usr/lib/factors/out is a symbolic link to nowhere',
    'factor-dangling: /usr/lib/factors/circle is a symbolic link to nowhere',
    'factor-missing: /usr/lib/factors/gone is not there',
    'factor-open: /usr/lib/factors/open has mode 0777: others can put a factor of theirs there',
  ]);
});

test('without a file there is nothing to do, and one that is not there is told', async () => {
  const around = { nowMs: 0, program: '/' };
  await expect(policyLint({ format: 'text' }, new FakeConsole(), around)).rejects.toThrow(
    'nothing to lint',
  );
  const missing = { format: 'text', cosignConf: '/nowhere', factorsConf: '/nowhere' } as const;
  await expect(policyLint(missing, new FakeConsole(), around)).rejects.toThrow(
    '/nowhere cannot be read',
  );
});
