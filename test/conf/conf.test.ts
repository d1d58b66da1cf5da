import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/core/config/config.ts';
import { parseServiceFile } from '../../src/core/pam/service-file.ts';
import { TOP } from '../support/scratch.ts';

const CONF = join(TOP, 'conf');

/** How each file in conf/ is read; a new one without a reader fails the first test. */
const READERS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  'factors.toml': problemsOf,
  'factors-hotp.toml': problemsOf,
  'factors-roll-out.toml': problemsOf,
  'factors-pam.toml': problemsOf,
  'pam.d/campus': problemsOfService,
  'pam.d/campus-code': problemsOfService,
  'cosign.conf': (text) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
      .filter((line) => !/^factor \/\S+( -2)?( [a-z]+){1,5}$/.test(line)),
};

/** A service must say both what proves a login and which accounts may log in. */
function problemsOfService(text: string): readonly string[] {
  const lines = parseServiceFile(text);
  const written = text.split('\n').filter((line) => /^[^#]/.test(line));
  return [
    ...['auth', 'account'].filter((group) => lines.every((line) => line.group !== group)),
    ...(lines.length === written.length ? [] : ['a line that nobody understands']),
  ];
}

function problemsOf(text: string): readonly string[] {
  const parsed = parseConfig(text);
  return parsed.kind === 'broken' ? parsed.problems : parsed.value.problems();
}

const files = readdirSync(CONF, { recursive: true, encoding: 'utf8' }).filter((name) =>
  statSync(join(CONF, name)).isFile(),
);

test.each(files)('conf/%s is read without a problem', (name) => {
  const reader = READERS[name];
  expect(reader, `no reader for conf/${name}`).toBeDefined();
  expect(reader?.(readFileSync(join(CONF, name), 'utf8'))).toEqual([]);
});

test('the factor lines of conf/cosign.conf name sections of conf/factors.toml', () => {
  const parsed = parseConfig(readFileSync(join(CONF, 'factors.toml'), 'utf8'));
  const names = parsed.kind === 'good' ? parsed.value.names : [];
  const lines = readFileSync(join(CONF, 'cosign.conf'), 'utf8').match(/^factor \S+/gm) ?? [];
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(names).toContain(line.split('/').at(-1));
});
