/**
 * The page of the server in a real browser: a chat by hand from both sides, with the keyboard, without an error, in both
 * themes and on a phone. Needs Chromium (`apt-get install chromium`, or CHROMIUM=/path/to/it).
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tiny } from '../../engine/testing.ts';
import type { Server } from './server.ts';
import { ADMIN, serverFor } from './testing.ts';

const PATHS = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executablePath = PATHS.find((path) => path !== undefined && existsSync(path));

describe.skipIf(executablePath === undefined && process.env['CI'] === undefined)(
  'in Chromium',
  () => {
    let browser: Browser;
    let server: Server;
    beforeAll(async () => {
      browser = await chromium.launch({
        ...(executablePath === undefined ? {} : { executablePath }),
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
      });
      server = await serverFor(
        tiny({ groups: [{ count: 2 }], rules: { 'wrapUp.mode': 'manual' } }),
      );
    });
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });

    async function opened(hash = ''): Promise<{ page: Page; trouble: string[] }> {
      const page = await browser.newPage();
      const trouble: string[] = [];
      page.on('pageerror', (error) => trouble.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') trouble.push(message.text());
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(server.url)) trouble.push(request.url());
      });
      await page.goto(`${server.url}/${hash}`);
      return { page, trouble };
    }

    test('a chat from both sides, by keyboard and by button; words stay words', async () => {
      const { page, trouble } = await opened();
      await page.getByLabel('Administrator’s token').fill(ADMIN);
      await page.keyboard.press('Enter');
      await page.getByRole('combobox', { name: 'Agent' }).selectOption('A1');
      await page.getByRole('button', { name: 'Be this agent' }).click();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.locator('#agent-state', { hasText: 'A1 is ready' }).waitFor();

      const nasty = '<img src=x onerror=alert(1)> & "quotes"';
      await page.getByLabel('First message').fill(nasty);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /^Accept Chat \d+/ }).press('Enter');
      await page.locator('#customer-state', { hasText: 'is live with A1' }).waitFor();
      expect(await page.locator('#agent-log p').allTextContents()).toEqual([`Customer: ${nasty}`]);
      expect(await page.locator('img').count()).toBe(0);

      await page.locator('#agent-text').fill('Good morning');
      await page.keyboard.press('Enter');
      await page.locator('#customer-log p', { hasText: 'A1: Good morning' }).waitFor();
      await page.locator('#customer-text').fill('Bye');
      await page.keyboard.press('Enter');
      await page.locator('#agent-log p', { hasText: 'Customer: Bye' }).waitFor();

      await page.locator('#agent-acts').getByRole('button', { name: 'End', exact: true }).click();
      await page.locator('#chats', { hasText: 'Wrap-up of chat' }).waitFor();
      await page.getByRole('button', { name: 'Close wrap-up' }).click();
      await page.locator('#customer-state', { hasText: 'is ended (agent-end)' }).waitFor();
      expect(await page.locator('#wrong').textContent()).toBe('');
      expect(trouble).toEqual([]);
      await page.close();
    });

    test('the token may come behind a #, and is gone from the address', async () => {
      const { page } = await opened(`#${ADMIN}`);
      await page.locator('#agent-state', { hasText: 'Choose an agent' }).waitFor();
      expect(page.url()).toBe(`${server.url}/`);
      await page.close();
    });

    test('a wrong token is said, for screen readers too', async () => {
      const { page } = await opened('#not-the-token');
      await page.getByRole('alert').filter({ hasText: 'this token is of nobody' }).waitFor();
      await page.close();
    });

    test('everything has a name, nothing is cut on a phone, and both themes have contrast', async () => {
      const { page } = await opened();
      for (const control of await page.locator('input, select, button').all()) {
        const name = await control.evaluate(
          // biome-ignore lint/suspicious/noExplicitAny: an element of the browser
          (element: any) => element.labels?.[0]?.textContent || element.textContent,
        );
        expect(name.trim()).not.toBe('');
      }
      await page.setViewportSize({ width: 360, height: 740 });
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(360);
      const backgrounds: unknown[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        backgrounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      }
      expect(backgrounds[0]).not.toBe(backgrounds[1]);
      await page.close();
    });
  },
);
