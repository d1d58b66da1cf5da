import { expect, test } from 'vitest';
import { describeDemand } from '../../../src/policy/table/place-demand.ts';
import { demandsOf } from '../../../src/policy/table/site-demands.ts';
import { composedText } from '../compose/composed.ts';
import { COSIGN, siteOf } from './site.ts';

/** Each place with what it demands; the line that is to blame behind it. */
function demands(text: string, others?: Readonly<Record<string, string>>): readonly string[] {
  return demandsOf(siteOf(text, others)).map(({ host, path, demand, loops, from }) => {
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
  expect(demands('ServerName b\n<Location /a>\nHeader set X y\n</Location>\n')).toEqual([
    'b /: nothing',
  ]);
});

test('what another module asks for, and what nobody can get, is not called open', () => {
  const basic = location('/a', 'AuthType Basic', 'AuthName a', 'Require valid-user');
  const denied = location('/b', 'Require all denied');
  expect(demands(`ServerName b\n${basic}${denied}`)).toEqual([
    'b /: nothing',
    'b /a: another login: AuthType Basic @3',
    'b /b: nobody gets in (403)',
  ]);
});

test('of a host that sends everybody away one line is enough', () => {
  const text = `<VirtualHost *:80>\nServerName b\nRedirect / https://b/\n${location('/a')}</VirtualHost>\n`;
  expect(demands(text)).toEqual(['b:80 /: nothing: sends elsewhere @3']);
});

test('so it is of one that does so by rewriting, as far as its address decides', () => {
  const host = (port: number, condition = ''): string =>
    `<VirtualHost *:${port}>\nServerName b\nRewriteEngine on\n${condition}RewriteRule ^ https://b%{REQUEST_URI} [R=301,L]\n</VirtualHost>\n`;
  const away = 'nothing: sends elsewhere @4';
  expect(demands(host(80))).toEqual([`b:80 /: ${away}`]);
  const http = 'RewriteCond %{HTTPS} off\n';
  expect(demands(host(80, http))).toEqual([`b:80 /: ${away.replace('4', '5')}`]);
  expect(demands(host(443, http))).toEqual(['b:443 /: nothing']);
  expect(demands(host(80, 'RewriteCond %{HTTP:X-Old} yes\n'))).toEqual(['b:80 /: nothing']);
});

test("a host has the main server's sections, and a section that changes nothing is left out", () => {
  const host = '<VirtualHost *:443>\nServerName www.example.edu\n</VirtualHost>\n';
  expect(
    demands(
      `${COSIGN}${location('/a', 'CosignRequireFactor otp')}${location('/b', 'Header x')}${host}`,
    ),
  ).toEqual(['www.example.edu:443 /: a login @3', 'www.example.edu:443 /a: otp @7']);
});

test("a host of another name than the service's loops: the cookie is the main server's", () => {
  const host = '<VirtualHost *:443>\nServerName b\n</VirtualHost>\n';
  expect(demands(`${COSIGN}${host}`)).toEqual(['b:443 /: a login (loops) @3']);
});

test('the main server is there where a port has no host', () => {
  const host = `<VirtualHost *:443>\nServerName b\nCosignProtected off\n</VirtualHost>\n`;
  const hosts = (listen: string): readonly string[] =>
    demands(`${listen}${COSIGN}${host}`).map((line) => line.split(' ')[0] ?? '');
  expect(hosts('Listen 443\n')).toEqual(['b:443']);
  expect(hosts('Listen 80\nListen 443\n')).toEqual(['www.example.edu', 'b:443']);
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

test('a .htaccess is a place of its own, where Apache looks at it', () => {
  const tree = {
    '/srv/www/a/.htaccess': '# staff\nCosignRequireFactor otp\n',
    '/srv/www/a/b/.htaccess': '<Files "x.html">\nCosignRequireFactor card\n</Files>\n',
    '/srv/www/c/.htaccess': 'CosignService other\n',
  };
  const text = (override: string): string =>
    `${COSIGN}<Directory /srv/www>\nAllowOverride ${override}\n</Directory>\n`;
  expect(demands(text('None'), tree)).toEqual(['www.example.edu /: a login @3']);
  expect(demands(text('AuthConfig'), tree)).toEqual([
    'www.example.edu /: a login @3',
    'www.example.edu /a: otp @2',
    'www.example.edu /a/b <Files "x.html">: card @1',
    'www.example.edu /c: nobody gets in (500) @1',
  ]);
});

test('a .htaccess behind an alias, and one above the document root', () => {
  const tree = {
    '/srv/.htaccess': 'CosignRequireFactor otp\n',
    '/opt/x/y/.htaccess': 'CosignRequireFactor card\n',
  };
  const text = `${COSIGN}Alias /x /opt/x\n<Directory />\nAllowOverride AuthConfig\n</Directory>\n`;
  expect(demands(text, tree)).toEqual([
    'www.example.edu /: otp @1',
    'www.example.edu /x: a login @3',
    'www.example.edu /x/y: card @1',
  ]);
});

test('a .htaccess has what the configuration defines and loads, and defines nothing itself', () => {
  const text = `LoadModule a_module modules/mod_a.so\nDefine FACTOR otp\n${COSIGN}<Directory />\nAllowOverride All\n</Directory>\n`;
  const access = (line: string): readonly string[] =>
    demands(text, { '/srv/www/a/.htaccess': `${line}\n` }).slice(1);
  expect(access('CosignRequireFactor ${FACTOR}')).toEqual(['www.example.edu /a: otp @1']);
  expect(access('<IfModule mod_b.c>\nCosignRequireFactor x\n</IfModule>')).toEqual([]);
  expect(access('<IfDefine FACTOR>\nCosignRequireFactor x\n</IfDefine>')).toEqual([
    'www.example.edu /a: x @2',
  ]);
  expect(access('Define OTHER x')).toEqual(['www.example.edu /a: nobody gets in (500) @1']);
});
