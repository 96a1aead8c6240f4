/**
 * docs/report.png: the top of the page that `chatsim run scenarios/gladly.yaml --out report` writes, as a browser shows it. Needs
 * Chromium; letters differ a little from computer to computer, so nothing checks this picture.
 *
 *   node tools/docs-picture.ts
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { main } from '../bin/main.ts';
import { pageOf } from '../src/report/html/page.ts';
import { fakeIo } from '../test/fake-io.ts';
import { readShipped } from '../test/scenario-files.ts';

const executablePath = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) {
  process.stderr.write('no Chromium here: apt-get install chromium, or set CHROMIUM to its path\n');
  process.exit(2);
}
const io = fakeIo({ 'gladly.yaml': readShipped('gladly.yaml') });
await main(['run', 'gladly.yaml', '--json'], io);
const folder = mkdtempSync(join(tmpdir(), 'chatsim-picture-'));
const file = join(folder, 'report.html');
writeFileSync(file, await pageOf(JSON.parse(io.out())));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 2400 } });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('.plot:not(.still) svg');
  // Down to the first chart, whole.
  const chart = await page.locator('#chart-waiting-causes .plot').boundingBox();
  await page.screenshot({
    path: fileURLToPath(new URL('../docs/report.png', import.meta.url)),
    clip: {
      x: 0,
      y: 0,
      width: 1000,
      height: Math.ceil((chart?.y ?? 0) + (chart?.height ?? 0)) + 16,
    },
  });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write('docs/report.png is written\n');
