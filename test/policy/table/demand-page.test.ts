import { expect, test } from 'vitest';
import { renderDemandPage } from '../../../src/policy/table/demand-page.ts';
import { PLACES } from './places.ts';

const page = renderDemandPage('/etc/apache2/<x>.conf', PLACES);

test('the page loads nothing and runs nothing', () => {
  expect(page).toContain('default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;');
  expect(page).not.toMatch(/<(script|img|link|iframe)|https?:/i);
});

test('everything from a configuration is text', () => {
  expect(page).not.toContain('<x>');
  expect(page).toContain('&#60;img src=x onerror=alert(1)&#62;');
  expect(page).toContain('&#65533;');
});
