import { afterEach, beforeEach, expect, test } from 'vitest';
import { LINT_RULES, type LintRule } from '../../../src/policy/lint/lint-rules.ts';
import { APACHE_FIXTURES } from './apache-fixtures.ts';
import { COSIGN_CONF_FIXTURES } from './cosign-conf-fixtures.ts';
import { IGNORE_FIXTURES } from './ignore-fixtures.ts';
import { LIGHTTPD_FIXTURES } from './lighttpd-fixtures.ts';
import type { Fixture } from './fixture.ts';
import { LintScene } from './lint-scene.ts';

/** Typed, so that a rule without a fixture fails the build. */
const FIXTURES: Readonly<Record<LintRule, Fixture>> = {
  ...APACHE_FIXTURES,
  ...LIGHTTPD_FIXTURES,
  ...COSIGN_CONF_FIXTURES,
  ...IGNORE_FIXTURES,
};
/** What cannot be wrong alone. */
const COMPANIONS: Readonly<Partial<Record<LintRule, readonly LintRule[]>>> = {
  unthrottled: ['code-alone'],
  'roll-out-alone': ['code-alone'],
  'first-use-alone': ['code-alone'],
};

let scene: LintScene;
beforeEach(() => {
  scene = new LintScene();
});
afterEach(() => {
  scene.remove();
});

const rows = Object.entries(FIXTURES) as [LintRule, Fixture][];

test.each(rows)('%s is found where it is, and nothing else', async (rule, { bad, at }) => {
  const findings = await scene.findings(bad);
  const companions = COMPANIONS[rule] ?? [];
  const own = findings.filter(({ kind }) => !(companions as readonly string[]).includes(kind));
  expect(own.map((found) => `${found.kind} ${scene.place(found)}`)).toEqual(
    at.map((place) => `${rule} ${place}`),
  );
  for (const { severity } of own) expect(severity).toBe(LINT_RULES[rule].severity);
});

test.each(rows)('%s is not found where it is right', async (_, { good }) => {
  const findings = await scene.findings(good);
  expect(findings.map((found) => `${found.kind} ${scene.place(found)} ${found.what}`)).toEqual([]);
});

test.each(rows)('%s says what it means and what to do', (rule) => {
  const { means, fix } = LINT_RULES[rule];
  expect(means).toMatch(/^[^a-z].*\.$/s);
  expect(fix).toMatch(/^[^A-Z].*[^.]$/);
});
