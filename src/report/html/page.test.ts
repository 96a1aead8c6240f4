/** The page of every kind of document, as text: whole, safe, small, the same each time. What it looks like: page.chromium.test.ts. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  DOCUMENT_NAMES,
  type DocumentName,
  documentOf,
  NASTY,
} from '../../../test/report-documents.ts';
import { chartsOf } from '../charts/table.ts';
import type { LiveFacts } from '../live-facts.ts';
import type { Result } from '../result.ts';
import type { Sweep } from '../sweep.ts';
import type { RegionTuning } from '../tuning.ts';
import { ownName } from './definitions.ts';
import { escaped, html, scriptJson } from './markup.ts';
import { pageOf } from './page.ts';

const MOST = 2_000_000;

/** What stands there, in short, so that a failure does not print the page. */
function around(text: string, pattern: RegExp): string | null {
  const found = pattern.exec(text);
  return found === null ? null : text.slice(Math.max(0, found.index - 60), found.index + 90);
}

const pages = new Map<DocumentName, Promise<string>>();

/** Made once; that making it again gives the same is a test of its own. */
function pageFor(name: DocumentName): Promise<string> {
  const known = pages.get(name) ?? documentOf(name).then(pageOf);
  pages.set(name, known);
  return known;
}

const withoutScripts = (page: string) => page.replaceAll(/<script[\s\S]*?<\/script>/g, '');

describe.each(DOCUMENT_NAMES)('the page of %s', (name) => {
  test('is one small file that asks for nothing', async () => {
    const document = await documentOf(name);
    const page = await pageFor(name);
    expect(Buffer.byteLength(page)).toBeLessThan(MOST);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    // Vega holds addresses as text (of XML namespaces); the page itself fetches nothing.
    // What attributes say is text.
    const body = withoutScripts(page).replaceAll(/"[^"]*"/g, '""');
    expect(
      around(
        body,
        /<(?:link|img|iframe|object|embed|base|form)\b|<[^>]*\s(?:src|srcset)=|url\(|@import/i,
      ),
    ).toBe(null);
    expect(await pageOf(document)).toBe(page);
  });

  test('runs no script but those its policy names by their digests', async () => {
    const page = await pageFor(name);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(around(policy, /script-src[^;]*unsafe/)).toBe(null);
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
      ([, text = '']) => text,
    );
    expect(scripts.length).toBe(3);
    for (const text of scripts)
      expect(policy).toContain(createHash('sha256').update(text).digest('base64'));
    // And one that is data.
    expect(page.match(/<script\b/g)?.length).toBeGreaterThanOrEqual(4);
    expect(JSON.parse(/id="specs">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '')).toBeTypeOf(
      'object',
    );
  });

  test('says in words and figures what each chart shows', async () => {
    const document = await documentOf(name);
    const page = await pageFor(name);
    for (const chart of chartsOf(document)) {
      expect(page.includes(`<figure id="chart-${chart.name}">`)).toBe(true);
      expect(page.includes(escaped(`${chart.title}. ${chart.alt}`))).toBe(true);
    }
  });

  test('has landmarks, one h1, and headings in order', async () => {
    const page = await pageFor(name);
    const body = withoutScripts(page);
    for (const landmark of ['header', 'nav', 'main', 'footer'])
      expect(body.match(new RegExp(`<${landmark}[ >]`, 'g'))?.length).toBe(1);
    const levels = [...body.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1).length).toBe(1);
    for (const [i, level] of levels.slice(1).entries())
      expect(level - (levels[i] ?? 0)).toBeLessThanOrEqual(1);
    const ids = [...body.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of body.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  });

  test('says how to make it again, and what its figures mean', async () => {
    const page = await pageFor(name);
    expect(page).toMatch(/<pre><code>chatsim (run|live|compare|sweep|tune|check|conform) /);
    // A conformance has no figures, but rules, and each says what it is.
    expect(page.includes('Formulas of the figures on this page')).toBe(
      !name.startsWith('a conformance'),
    );
    expect(around(withoutScripts(page), /NaN|\[object Object\]|>undefined</)).toBe(null);
  });
});

