/**
 * Charts of every kind of document: each is a valid Vega-Lite specification that compiles without a warning and draws marks, and
 * what is drawn is what stands in the document.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { DOCUMENT_NAMES, type DocumentName, documentOf } from '../../../test/report-documents.ts';
import type { Result } from '../result.ts';
import { durationTicks, tickText, timeText } from './axes.ts';
import type { Chart } from './chart.ts';
import { chartFiles, compiled, pictureOf, svgOf } from './render.ts';
import { chartsOf } from './table.ts';
import { colourVariables, PAGE_COLOURS } from './theme.ts';

const schema = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json'), 'utf8'),
);
const ajv = new Ajv({ strict: false, validateFormats: false, allowUnionTypes: true });
const isValid = ajv.compile(schema);

describe.each(DOCUMENT_NAMES)('the charts of %s', (name: DocumentName) => {
  test('are valid, have marks, words and figures, and names of their own', async () => {
    const charts = chartsOf(await documentOf(name));
    expect(charts.length).toBeGreaterThan(0);
    expect(new Set(charts.map((chart) => chart.name)).size).toBe(charts.length);
    for (const chart of charts) {
      expect(chart.name).toMatch(/^[a-z0-9-]+$/);
      expect(isValid(chart.spec), `${chart.name}: ${ajv.errorsText(isValid.errors)}`).toBe(true);
      const svg = await svgOf(compiled(chart.spec));
      expect(marksIn(svg), chart.name).toBeGreaterThan(0);
      expect(svg, chart.name).not.toMatch(/NaN|undefined|Infinity/);
      for (const text of [chart.title, chart.reading, chart.alt]) {
        expect(text.length, chart.name).toBeGreaterThan(3);
        expect(text, chart.name).not.toMatch(/NaN|undefined|Infinity|\[object/);
      }
      expect(chart.table.rows.length, chart.name).toBeGreaterThan(0);
      for (const row of chart.table.rows)
        expect(row.length, chart.name).toBe(chart.table.heads.length);
    }
  });
});

/** Bars, areas, lines and points of data; not axes and legends. */
function marksIn(svg: string): number {
  const groups = svg.split(/<g class="mark-(?:rect|area|line|symbol|rule) role-mark/).slice(1);
  return groups.filter((group) =>
    /<path [^>]*d="[^"]{4,}"|<line /.test(group.split('</g>')[0] ?? ''),
  ).length;
}

const run = async () => (await documentOf('run')) as Result;
const chart = async (name: string): Promise<Chart> => {
  const found = chartsOf(await run()).find((each) => each.name === name);
  if (found === undefined) throw new Error(`no chart ${name}`);
  return found;
};
interface Layer {
  readonly data?: { readonly values: readonly Record<string, number>[] };
}
const layers = (of: Chart) =>
  (of.spec['layer'] as readonly Layer[]).map((l) => l.data?.values ?? []);

describe('what is drawn is what stands in the result', () => {
  test('bars of waits cover all chats, and those served and left as the metrics count them', async () => {
    const { series, metrics, replications } = await run();
    const [bars = []] = layers(await chart('wait-distribution'));
    const height = bars.reduce((sum, { top = 0, bottom = 0 }) => sum + top - bottom, 0);
    expect(height).toBeCloseTo(1, 9);
    const sum = (which: 'served' | 'left') =>
      series.waits.reduce((total, stretch) => total + stretch[which], 0);
    expect(sum('served')).toBeCloseTo(
      (metrics['chats.served']?.mean ?? 0) * replications.finished,
      6,
    );
    expect(sum('left')).toBeCloseTo(
      (metrics['chats.abandoned']?.mean ?? 0) * replications.finished,
      6,
    );
  });

  test('the service curve is at the limit what the metrics say of all who came', async () => {
    const { metrics } = await run();
    const { rows } = (await chart('service-curve')).table;
    const limit = rows.find(([within]) => within === '1 min');
    const inTime = (metrics['serviceLevel.all']?.mean ?? 0) * 100;
    expect(Number.parseFloat(limit?.[1] ?? '')).toBeCloseTo(inTime, 0);
    const last = rows.at(-1)?.slice(1).map(Number.parseFloat) ?? [];
    expect(last.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0);
  });

  test('stretches of abandonment have enough chats, and lose none', async () => {
    const { series } = await run();
    const { rows } = (await chart('abandonment-by-wait')).table;
    const count = rows.map(([, chats = '']) => Number(chats.replaceAll(',', '')));
    expect(count.reduce((a, b) => a + b, 0)).toBe(
      series.waits.reduce((sum, stretch) => sum + stretch.count, 0),
    );
    for (const chats of count) expect(chats).toBeGreaterThanOrEqual(30);
  });

  test('causes are as long as the result has them, overall and by queue', async () => {
    const { waitingCauses } = await run();
    const { rows } = (await chart('waiting-causes')).table;
    expect(rows.length).toBe(waitingCauses.causes.length);
    const byQueue = layers(await chart('waiting-causes-by-queue'))[0] ?? [];
    const widths = byQueue.reduce((sum, { from = 0, to = 0 }) => sum + to - from, 0);
    expect(widths).toBeCloseTo(2, 6);
  });

  test('the timeline has every bar of the stretch, none outside it, none over another', async () => {
    const { timeline } = await run();
    const rows = (layers(await chart('timeline'))[1] ?? []) as readonly Record<string, number>[];
    const bars = timeline?.agents.reduce((sum, agent) => sum + agent.bars.length, 0) ?? 0;
    expect(rows.length).toBe(bars + (timeline?.waiting.length ?? 0));
    const sorted = [...rows].sort(
      (a, b) => (a['top'] ?? 0) - (b['top'] ?? 0) || (a['from'] ?? 0) - (b['from'] ?? 0),
    );
    for (const [i, row] of sorted.entries()) {
      expect(row['from']).toBeGreaterThanOrEqual(timeline?.fromSec ?? 0);
      expect(row['to']).toBeLessThanOrEqual(timeline?.toSec ?? 0);
      const next = sorted[i + 1];
      if (next !== undefined && next['top'] === row['top'])
        expect(next['from'] ?? 0).toBeGreaterThanOrEqual((row['to'] ?? 0) - 1e-6);
    }
  });
});

