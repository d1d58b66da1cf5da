import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { PNG } from 'pngjs';
import { renderQr } from '../../src/cli/enrol/qr-code.ts';
import { drawPng, drawSvg } from '../../src/cli/enrol/qr-image.ts';
import { Scratch } from '../support/scratch.ts';

const ADDRESS =
  'otpauth://totp/Example%20University:alice%40example.edu' +
  '?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example%20University&algorithm=SHA512&digits=8';
const PIXELS = 8;

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

const isMissing =
  process.env['CI'] !== 'true' &&
  ['zbarimg', 'rsvg-convert'].some(
    (program) => spawnSync(program, ['--version']).error !== undefined,
  );

/** What Debian's zbar reads in a picture. */
function readBack(png: string): string {
  const { stdout } = spawnSync('zbarimg', ['--raw', '--quiet', png]);
  return stdout.toString().trim();
}

/** Draw rows of light (true) and dark modules as a picture. */
function draw(rows: readonly (readonly boolean[])[], name: string): string {
  const [width, height] = [(rows[0]?.length ?? 0) * PIXELS, rows.length * PIXELS];
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isLight = rows[Math.floor(y / PIXELS)]?.[Math.floor(x / PIXELS)] ?? true;
      png.data.fill(isLight ? 255 : 0, (y * width + x) * 4, (y * width + x) * 4 + 3);
      png.data[(y * width + x) * 4 + 3] = 255;
    }
  }
  writeFileSync(scratch.at(name), PNG.sync.write(png));
  return scratch.at(name);
}

/** What a terminal with a dark ground and light text shows, half a character a module. */
function onTerminal(text: string): boolean[][] {
  const ground = { foreground: true, background: false };
  return text.split('\n').flatMap((line) => {
    const [upper, lower]: [boolean[], boolean[]] = [[], []];
    let colours = { ...ground };
    // eslint-disable-next-line no-control-regex -- a terminal's colours begin with escape
    for (const [, code, character] of line.matchAll(/\u001b\[([0-9;]*)m|([^\u001b])/gu)) {
      if (code !== undefined) {
        const isLight = code.endsWith(';231');
        if (code === '0') colours = { ...ground };
        else if (code.startsWith('38')) colours = { ...colours, foreground: isLight };
        else colours = { ...colours, background: isLight };
        continue;
      }
      const { foreground, background } = colours;
      upper.push('▀█#'.includes(character ?? '') ? foreground : background);
      lower.push('▄█#'.includes(character ?? '') ? foreground : background);
    }
    return [upper, lower];
  });
}

test.skipIf(isMissing)('zbar reads the PNG (zbarimg)', () => {
  writeFileSync(scratch.at('code.png'), drawPng(ADDRESS));
  expect(readBack(scratch.at('code.png'))).toBe(ADDRESS);
});

test.skipIf(isMissing)('zbar reads the SVG (rsvg-convert, zbarimg)', () => {
  const [svg, png] = [scratch.at('code.svg'), scratch.at('svg.png')];
  writeFileSync(svg, drawSvg(ADDRESS));
  spawnSync('rsvg-convert', ['--zoom', '2', '--output', png, svg]);
  expect(readFileSync(png).length).toBeGreaterThan(0);
  expect(readBack(png)).toBe(ADDRESS);
});

test.skipIf(isMissing).each([
  ['with colours', { colours: true, utf8: true }],
  ['without colours, on a dark ground', { colours: false, utf8: true }],
])('zbar reads the code of a terminal %s (zbarimg)', (name, style) => {
  const rows = onTerminal(renderQr(ADDRESS, style));
  expect(readBack(draw(rows, `${name}.png`))).toBe(ADDRESS);
});

test.skipIf(isMissing).each([
  ['with colours', { colours: true, utf8: false }],
  ['without colours, on a dark ground', { colours: false, utf8: false }],
])('zbar reads the code of a terminal without UTF-8 %s (zbarimg)', (name, style) => {
  const rows = onTerminal(renderQr(ADDRESS, style));
  // Two characters wide and one high is square; half a character a module made two rows of each.
  const modules = rows
    .filter((_, row) => row % 2 === 0)
    .map((row) => row.filter((_, column) => column % 2 === 0));
  expect(readBack(draw(modules, `ascii ${name}.png`))).toBe(ADDRESS);
});
