import { expect, test } from 'vitest';
import { readEnvironment } from '../../../src/policy/apache/environment.ts';

test("Debian's envvars give their values, as far as no shell is needed", () => {
  const text = [
    '# comment=1',
    'unset HOME',
    'if [ x ] ; then',
    '\tSUFFIX="-${APACHE_CONFDIR##/etc/apache2-}"',
    'else',
    '\tSUFFIX=',
    'fi',
    'export APACHE_RUN_USER=www-data',
    'export APACHE_LOG_DIR=/var/log/apache2$SUFFIX',
    "export QUOTED='a b'",
    'export USER_HOME="/home/${APACHE_RUN_USER}"',
  ].join('\n');
  const variables = readEnvironment(text);
  expect(Object.fromEntries(variables)).toEqual({
    SUFFIX: '',
    APACHE_RUN_USER: 'www-data',
    APACHE_LOG_DIR: '/var/log/apache2',
    QUOTED: 'a b',
    USER_HOME: '/home/www-data',
  });
});
