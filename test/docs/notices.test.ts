import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const notices = readFileSync(new URL('../../dist/THIRD-PARTY-NOTICES', import.meta.url), 'utf8');
const parts = notices.split(/^-{80}$/m).slice(1);

describe('the notices that go with the executable', () => {
  test.each(['bun', ...Object.keys(packageJson.dependencies)])('have %s', (name) => {
    expect(parts.some((part) => part.trimStart().startsWith(`${name} `))).toBe(true);
  });

  test('have the holder of the rights, or the permission, of each', () => {
    for (const part of parts) expect(part).toMatch(/copyright|permission is hereby granted/i);
  });
});