describe('what is large', () => {
  test('a sweep of thousands of values', async () => {
    const sweep = (await documentOf('a sweep of one setting')) as Sweep;
    const numbers = Array.from({ length: 3000 }, (_, i) => i + 1);
    const cells = numbers.map((_, i) => ({
      ...(sweep.cells[i % 3] as Sweep['cells'][number]),
      isBase: i === 7,
      place: [i],
      settings: [`${i + 1}s`],
    }));
    const axes = sweep.axes.map((axis) => ({
      ...axis,
      numbers,
      values: numbers.map((n) => `${n}s`),
    }));
    const page = await pageOf({ ...sweep, axes, cells });
    expect(Buffer.byteLength(page)).toBeLessThan(MOST);
    expect(page).toContain('Of 3,000 values one in 15 is drawn; the CSV file has all.');
    // The ends and the file as it is are among them.
    for (const value of ['1s', '8s', '3000s'])
      expect(page).toContain(`<th scope="row">${value}</th>`);
    expect(page).toContain('These are the first 36 of 3,000 cells');
  });

  test('a tuning of thousands of settings', async () => {
    const tuning = (await documentOf('a tuning of a region')) as RegionTuning;
    const { candidates, pick } = tuning;
    const many = Array.from({ length: 3000 }, (_, i) => ({
      ...(candidates[i % candidates.length] as RegionTuning['candidates'][number]),
      values: [String(i)],
      isDominated: i % 900 !== 0,
    }));
    const place = (pick ?? 0) + 2000;
    const page = await pageOf({ ...tuning, candidates: many, pick: place });
    expect(Buffer.byteLength(page)).toBeLessThan(MOST);
    expect(page).toContain('2,600 more settings are not drawn; the CSV file has all.');
    for (const value of [0, 900, 1800, 2700, place])
      expect(page).toContain(`<th scope="row">agents.team.count=${value}</th>`);
  });
});

test('a tuning says its prices in the command that makes it again', async () => {
  const tuning = (await documentOf('a tuning of a region')) as RegionTuning;
  const prices = { agentHour: 25, waitingHour: 2.5, lostChat: 8 };
  expect(await pageOf({ ...tuning, prices })).toContain(
    '--cost agent=25/h --cost waiting=2.5/h --cost lost=8 --seed',
  );
  expect(await pageFor('a tuning of a region')).not.toContain('--cost');
});

test('a live run names the flags that made it, and says when it was not held against simulations', async () => {
  const result = (await documentOf('a live run')) as Result;
  const { reality: _, ...live } = result.live as LiveFacts;
  const flags = ['--set', 'offer.timeout=20s', '--duration', '20m', '--languages', 'en, ja'];
  const page = withoutScripts(await pageOf({ ...result, live: { ...live, flags } }));
  expect(page).toContain(
    escaped(`--speed 10 --set offer.timeout=20s --duration 20m --languages 'en, ja' --out report`),
  );
  expect(page).toContain('secrets and values of --adapter-option are not kept');
  expect(page).toContain('and was not held against simulations of the same plan.');
  expect(await pageFor('a live run')).toContain('and is held against simulations of the same plan');
});

describe('warnings', () => {
  test.each(['an unstable run', 'a single run'] as const)(
    'of %s stand before all figures',
    async (name) => {
      const document = (await documentOf(name)) as { warnings: readonly { text: string }[] };
      const page = await pageFor(name);
      expect(document.warnings.length).toBeGreaterThan(0);
      for (const { text } of document.warnings) {
        expect(page.includes(escaped(text))).toBe(true);
        expect(page.indexOf(escaped(text))).toBeLessThan(page.indexOf('<section'));
      }
    },
  );
});

describe('text of users', () => {
  test('is never markup, wherever it stands', async () => {
    const page = await pageFor('a run with hostile names');
    expect(around(page, /<img|<b>support/)).toBe(null);
    expect(page.includes(escaped(NASTY))).toBe(true);
  });

  test.each<[text: string, piece: string]>([
    [`<a href="x">'&`, '&lt;a href=&quot;x&quot;&gt;&#39;&amp;'],
    ['plain', 'plain'],
  ])('%s', (text, piece) => {
    expect(html`<p title="${text}">${[text]}${null}${false}</p>`.text).toBe(
      `<p title="${piece}">${piece}</p>`,
    );
  });

  test('in a script element neither ends it nor begins a comment', () => {
    const text = scriptJson({ name: NASTY });
    expect(text).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(text)).toEqual({ name: NASTY });
  });
});

test.each<[name: string, own: string | undefined]>([
  ['wait.p95', 'wait.p95'],
  ['queues.support.wait.p95', 'wait.p95'],
  ['groups.late.occupancy', 'occupancy'],
  ['nothing.of.this', undefined],
])('the definition of %s is that of %s', (name, own) => {
  expect(ownName(name)).toBe(own);
});