describe('pictures', () => {
  test('are the same bytes each time, stand alone, and name no colour that is not theirs', async () => {
    const document = await documentOf('a sweep of two');
    const [first, again] = [await chartFiles(document), await chartFiles(document)];
    expect(again).toEqual(first);
    for (const { name, content } of first) {
      if (typeof content === 'string') {
        expect(content).toMatch(/^<svg /);
        expect(content).not.toMatch(/var\(--|href="http|<script|<image/);
      } else {
        expect(name).toMatch(/\.png$/);
        expect([...content.slice(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
      }
    }
    expect(first.map(({ name }) => name)).toContain('charts/sweep-wait-mean.svg');
  });

  test('text of users stays text', async () => {
    for (const each of chartsOf(await run())) expect(await pictureOf(each)).not.toMatch(/<img|<b>/);
  });

  test('only what is asked for', async () => {
    const files = await chartFiles(await documentOf('comparison'), ['svg']);
    expect(files.every(({ name }) => name.endsWith('.svg'))).toBe(true);
  });
});

describe('axes', () => {
  test.each<[end: number, ticks: string]>([
    [4, '0, 0.5 s, 1 s, 1.5 s, 2 s, 2.5 s, 3 s, 3.5 s, 4 s'],
    [125, '0, 30 s, 1 min, 1m 30s, 2 min'],
    [3600, '0, 10 min, 20 min, 30 min, 40 min, 50 min, 1 h'],
    [20_000, '0, 1 h, 2 h, 3 h, 4 h, 5 h'],
    [864_000, '0, 2 d, 4 d, 6 d, 8 d, 10 d'],
  ])('up to %d s', (end, words) => {
    expect(durationTicks(end).map(tickText).join(', ')).toBe(words);
  });

  test.each<[clock: string, seconds: number, text: string]>([
    ['08:00', 5400, '09:30'],
    ['22:30', 7200, '00:30'],
    ['09:00', 61, '09:01:01'],
  ])('%s and %d s', (clock, seconds, text) => {
    expect(timeText({ clock, date: null, zone: null }, seconds)).toBe(text);
  });
});

describe('colours of the page', () => {
  test.each(['light', 'dark'] as const)('text on its ground has a contrast of 4.5, %s', (theme) => {
    const of = (name: keyof typeof PAGE_COLOURS) => PAGE_COLOURS[name][theme === 'light' ? 0 : 1];
    for (const ground of ['page', 'surface'] as const)
      for (const ink of ['ink', 'muted', 'link', 'good', 'bad', 'caution'] as const)
        expect(contrast(of(ink), of(ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    for (const ink of ['ink', 'caution'] as const)
      expect(contrast(of(ink), of('cautionSurface'))).toBeGreaterThanOrEqual(4.5);
    expect(colourVariables(theme)).toContain(`--ink:${of('ink')}`);
  });
});

/** As WCAG 2 defines it. */
function contrast(a: string, b: string): number {
  const light = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
      const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high, low] = [light(a), light(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
