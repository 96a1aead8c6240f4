/**
 * The page in a real browser, opened from disk: it draws its charts without an error and without a request, follows the theme,
 * fits a phone, prints, and can be read. Needs Chromium (`apt-get install chromium`, or CHROMIUM=/path/to/it).
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOCUMENT_NAMES, type DocumentName, documentOf } from '../../../test/report-documents.ts';
import { chartsOf } from '../charts/table.ts';
import { pageOf } from './page.ts';

/** As much of a browser as is needed to look at a page; the rest of chatsim is not to know that there are browsers. */
interface Seen {
  readonly parentElement: Seen | null;
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string | null }>;
  readonly textContent: string | null;
  readonly tagName: string;
  readonly scrollWidth: number;
  closest(selector: string): Seen | null;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): Readonly<Record<'left' | 'right' | 'top' | 'bottom' | 'width', number>>;
  querySelectorAll(selector: string): Iterable<Seen>;
}
declare const document: Seen & {
  readonly documentElement: Seen;
  readonly body: Seen;
  readonly activeElement: Seen;
  querySelector(selector: string): Seen | null;
};
declare function getComputedStyle(
  element: Seen | null,
): Readonly<Record<'backgroundColor' | 'color' | 'fill' | 'opacity' | 'outlineStyle', string>>;

const PATHS = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executablePath = PATHS.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined && process.env['CI'] === undefined)
  console.warn('no Chromium here: apt-get install chromium, or set CHROMIUM to its path');

const folder = mkdtempSync(join(tmpdir(), 'chatsim-page-'));
let context: BrowserContext;

