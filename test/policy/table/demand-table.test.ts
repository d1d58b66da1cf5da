import { expect, test } from 'vitest';
import { renderDemandTable } from '../../../src/policy/table/demand-table.ts';
import { PLACES } from './places.ts';

test('a host has a heading, a place a line', () => {
  const FROM = '<Location "/a">  /etc/apache2/sites-enabled/www.conf:12';
  expect(renderDemandTable(PLACES.slice(0, 7)).join('\n')).toBe(`www.example.edu:443
  /              nothing                    ${FROM}
  /login         a login                    ${FROM}
  /grades        PAM and otp (loops)        ${FROM}
  /wiki          nothing; a name for otp    ${FROM}
  /any           PAM and otp, or LEVEL2     ${FROM}
  /cosign/valid  nothing: takes the cookie  ${FROM}

other.example.edu:443
  /  nobody gets in (503)  ${FROM}`);
});

test('a column is as wide as what is shown of a control character', () => {
  const [, row = ''] = renderDemandTable(PLACES.slice(7));
  expect(row).toContain('\\x1b');
  expect(row).not.toContain('\u001b');
});

test('no place is no line', () => {
  expect(renderDemandTable([])).toEqual([]);
});
