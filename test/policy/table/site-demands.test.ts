import { expect, test } from 'vitest';
import { describeDemand } from '../../../src/policy/table/place-demand.ts';
import { demandsOf } from '../../../src/policy/table/site-demands.ts';
import { composedText } from '../compose/composed.ts';
import { COSIGN, siteOf } from './site.ts';

/** Each place with what it demands; the line that is to blame behind it. */
function demands(text: string): readonly string[] {
  return demandsOf(siteOf(text)).map(({ host, path, demand, loops, from }) => {
    const words = `${describeDemand(demand)}${loops ? ' (loops)' : ''}`;
    return `${host} ${path}: ${words}${from === undefined ? '' : ` @${from.line}`}`;
  });
}

function location(path: string, ...lines: readonly string[]): string {
  return `<Location ${path}>\n${lines.join('\n')}\n</Location>\n`;
}

test.each([
  ['a login', 'CosignProtected on', 'a login'],
  ['factors', 'CosignRequireFactor PAM otp', 'PAM and otp'],
  ['nothing where it is off', 'CosignProtected off', 'nothing'],
  ['nothing where anybody is let in', 'CosignRequireFactor otp\nRequire all granted', 'nothing'],
  ['a name', 'CosignRequireFactor otp\nCosignAllowPublicAccess on', 'nothing; a name for otp'],
  ['the cookie', 'SetHandler cosign\nCosignProtected off', 'nothing: takes the cookie'],
  ['what browsers loop over', 'CosignRequireFactor otp,PAM', 'otp,PAM (loops)'],
])('a section demands %s', (_, line, words) => {
  const [top, section] = demands(`${COSIGN}${location('/a', line)}`);
  expect(top).toBe('www.example.edu /: a login @3');
  expect(section).toMatch(new RegExp(`^www.example.edu /a: ${words.replace(/[()]/g, '.')} @\\d+$`));
});

test('what was composed is read back, with the factors that the server demands as well', () => {
  const composed = composedText('(PAM and otp) or LEVEL2', { location: '/a' });
  expect(demands(`${COSIGN}${composed}\n`)[1]).toMatch(/\/a: PAM and otp, or LEVEL2 @7/);
  expect(demands(`${COSIGN}CosignRequireFactor x\n${composed}\n`)[1]).toMatch(
    /\/a: x and PAM and otp, or x and LEVEL2 @8/,
  );
});

test('a server that lacks what Cosign needs lets nobody in', () => {
  expect(demands('ServerName b\nCosignService b\n')).toEqual(['b /: nobody gets in (503) @2']);
});

test('without Cosign everything is open, and nothing is to blame', () => {
  expect(demands('ServerName b\n<Location /a>\nRequire valid-user\n</Location>\n')).toEqual([
    'b /: nothing',
  ]);
});

test('of a host that sends everybody away one line is enough', () => {
  const text = `<VirtualHost *:80>\nServerName b\nRedirect / https://b/\n${location('/a')}</VirtualHost>\n`;
  expect(demands(text)).toEqual(['b:80 /: nothing: sends to another host']);
});

test("a host has the main server's sections, and a section that changes nothing is left out", () => {
  const host = '<VirtualHost *:443>\nServerName b\n</VirtualHost>\n';
  expect(
    demands(
      `${COSIGN}${location('/a', 'CosignRequireFactor otp')}${location('/b', 'Header x')}${host}`,
    ),
  ).toEqual(['b:443 /: a login @3', 'b:443 /a: otp @7']);
});

test('a section by file name or by a condition is a place of its own', () => {
  const inner = '<Files "x.html">\nCosignRequireFactor otp\n</Files>';
  const text = `${COSIGN}<Directory /srv/www/a>\nCosignProtected on\n${inner}\n</Directory>\n`;
  expect(demands(text)[2]).toBe('www.example.edu /a <Files "x.html">: otp @9');
  const condition = '<If "true">\nCosignRequireFactor otp\n</If>\n';
  expect(demands(`${COSIGN}${condition}`)[1]).toBe('www.example.edu / <If "true">: otp @7');
});

test('a pattern is shown with an address that it fits, or by itself', () => {
  const text = `${COSIGN}<LocationMatch "^/a/(x|y)">\nCosignRequireFactor otp\n</LocationMatch>\n`;
  expect(demands(text)[1]).toBe('www.example.edu <LocationMatch "^/a/(x|y)">: otp @7');
});

test('a section that demands less than its server loops', () => {
  const text = `${COSIGN}CosignRequireFactor otp\n${location('/a', 'CosignRequireFactor PAM')}`;
  expect(demands(text)).toEqual([
    'www.example.edu /: otp @7',
    'www.example.edu /a: PAM (loops) @8',
  ]);
});
