import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/core/config/config.ts';
import { TOP } from '../../support/scratch.ts';

const FOLDER = join(TOP, 'test/fixtures/config');
const FILES = readdirSync(FOLDER).filter((name) => /^bad-.*\.toml$/.test(name));

describe('a configuration with one fault', () => {
  test('is there in many kinds', () => {
    expect(FILES.length).toBeGreaterThan(40);
  });

  test.each(FILES)('is refused with the problem that its first comment names: %s', (name) => {
    const text = readFileSync(join(FOLDER, name), 'utf8');
    const expected = /^# (.+)\n/.exec(text)?.[1];
    const parsed = parseConfig(text);
    const problems = parsed.kind === 'broken' ? parsed.problems : parsed.value.problems();
    expect(problems).toEqual([expected]);
  });
});
