/**
 * Charts of every kind of document: each is a valid Vega-Lite specification that compiles without a warning and draws marks, and
 * what is drawn is what stands in the document.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { DOCUMENT_NAMES, type DocumentName, documentOf } from '../../../test/report-documents.ts';
import type { Check } from '../check.ts';
import type { Comparison } from '../comparison.ts';
import type { Result } from '../result.ts';
import type { Sweep } from '../sweep.ts';
import type { RegionTuning } from '../tuning.ts';
import { durationTicks, tickText, timeText } from './axes.ts';
import type { Chart } from './chart.ts';
import { chartFiles, compiled, pictureOf, svgOf } from './render.ts';
import { chartsOf } from './table.ts';
import { colourVariables, PAGE_COLOURS, RAMP } from './theme.ts';

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

/** All rows of data of a chart, whichever layer they stand in. */
const drawnIn = ({ spec }: Chart): readonly Readonly<Record<string, unknown>>[] => {
  const own = (part: object) => (part as Layer).data?.values ?? [];
  return [spec, ...((spec['layer'] ?? []) as readonly object[])].flatMap(own);
};

describe('what is drawn of experiments is what stands in their documents', () => {
  const chartIn = async (document: DocumentName, name: string) =>
    chartsOf(await documentOf(document)).find((each) => each.name === name) as Chart;

  test('differences as shares of A, with their intervals and what was found', async () => {
    const { metrics } = (await documentOf('comparison')) as Comparison;
    const rows = drawnIn(await chartIn('comparison', 'comparison-differences'));
    const known = metrics.filter(({ a, difference }) => a !== null && a.mean !== 0 && difference);
    expect(known.length).toBeGreaterThan(5);
    for (const { a, label, difference, finding } of known) {
      const row = rows.find(({ line }) => String(line).startsWith(`${label}:  `));
      const share = (value: number | null | undefined) =>
        Math.max(-2, Math.min(2, (value ?? 0) / (a?.mean ?? 1)));
      expect(row?.['mean'], label).toBeCloseTo(share(difference?.mean), 9);
      expect(row?.['low'], label).toBeCloseTo(share(difference?.low), 9);
      expect(row?.['high'], label).toBeCloseTo(share(difference?.high), 9);
      const isColoured = row?.['colour'] !== 'var(--grey)';
      if (finding === 'unclear') expect(isColoured, label).toBe(false);
      if (finding === 'better') expect(row?.['colour'], label).toBe('var(--blue)');
    }
  });

  test('the curve of a sweep goes through the means, with its band around them', async () => {
    const sweep = (await documentOf('a sweep of one setting')) as Sweep;
    const rows = drawnIn(await chartIn('a sweep of one setting', 'sweep-wait-mean'));
    const found = rows.map(({ at, mean, low, high }) => ({ at, mean, low, high }));
    expect(found).toEqual(
      sweep.cells.map(({ place, metrics }) => {
        const { mean, low, high } = metrics['wait.mean'] ?? {};
        return { at: sweep.axes[0]?.numbers?.[place[0] ?? 0], mean, low, high };
      }),
    );
    for (const { mean, low, high } of found as Record<string, number>[]) {
      expect(low).toBeLessThanOrEqual(mean ?? 0);
      expect(high).toBeGreaterThanOrEqual(mean ?? 0);
    }
  });

  test('every cell has its field on the map, the higher the darker, the best ones marked', async () => {
    const found = (await documentOf('a sweep of two')) as Sweep;
    const best = { metric: 'wait.mean', cell: 4, asGood: [1, 5] };
    const sweep = { ...found, best: [best] };
    const rows = drawnIn(chartsOf(sweep).find(({ name }) => name === 'sweep-wait-mean') as Chart);
    expect(rows.length).toBe(sweep.cells.length);
    const fields = sweep.cells.map(({ settings, metrics }, i) => {
      const row = rows.find(({ y, x }) => y === settings[0] && x === settings[1]);
      const isMarked = i === best.cell || best.asGood.includes(i);
      expect(String(row?.['text']).startsWith('★'), settings.join()).toBe(isMarked);
      return { mean: metrics['wait.mean']?.mean ?? 0, fill: String(row?.['fill']) };
    });
    fields.sort((a, b) => a.mean - b.mean);
    const steps = fields.map(({ fill }) => RAMP.indexOf(fill));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect([steps[0], steps.at(-1)]).toEqual([0, RAMP.length - 1]);
  });

  test('changes of a check in tolerances, and expectations in shares of their limits', async () => {
    const { scenarios } = (await documentOf('a check against a baseline')) as Check;
    const findings = scenarios[0]?.findings ?? [];
    const changes = drawnIn(await chartIn('a check against a baseline', 'check-changes'));
    const limits = drawnIn(await chartIn('a check against a baseline', 'check-expectations'));
    const within = (value: number) => Math.max(-10, Math.min(10, value));
    let seen = 0;
    for (const finding of findings) {
      const isMetric = finding.kind === 'metric';
      const name = isMetric ? finding.metric : finding.text;
      const row = (isMetric ? changes : limits).find(({ line }) =>
        String(line).startsWith(`${name}:  `),
      );
      const range = isMetric ? finding.relative : finding;
      const unit = isMetric ? finding.tolerance.value : finding.value;
      if (row === undefined || range === null || range.mean === null) continue;
      seen += 1;
      for (const end of ['mean', 'low', 'high'] as const) {
        const drawn = row[end] as number;
        const value = (range[end] ?? range.mean) / unit;
        if (Math.abs(value) < 3) expect(drawn, `${name} ${end}`).toBeCloseTo(value, 9);
        else expect(Math.sign(drawn)).toBe(Math.sign(within(value)));
      }
    }
    expect(seen).toBeGreaterThan(4);
  });

  test('the front joins the settings that nothing dominates, and the pick is ringed', async () => {
    const made = (await documentOf('a tuning of a region')) as RegionTuning;
    const candidates = made.candidates.map((each, i) => ({ ...each, isDominated: i === 1 }));
    const tuning = { ...made, candidates };
    const [limit] = tuning.limits;
    const found = chartsOf(tuning).find(({ name }) => name === 'tuning-abandonment-rate') as Chart;
    const [at = [], line = [], bars = [], points = [], ring = []] = (
      found.spec['layer'] as readonly Layer[]
    ).map((layer) => layer.data?.values ?? []);
    expect(at).toEqual([{ at: limit?.value }]);
    const front = tuning.candidates.filter(({ isDominated }) => !isDominated);
    expect(line).toEqual(
      front
        .map(({ cost, limits }) => ({ cost: cost.mean, mean: limits[0]?.measured?.mean }))
        .sort((a, b) => a.cost - b.cost),
    );
    expect(bars.length).toBe(tuning.candidates.length);
    expect(points).toEqual(bars);
    const pick = tuning.candidates[tuning.pick ?? -1];
    expect(ring.map(({ cost, mean }) => [cost, mean])).toEqual([
      [pick?.cost.mean, pick?.limits[0]?.measured?.mean],
    ]);
    for (const { cost, low, high } of bars) {
      const measured = tuning.candidates.find((each) => each.cost.mean === cost)?.limits[0]
        ?.measured;
      expect(high).toBe(measured?.high);
      expect(low).toBe(Math.max(0, measured?.low ?? 0));
    }
  });
});

test('charts of settings whose names come out alike are told apart', async () => {
  const sweep = (await documentOf('a sweep of two')) as Sweep;
  const [first] = sweep.axes;
  if (first === undefined) throw new Error('a sweep without an axis');
  const third = { ...first, name: 'x', values: ['-5', '5', '+5'], numbers: [-5, 5, 5] };
  const cells = third.values.flatMap((value, i) =>
    sweep.cells.map((cell) => ({
      ...cell,
      place: [i, ...cell.place],
      settings: [value, ...cell.settings],
    })),
  );
  const names = chartsOf({ ...sweep, axes: [third, ...sweep.axes], cells }).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(3);
  expect(new Set(names).size).toBe(names.length);
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
