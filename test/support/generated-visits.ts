import fc from 'fast-check';
import type { Visit } from './peers-cosign.ts';

const PATHS = [
  ...['/', '/index.html', '/a', '/a/', '/a/index.html', '/a/plain.html', '/a/secret.html', '/a/b/'],
  ...['/a/b', '/a/b/index.html', '/a/b/c/index.html', '/x/index.html', '/x/', '/x', '/ab.html'],
  ...['//a//plain.html', '/x/../a/secret.html', '/%61/plain.html', '/a%2fplain.html', '/a/./b/'],
  ...['/a/plain.html?x=1', '/none.html', '/a/none/', '/a/none', '/a/none/deep.html'],
  ...[
    '/a/plain.html/more',
    '/open/plain.html',
    '/open',
    '/openx',
    '/open/',
    '/m/a/plain.html',
    '/m/a/',
  ],
  ...[
    '/r',
    '/r/x',
    '/old/a/plain.html',
    '/run/plain.html',
    '/A/plain.html',
    '/a/.htaccess',
    '/a//b/',
  ],
  ...[
    '/cosign/valid',
    '/cosign/valid?cosign-svc=1&https://svc.example.edu:8443/a/',
    '/a/plain.html?',
  ],
  ...[
    '/cosign/valid?other=1&https://svc.example.edu:8443/',
    '/a/../../x',
    '/a/%00',
    '/%zz',
    '/a/x.old',
  ],
  ...[
    '/a/b/c',
    '/a/b/c/',
    '/a/none.html',
    '/x/none.html',
    '/a/%2e%2e/x/plain.html',
    '/a/b//c/index.html',
  ],
];

/** What a browser asks for, and the factors that its session holds. */
export const visit: fc.Arbitrary<Visit> = fc.record({
  host: fc.oneof(
    { weight: 5, arbitrary: fc.constant('svc.example.edu') },
    fc.constantFrom('svc2.example.edu', 'other.example.edu', 'SVC3', 'none.example.org'),
  ),
  port: fc.constantFrom(8443, 8443, 8443, 8080),
  method: fc.oneof(
    { weight: 8, arbitrary: fc.constant('GET') },
    fc.constantFrom('HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE'),
  ),
  path: fc.constantFrom(...PATHS),
  held: fc.constantFrom(
    ['PAM'],
    ['OTP'],
    ['PAM', 'OTP'],
    ['OTP-junk'],
    ['OTP-junk', 'OTP'],
    ['card', 'OTP'],
    [],
  ),
});