describe.skipIf(executablePath === undefined && process.env['CI'] === undefined)(
  'in Chromium',
  () => {
    beforeAll(async () => {
      context = await chromium.launchPersistentContext(join(folder, 'profile'), {
        ...(executablePath === undefined ? {} : { executablePath }),
        args: [
          ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
          ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
        ],
      });
    });
    afterAll(async () => {
      await context?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    describe.each(DOCUMENT_NAMES)('the page of %s', (name) => {
      test('draws every chart, says no error, asks for nothing', async () => {
        const { page, trouble, requests, file } = await opened(name);
        const charts = chartsOf(await documentOf(name));
        expect(await page.locator('.plot').count()).toBe(charts.length);
        for (const chart of charts) {
          const marks = await page
            .locator(
              `.plot[data-chart="${chart.name}"] svg .role-mark path, .plot[data-chart="${chart.name}"] svg .role-mark line`,
            )
            .count();
          expect(marks, chart.name).toBeGreaterThan(0);
        }
        expect(trouble).toEqual([]);
        expect(requests).toEqual([file]);
        await page.close();
      });

      test('fits a phone, and no text of a chart is cut', async () => {
        const { page } = await opened(name, { width: 360 });
        const { wide, cut } = await page.evaluate(() => ({
          wide: document.documentElement.scrollWidth,
          cut: [...document.querySelectorAll('.plot svg')].flatMap((svg) => {
            const edge = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')]
              .filter((text) => {
                const box = text.getBoundingClientRect();
                const isShown = box.width > 0 && getComputedStyle(text).opacity !== '0';
                return (
                  isShown &&
                  (box.left < edge.left - 1 ||
                    box.right > edge.right + 1 ||
                    box.top < edge.top - 2 ||
                    box.bottom > edge.bottom + 2)
                );
              })
              .map((text) => text.textContent);
          }),
        }));
        expect(wide).toBeLessThanOrEqual(360);
        expect(cut).toEqual([]);
        await page.close();
      });

      test.each(['light', 'dark'] as const)('can be read, %s', async (theme) => {
        const { page } = await opened(name, { theme });
        const { faint, ground } = await page.evaluate(readable);
        expect(faint).toEqual([]);
        expect(ground > 0.5).toBe(theme === 'light');
        await page.close();
      });

      test('has a role and a name for every picture, and can be walked with the keyboard', async () => {
        const { page } = await opened(name);
        const nameless = await page.evaluate(
          () =>
            [...document.querySelectorAll('svg, img, canvas')].filter((picture) => {
              const holder = picture.closest('[role="img"]');
              return (holder?.getAttribute('aria-label') ?? '').length < 10;
            }).length,
        );
        expect(nameless).toBe(0);
        await page.keyboard.press('Tab');
        expect(await page.evaluate(() => document.activeElement.textContent)).toBe(
          'Skip to the report',
        );
        const outline = await page.evaluate(
          () => getComputedStyle(document.activeElement).outlineStyle,
        );
        expect(outline).not.toBe('none');
        await page.keyboard.press('Enter');
        await page.keyboard.press('Tab');
        // The next stop lies in the report, not in the list of contents.
        expect(await page.evaluate(() => document.activeElement.closest('main') !== null)).toBe(
          true,
        );
        await page.close();
      });
    });

    test('prints on white, with its charts', async () => {
      const { page } = await opened('run', { theme: 'dark' });
      await page.emulateMedia({ media: 'print' });
      const printed = await page.evaluate(() => ({
        ground: getComputedStyle(document.body).backgroundColor,
        charts: [...document.querySelectorAll('.plot svg')].length,
        ink: getComputedStyle(document.querySelector('h1')).color,
      }));
      expect(printed).toEqual({
        ground: 'rgb(255, 255, 255)',
        charts: chartsOf(await documentOf('run')).length,
        ink: 'rgb(26, 34, 48)',
      });
      expect((await page.pdf()).subarray(0, 4).toString()).toBe('%PDF');
      await page.close();
    });

    test('says what the pointer is at', async () => {
      const { page } = await opened('run');
      const bar = page.locator('.plot[data-chart="wait-distribution"] .role-mark path').first();
      await bar.scrollIntoViewIfNeeded();
      await bar.hover();
      await expect
        .poll(() => page.locator('#tip').textContent())
        .toMatch(/^waited .*\n.* served, /);
      await page.close();
    });

    test('has its charts without scripts, too', async () => {
      const browser = context.browser();
      const plain = await browser?.newContext({ javaScriptEnabled: false });
      const page = await (plain ?? context).newPage();
      await page.goto(pathToFileURL(await fileOf('run')).href);
      expect(await page.locator('.plot svg .role-mark').count()).toBeGreaterThan(10);
      await page.close();
    });
  },
);

const files = new Map<DocumentName, Promise<string>>();

function fileOf(name: DocumentName): Promise<string> {
  const known =
    files.get(name) ??
    (async () => {
      const path = join(folder, `${DOCUMENT_NAMES.indexOf(name)}.html`);
      writeFileSync(path, await pageOf(await documentOf(name)));
      return path;
    })();
  files.set(name, known);
  return known;
}

/** When its charts are drawn; whatever went wrong until then is trouble. */
async function opened(
  name: DocumentName,
  { width = 1100, theme = 'light' }: { width?: number; theme?: 'light' | 'dark' } = {},
) {
  const page: Page = await context.newPage();
  const trouble: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('dialog', (dialog) => {
    trouble.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => requests.push(request.url()));
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: theme });
  const file = pathToFileURL(await fileOf(name)).href;
  await page.goto(file);
  await page.waitForFunction(() => document.querySelector('.plot.still') === null);
  return { page, trouble, requests, file };
}

/** Runs in the page: text whose contrast to its ground is below 4.5, and how light the ground is. */
function readable() {
  const parsed = (colour: string) => {
    const [r = 0, g = 0, b = 0, a = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return { r, g, b, a };
  };
  const light = (colour: string) => {
    const { r, g, b } = parsed(colour);
    const [x = 0, y = 0, z = 0] = [r, g, b].map((c) => {
      const s = c / 255;
      return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const groundOf = (element: Seen | null): string => {
    for (let at: Seen | null = element; at !== null; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (parsed(colour).a > 0.99) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const faint: string[] = [];
  const TEXT = 3;
  const own = (element: Seen) =>
    [...element.childNodes].some(
      (node) => node.nodeType === TEXT && (node.textContent ?? '').trim() !== '',
    );
  for (const element of document.querySelectorAll('body *')) {
    const isScript = element.tagName === 'SCRIPT';
    if (isScript || !own(element)) continue;
    const style = getComputedStyle(element);
    const isChart = element.tagName === 'text';
    // Words on marks are held against their marks by eye.
    if (isChart && element.closest('.role-axis-label, .role-axis-title, .role-legend') === null)
      continue;
    const [a = 0, b = 0] = [
      light(isChart ? style.fill : style.color),
      light(groundOf(element)),
    ].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5)
      faint.push(`${element.tagName} ${(element.textContent ?? '').slice(0, 40)}`);
  }
  return { faint, ground: light(getComputedStyle(document.body).backgroundColor) };
}
