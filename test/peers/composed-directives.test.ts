import { afterAll, beforeAll, expect, test } from 'vitest';
import { composedText } from '../policy/compose/composed.ts';
import { Apache } from '../support/peers-apache.ts';
import { describeWith } from '../support/peers.ts';
import { Scratch } from '../support/scratch.ts';

const WEBLOGIN = 'https://weblogin.example.edu/cosign-bin/cosign.cgi';

/** What the filter does besides setting COSIGN_FACTOR, which here a cookie does. */
const FILTERS_OWN = /^ *(AuthType Cosign|CosignProtected on|Require valid-user)\n/gm;

describeWith(['apache2'], 'a real mod_rewrite, given what was composed', () => {
  const scratch = new Scratch();
  let apache: Apache;

  beforeAll(async () => {
    for (const name of ['a', 'ab', 'dots', 'junk', 'a/inner', 'a/htaccess', 'a/undone']) {
      scratch.folder(`www/${name}`, 0o755);
      scratch.write(`www/${name}/index.html`, name, 0o644);
    }
    scratch.write('www/a/htaccess/.htaccess', 'RewriteEngine on\nRewriteRule "^" "-" [F]\n', 0o644);
    const composed = [
      composedText('OTP or LEVEL2', { location: '/a' }),
      composedText('(PAM and OTP) or (PAM and card) or LEVEL2', {
        location: '/ab',
        free: ['PAM'],
      }),
      composedText('UMICH.EDU or x_y-z', { location: '/dots', host: 'www.example.edu:8443' }),
      composedText('OTP or card', { location: '/junk', suffix: '-junk' }),
      composedText('OTP or LEVEL2', { location: '/proxied' }),
      '<Location "/a/undone">\nRewriteEngine on\n</Location>',
    ];
    const texts = composed.map((text) => text.replace(FILTERS_OWN, ''));
    apache = await Apache.start(
      scratch,
      ['rewrite', 'setenvif', 'dir', 'mime', 'proxy', 'proxy_http'],
      [
        'TypesConfig /etc/mime.types',
        'DocumentRoot "/srv/www"',
        '<Directory "/srv/www">\nAllowOverride All\nRequire all granted\n</Directory>',
        'SetEnvIf Cookie "held=([^;]*)" COSIGN_FACTOR=$1',
        'ProxyPass /proxied http://127.0.0.1:9/',
        ...texts,
      ],
    );
  });
  afterAll(async () => {
    await apache.stop();
    scratch.remove();
  });

  async function visit(path: string, held: string, method = 'GET'): Promise<string> {
    const cookie = held === '' ? {} : { cookie: `held=${held}` };
    const { status, headers } = await apache.get(
      path,
      { host: 'www.example.edu', ...cookie },
      method,
    );
    return status === 302 ? `302 ${headers.location ?? ''}` : String(status);
  }

  const toOtp = `302 ${WEBLOGIN}?factors=OTP&cosign-svc&https://www.example.edu`;

  test.each([
    ['nothing', '', `${toOtp}/a/index.html`],
    ['PAM', 'PAM', `${toOtp}/a/index.html`],
    ['OTP', 'OTP', '200'],
    ['PAM OTP', 'PAM OTP', '200'],
    ['OTP PAM', 'OTP PAM', '200'],
    ['LEVEL2', 'LEVEL2', '200'],
    ['OTPX', 'OTPX', `${toOtp}/a/index.html`],
    ['XOTP', 'XOTP', `${toOtp}/a/index.html`],
    ['otp in another case', 'otp', `${toOtp}/a/index.html`],
    ['a suffix nobody allowed', 'OTP-junk', `${toOtp}/a/index.html`],
  ])('OTP or LEVEL2: a session that holds %s', async (_, held, answer) => {
    expect(await visit('/a/index.html', held)).toBe(answer);
  });

  test.each([
    ['PAM', '302'],
    ['OTP', '302'],
    ['PAM OTP', '200'],
    ['OTP PAM', '200'],
    ['card OTP', '302'],
    ['card PAM', '200'],
    ['LEVEL2', '200'],
  ])('(PAM and OTP) or (PAM and card) or LEVEL2: a session that holds %s', async (held, status) => {
    const answer = await visit('/ab/index.html', held);
    expect(answer.slice(0, 3)).toBe(status);
    if (status === '302') expect(answer).toContain('?factors=PAM,OTP&cosign-svc&');
  });

  test('a dot in a name is a dot, and the host may be fixed', async () => {
    expect(await visit('/dots/', 'UMICH.EDU')).toBe('200');
    expect(await visit('/dots/', 'x_y-z')).toBe('200');
    expect(await visit('/dots/', 'UMICHXEDU')).toContain('&https://www.example.edu:8443/dots/');
  });

  test('a factor with the suffix counts where it was said to', async () => {
    expect(await visit('/junk/', 'OTP-junk')).toBe('200');
    expect(await visit('/junk/', 'OTP-junk-junk')).toContain('302 ');
    expect(await visit('/junk/', '-junk')).toContain('302 ');
  });

  test.each(['/a/?x=1&y=%26', '/a/b%20c', '/a/%0d%0aSet-Cookie:x', '/a/%3fx', '/a//b', '/a/none'])(
    'people come back to %s as they asked for it',
    async (path) => {
      expect(await visit(path, 'PAM')).toBe(`${toOtp}${path}`);
    },
  );

  test('no spelling of the address and no method goes around it', async () => {
    for (const path of ['//a/', '/%61/', '/ab/../a/', '/./a/', '/a', '/a/inner/', '/a/.']) {
      expect(await visit(path, 'PAM')).toContain('302 https://weblogin.example.edu/');
    }
    for (const method of ['POST', 'HEAD', 'PUT', 'OPTIONS']) {
      expect(await visit('/a/', 'PAM', method)).toContain(`${toOtp}/a/`);
    }
    expect(await visit('http://www.example.edu/a/', 'PAM')).toBe(`${toOtp}/a/`);
    expect(await visit('HTTP://other.example.org/a/', 'PAM')).toContain('302 ');
  });

  test('what is passed on to another server is held too', async () => {
    expect(await visit('/proxied/x', 'PAM')).toBe(`${toOtp}/proxied/x`);
    expect(await visit('/proxied/x', 'OTP')).toBe('503');
  });

  test('rewriting in a section inside undoes it, which policy lint calls composed-undone', async () => {
    expect(await visit('/a/undone/', 'PAM')).toBe('200');
  });

  test('rewriting in a .htaccess below gives way to the section', async () => {
    expect(await visit('/a/htaccess/', 'PAM')).toContain('302 ');
    expect(await visit('/a/htaccess/', 'OTP')).toBe('200');
  });
});
