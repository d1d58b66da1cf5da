import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { PAGES } from '../support/pages.ts';
import { TOP } from '../support/scratch.ts';

/** The files that a page links to, as paths below the top. */
function linkedFrom(page: string): string[] {
  const text = readFileSync(join(TOP, page), 'utf8');
  return [...text.matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) =>
    normalize(join(dirname(page), target)),
  );
}

test.each(PAGES)('every file that %s links to is there', (page) => {
  expect(linkedFrom(page).filter((path) => !existsSync(join(TOP, path)))).toEqual([]);
});

test('README links to every page', () => {
  const linked = linkedFrom('README.md');
  const pages = PAGES.filter((page) => page.startsWith('docs/'));
  expect(pages.filter((page) => !linked.includes(page))).toEqual([]);
});
