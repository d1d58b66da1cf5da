import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderDemandPage } from '../../src/policy/table/demand-page.ts';
import { PLACES } from '../policy/table/places.ts';
import { CHROMIUM, describeWith } from '../support/peers.ts';
import { Scratch } from '../support/scratch.ts';

describeWith(['chromium'], 'the page of demands in a real Chromium', () => {
  const scratch = new Scratch();
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    const html = renderDemandPage('/etc/apache2/apache2.conf', PLACES);
    address = `file://${scratch.write('page.html', html, 0o644)}`;
  });
  afterAll(async () => {
    await browser.close();
    scratch.remove();
  });

  async function open(width: number): Promise<{ page: Page; complaints: readonly string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== address) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(address);
    return { page, complaints };
  }

  test.each([360, 1280])('fits a screen of %i pixels, and is what was meant', async (width) => {
    const { page, complaints } = await open(width);
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
    expect(await page.locator('tbody tr').count()).toBe(PLACES.length);
    expect(await page.locator('tbody tr', { hasText: '/grades' }).innerText()).toMatch(
      /PAM and otp \(a browser loops\)/,
    );
    expect(await page.locator('h2').last().innerText()).toBe('<img src=x onerror=alert(1)>');
    expect(await page.title()).toBe('/etc/apache2/apache2.conf');
    expect(complaints).toEqual([]);
  });

  test('on a phone a place is a card, each part of it below the other', async () => {
    const { page } = await open(360);
    const tops = (await page.evaluate(
      `[...document.querySelectorAll('section:first-of-type tbody tr:first-child td')]
        .map((cell) => cell.getBoundingClientRect().top)`,
    )) as readonly number[];
    expect(tops).toHaveLength(3);
    expect(tops).toEqual([...new Set(tops)].sort((a, b) => a - b));
    expect(await page.evaluate('getComputedStyle(document.body).fontSize')).toBe('16px');
  });
});
