import { expect, test } from 'vitest';
import { readLighttpdConfig } from '../../../src/policy/lighttpd/config-reader.ts';
import { readTarget, readTargetOptions } from '../../../src/policy/lighttpd/request-target.ts';
import { fakeFiles } from '../apache/fake-files.ts';

/** Read a path with `server.http-parseopts` of these, as `NAME => enable`. */
function read(path: string, query?: string, options = ''): unknown {
  const text = `server.http-parseopts = ( ${options} )\n`;
  const { blocks } = readLighttpdConfig('/l.conf', fakeFiles({ '/l.conf': text }));
  const value = blocks[0]?.settings.get('server.http-parseopts')?.value;
  const target = readTarget(path, query, readTargetOptions(value));
  return target && [target.path, target.query];
}

const REQUIRED = '"url-normalize-required" => "enable"';
const OFF = '"url-normalize" => "disable"';

// What lighttpd 1.4.69 makes of them is asked of it in test/peers/lighttpd-conditions.test.ts.
test.each([
  ['/a/../b//c/./', undefined, '', ['/b/c/', '']],
  ['/%61%2Fb/%2e%2e', 'x=%61', '', ['/a/', 'x=a']],
  ['/a%20b%3fc', undefined, '', ['/a b?c', '']],
  ['/\u00e9', undefined, '', ['/\u00e9', '']],
  ['/a%01', undefined, '', undefined],
  ['/a%ff', undefined, '', undefined],
  ['/a%01', undefined, OFF, ['/a_', '']],
  ['/a', 'b?c', '', ['/a', 'b?c']],
  // With this option the query begins at the last question mark.
  ['/a', 'b?c', REQUIRED, ['/a?b', 'c']],
  [
    '/a/../b',
    undefined,
    '"url-path-dotseg-remove" => "disable", "url-path-dotseg-reject" => 1',
    undefined,
  ],
  [
    '/a%2fb',
    undefined,
    '"url-path-2f-decode" => "disable", "url-path-2f-reject" => "enable"',
    undefined,
  ],
])('%s?%s with %s is read as %j', (path, query, options, target) => {
  expect(read(path, query, options)).toEqual(target);
});
