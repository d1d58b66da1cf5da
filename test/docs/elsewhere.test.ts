import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandsOf } from '../support/installed.ts';
import { ELSEWHERE, NPM, PAGES } from '../support/pages.ts';
import { TOP } from '../support/scratch.ts';

const textOf = (path: string): string => readFileSync(join(TOP, path), 'utf8');

test.each(ELSEWHERE)(
  'the commands of %s under "%s" are run by the suite %s',
  (page, heading, suite) => {
    const text = textOf(`test/peers/${suite}.test.ts`);
    expect(text).toContain(page);
    // The other one takes the only command of its page.
    if (text.includes('commandsUnder')) {
      expect(text).toContain(`commandsUnder('${page}', '${heading}')`);
    }
  },
);

test.each(PAGES)('every npm command that %s shows is one of package.json', (page) => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const inline = [...textOf(page).matchAll(/`((?:[A-Z_]+=\S+ )*npm [^`]+)`/g)].map(
    (match) => match[1],
  );
  for (const command of [...commandsOf(page), ...inline]) {
    const { script, file } = NPM.exec(command ?? '')?.groups ?? {};
    if (script !== undefined) expect(Object.keys(scripts)).toContain(script);
    if (file !== undefined) expect(existsSync(join(TOP, file)), `${file} is not there`).toBe(true);
  }
});

test.each(PAGES)('every block of %s that begins with a command says that it is sh', (page) => {
  const blocks = [...textOf(page).matchAll(/^ *```\n((?:.*\n)*?) *```$/gm)].map(([, text]) => text);
  const commands = blocks.filter(
    (text) => NPM.test(text ?? '') || /^ *(install|ln) -/.test(text ?? ''),
  );
  expect(commands).toEqual([]);
});
