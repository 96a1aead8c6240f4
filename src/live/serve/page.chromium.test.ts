/**
 * The page of the server in a real browser: a chat by hand from both sides, with the keyboard, without an error, in both
 * themes and on a phone. Needs Chromium (`apt-get install chromium`, or CHROMIUM=/path/to/it).
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECOND, type Tiny, tiny } from '../../engine/testing.ts';
import type { Server } from './server.ts';
import { ADMIN, ask, serverFor } from './testing.ts';

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

    async function opened(hash = '', { url } = server): Promise<{ page: Page; trouble: string[] }> {
      const page = await browser.newPage();
      const trouble: string[] = [];
      page.on('pageerror', (error) => trouble.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') trouble.push(message.text());
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(url)) trouble.push(request.url());
      });
      await page.goto(`${url}/${hash}`);
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

    test('a wrong token is said in the form, with what to do, for screen readers too; a right one takes it away', async () => {
      const { token } = (await ask(server.url, 'POST', '/v1/customers')).body;
      const { page } = await opened('#not-the-token');
      const field = page.getByLabel('Administrator’s token');
      const alert = page.locator('#enter').getByRole('alert');
      const said = async (what: string) => {
        await alert.filter({ hasText: what }).waitFor();
        expect(await alert.textContent()).toMatch(
          /The terminal .* shows the right one .* press “Open the desk”\.$/,
        );
        expect(await alert.textContent()).not.toMatch(/Authorization|Bearer/);
        expect(await field.getAttribute('aria-invalid')).toBe('true');
        // What was there is selected: a paste is enough.
        expect(await page.evaluate('document.activeElement.id')).toBe('admin');
      };
      await said('This is not the token of this server.');
      await field.fill('my token');
      await page.keyboard.press('Enter');
      await said('This is no token');
      await field.fill(token);
      await page.keyboard.press('Enter');
      await said('This is the token of an agent or of a customer');
      await field.fill(ADMIN);
      await page.keyboard.press('Enter');
      await page.locator('#agent-state', { hasText: 'Choose an agent' }).waitFor();
      expect(await alert.count()).toBe(0);
      expect(await field.getAttribute('aria-invalid')).toBe(null);
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

    /** A1 sits at the desk of a server with these rules. */
    async function desk(rules: NonNullable<Tiny['rules']>, speed: number, clock?: number) {
      const start = clock === undefined ? null : { clock, date: null, zone: null };
      const own = await serverFor({ ...tiny({ rules }), start }, { speed });
      const { page, trouble } = await opened(`#${ADMIN}`, own);
      await page.getByRole('button', { name: 'Be this agent' }).click();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.locator('#agent-state', { hasText: 'A1 is ready' }).waitFor();
      return {
        page,
        trouble,
        server: own,
        start: () => page.getByRole('button', { name: 'Start a chat' }).click(),
        accept: async () => {
          await page.getByRole('button', { name: /^Accept Chat/ }).click();
          await page.locator('#customer-state', { hasText: 'is live with A1' }).waitFor();
        },
        note: (side: 'customer' | 'agent', text: RegExp) =>
          page.locator(`#${side}-note`).filter({ hasText: text }).waitFor({ timeout: 5000 }),
        close: async () => {
          await page.close();
          await own.close();
        },
      };
    }

    const secondsIn = (text: string | null) =>
      Number(/(?:(\d+) min )?([\d.]+) s/.exec(text ?? '')?.[2]) +
      60 * Number(/(\d+) min/.exec(text ?? '')?.[1] ?? 0);

    test.each([1, 20])(
      'an offer counts down in the scenario’s time, at speed %i',
      async (speed) => {
        const {
          page,
          server: own,
          start,
          close,
        } = await desk({ 'offer.timeout': 90 * SECOND }, speed);
        await start();
        const timer = page.locator('#offers').getByRole('timer');
        await timer.waitFor();
        const { until } = own.world.chats.get(1)!.ringing.get(0)!;
        const left = () => (until - own.turns.now) / SECOND;
        const before = left();
        const shown = secondsIn(await timer.textContent());
        const after = left();
        // A whole second may be rounded up, and it is written ten times a second.
        expect(shown).toBeLessThanOrEqual(before + 1 + 0.2 * speed);
        expect(shown).toBeGreaterThanOrEqual(after - 0.2 * speed);
        // Whoever does not see it hears the offer once, and not each second.
        expect(await timer.getAttribute('aria-live')).toBe('off');
        await page.getByRole('button', { name: 'Accept Chat 1 in chat', exact: true }).focus();
        await page.waitForTimeout(600);
        const later = secondsIn(await timer.textContent());
        expect(shown - later).toBeGreaterThanOrEqual(Math.floor(0.5 * speed));
        expect(await page.evaluate('document.activeElement.textContent')).toBe('Accept');
        await close();
      },
    );

    test('an offer that lapses is gone by itself', async () => {
      const { page, start, close } = await desk(
        { 'offer.timeout': 10 * SECOND, 'offer.onMiss.agent': 'not-ready' },
        10,
      );
      await start();
      await page.getByRole('button', { name: /^Accept Chat/ }).waitFor();
      await page.locator('#agent-state', { hasText: 'A1 is not-ready' }).waitFor({ timeout: 5000 });
      expect(await page.locator('#offers li').count()).toBe(0);
      await close();
    });

    test.each([
      [
        'the time of day where the scenario has one',
        8 * 3600 * SECOND,
        60,
        /^08:\d\d:\d\d$/,
        'in the scenario, ×60',
      ],
      ['the next day', 86_399 * SECOND, 1, /^day 2, 00:00:\d\d$/, 'in the scenario'],
      [
        'the time since the start where it has none',
        undefined,
        1,
        /^00:00:\d\d$/,
        'since the start',
      ],
    ])('both sides have a clock: %s', async (_, clock, speed, form, of) => {
      const { page, server: own, close } = await desk({}, speed, clock);
      // The last second of the day goes by.
      await page.waitForTimeout(1200);
      const shown = page.locator('.clock time');
      expect(await shown.count()).toBe(2);
      const [customers, agents] = await shown.allTextContents();
      expect(customers).toBe(agents);
      expect(customers).toMatch(form);
      const [hours = 0, minutes = 0, seconds = 0] = customers!.slice(-8).split(':').map(Number);
      const said = hours * 3600 + minutes * 60 + seconds;
      const is = (own.turns.now + (clock ?? 0)) / SECOND;
      expect(Math.abs((is % 86_400) - said)).toBeLessThan(1 + speed);
      expect(await page.locator('.clock .of').first().textContent()).toBe(of);
      await close();
    });

    test('without its server the clock says so', async () => {
      const { page, server: own } = await desk({}, 1);
      await own.close();
      await page.locator('.clock time', { hasText: 'no connection' }).first().waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('alert').filter({ hasText: 'The server does not answer.' }).waitFor();
      await page.close();
    });

    test.each<[string, NonNullable<Tiny['rules']>, RegExp, RegExp]>([
      [
        'may come back for a while',
        { 'session.leftGrace': 60 * SECOND },
        /^You have left\. You may come back for (1 min 00|\d\d) s more\.$/,
        /^The customer has left and may come back for (1 min 00|\d\d) s more; then the chat ends \(session\.leftLive: end\)\.$/,
      ],
      [
        'frees the slot',
        { 'session.leftLive': 'free-slot' },
        /^You have left, and the chat goes on without you\. You may come back while it does\.$/,
        /^The customer has left, and the chat takes no capacity \(session\.leftLive: free-slot\)\. They may come back/,
      ],
      [
        'is not noticed',
        { 'session.leftLive': 'undetected' },
        /^You have left, and the chat goes on without you\./,
        /^The customer has left, and the platform does not notice \(session\.leftLive: undetected\)\.$/,
      ],
    ])(
      'a customer who leaves a live chat %s: both sides show it, and only Come back brings the words back',
      async (_, rules, customer, agent) => {
        const { page, trouble, start, accept, note, close } = await desk(rules, 1);
        await start();
        await accept();
        const back = page.getByRole('button', { name: 'Come back' });
        expect(await back.isVisible()).toBe(false);
        await page.getByRole('button', { name: 'Leave', exact: true }).first().click();
        await note('customer', customer);
        await note('agent', agent);
        for (const id of ['customer-text', 'customer-send', 'customer-leave', 'customer-end'])
          expect(await page.locator(`#${id}`).isDisabled(), id).toBe(true);
        expect(await page.evaluate('document.activeElement.textContent')).toBe('Come back');
        await page.keyboard.press('Enter');
        await back.waitFor({ state: 'hidden' });
        await page.locator('#agent-note:empty').waitFor({ state: 'attached' });
        await page.keyboard.type('Here I am again');
        await page.keyboard.press('Enter');
        await page.locator('#agent-log p', { hasText: 'Here I am again' }).waitFor();
        expect(trouble).toEqual([]);
        await close();
      },
    );

    test.each<[string, NonNullable<Tiny['rules']>]>([
      ['at once', {}],
      ['when the window is over', { 'session.leftGrace': 20 * SECOND }],
    ])('where leaving ends the chat %s, nobody is asked back', async (_, rules) => {
      const { page, start, accept, note, close } = await desk(rules, 20);
      await start();
      await accept();
      await page.getByRole('button', { name: 'Leave', exact: true }).first().click();
      await page.locator('#customer-state', { hasText: 'is ended (customer-left)' }).waitFor();
      await note('customer', /^You have left, and the chat is over\. A new one may be started\.$/);
      await note('agent', /^The customer has left, and so the chat is over\.$/);
      expect(await page.getByRole('button', { name: 'Come back' }).isVisible()).toBe(false);
      expect(await page.locator('#customer-text').isDisabled()).toBe(true);
      await start();
      await page.locator('#customer-state', { hasText: 'Chat 2 is waiting' }).waitFor();
      expect(await page.locator('#customer-text').isDisabled()).toBe(false);
      await close();
    });

    test('the note follows a rule that is changed meanwhile', async () => {
      const {
        page,
        server: own,
        start,
        accept,
        note,
        close,
      } = await desk({ 'session.leftGrace': 60 * SECOND }, 1);
      await start();
      await accept();
      await ask(own.url, 'POST', '/v1/admin/rules', ADMIN, {
        rule: 'session.leftLive',
        value: 'free-slot',
      });
      await page.getByRole('button', { name: 'Leave', exact: true }).first().click();
      await note(
        'agent',
        /then the chat takes no capacity any more \(session\.leftLive: free-slot\)\.$/,
      );
      await close();
    });
  },
);
