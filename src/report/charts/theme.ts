/**
 * Colours and type of all charts and of the page, in one table. A specification names a colour as `var(--name)`, so that the
 * page can change its theme without drawing anew; for a file of its own the names are replaced by the light values.
 * The colours of series are told apart by people who see few colours (blue against orange, light against dark), and the
 * same cause or state has the same colour everywhere.
 */
import type { Spec } from './chart.ts';

type Pair = readonly [light: string, dark: string];

/** Of the page and of all that is not data. Text on a surface has a contrast of 4.5 at least, in both themes. */
export const PAGE_COLOURS = {
  page: ['#f4f6f8', '#10151c'],
  surface: ['#ffffff', '#19202a'],
  ink: ['#1a2230', '#e9edf3'],
  muted: ['#566072', '#aab4c3'],
  line: ['#dde2e9', '#323c4a'],
  link: ['#0b57a4', '#8ec1ff'],
  good: ['#166534', '#7ddc9b'],
  bad: ['#a8270f', '#ff9f85'],
  caution: ['#7a4b00', '#f5c563'],
  cautionSurface: ['#fff6e0', '#2e2715'],
} as const satisfies Readonly<Record<string, Pair>>;

const DATA_COLOURS = {
  blue: ['#2467ae', '#68a8ee'],
  lightBlue: ['#7db4e3', '#2f659c'],
  teal: ['#0d8388', '#3cbfc3'],
  orange: ['#cf5d12', '#f3945a'],
  amber: ['#dd9f0a', '#efbd45'],
  sand: ['#eacb7d', '#8d7333'],
  red: ['#b3261e', '#f0766c'],
  purple: ['#74389b', '#b98be0'],
  lilac: ['#ba8fd3', '#7f55a3'],
  pink: ['#d1588f', '#ef93bd'],
  plum: ['#8f2f5f', '#c96a99'],
  indigo: ['#5148b0', '#938cf0'],
  green: ['#4c8f5b', '#6cbb80'],
  mist: ['#d3d9e2', '#39434f'],
  grey: ['#98a1ae', '#6d7886'],
  slate: ['#5d6776', '#9ba7b8'],
  coal: ['#39424f', '#c9d2de'],
  // From few to many.
  ramp0: ['#e4edf6', '#22303f'],
  ramp1: ['#bcd6ee', '#274869'],
  ramp2: ['#8bb9e0', '#2f6496'],
  ramp3: ['#6aa4d6', '#356da3'],
  ramp4: ['#2d74b4', '#6ba5da'],
  ramp5: ['#1a5590', '#99c4ea'],
  ramp6: ['#0d3a68', '#cbe1f5'],
} as const satisfies Readonly<Record<string, Pair>>;

export type Colour = keyof typeof PAGE_COLOURS | keyof typeof DATA_COLOURS;
const COLOURS: Readonly<Record<string, Pair>> = { ...PAGE_COLOURS, ...DATA_COLOURS };

export const colour = (name: Colour): string => `var(--${name})`;

export const RAMP = ([0, 1, 2, 3, 4, 5, 6] as const).map((i) => colour(`ramp${i}`));

/** `--ink:#1a2230;…` */
export function colourVariables(theme: 'light' | 'dark'): string {
  return Object.entries(COLOURS)
    .map(([name, [light, dark]]) => `--${name}:${theme === 'light' ? light : dark}`)
    .join(';');
}

/** With the values of the light theme in place of names, for files that stand alone. */
export function withLightColours(svg: string): string {
  return svg.replaceAll(/var\(--(\w+)\)/g, (whole, name: string) => COLOURS[name]?.[0] ?? whole);
}

/** Causes of waiting: what the platform holds back is purple and pink, full agents blue, absent ones grey, ringing yellow to red. */
export const CAUSE_COLOURS: Readonly<Record<string, Colour>> = {
  pullNotPressed: 'purple',
  preferredAgent: 'lilac',
  excluded: 'pink',
  matchingClock: 'plum',
  coolDown: 'green',
  oneBanner: 'indigo',
  notReadyAfterMiss: 'pink',
  queueLimit: 'plum',
  otherWork: 'ramp1',
  silentCustomers: 'teal',
  wrapUp: 'lightBlue',
  capacity: 'blue',
  onBreak: 'grey',
  noSkill: 'slate',
  queueClosed: 'mist',
  nobody: 'coal',
  ringingAccepted: 'amber',
  ringingDeclined: 'orange',
  ringingMissed: 'red',
  ringingWithdrawn: 'sand',
};

const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif';
const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

const CONFIG: Spec = {
  font: FONT,
  // The page says in words what there is to see; a reader would otherwise hear every bar.
  aria: false,
  view: { stroke: null },
  axis: {
    labelColor: colour('muted'),
    titleColor: colour('ink'),
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    gridColor: colour('line'),
    domainColor: colour('grey'),
    tickColor: colour('grey'),
    labelOverlap: 'greedy',
    labelSeparation: 8,
  },
  axisX: { grid: false },
  axisY: { domain: false, ticks: false, labelPadding: 6 },
  legend: {
    labelColor: colour('ink'),
    titleColor: colour('ink'),
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelLimit: 0,
    symbolOpacity: 1,
    orient: 'top',
    symbolType: 'square',
    symbolStrokeWidth: 0,
    symbolSize: 120,
    rowPadding: 4,
    columnPadding: 16,
    offset: 10,
  },
  text: { color: colour('ink'), fontSize: 12 },
};

const CHART_WIDTH = 720;

/** The frame of every chart; its width is what the page has room for. */
export function framed(height: number, body: Spec): Spec {
  return {
    $schema: SCHEMA,
    width: CHART_WIDTH,
    height,
    autosize: { type: 'fit-x', contains: 'padding' },
    padding: 4,
    background: 'transparent',
    config: CONFIG,
    ...body,
  };
}

/** A legend at the top, in as many columns as there is room for. */
export function legendOnTop(labels: readonly string[], title: string | null = null): Spec {
  const widest = Math.max(60, ...labels.map((label) => label.length * 7 + 40));
  const most = Math.max(1, Math.min(labels.length, Math.floor((CHART_WIDTH - 60) / widest)));
  return { title, columns: { expr: `max(1, min(${most}, floor(width / ${widest})))` } };
}

/** A scale from words to colours, in this order. */
export function coloured(pairs: readonly (readonly [label: string, colour: Colour])[]): Spec {
  return {
    domain: pairs.map(([label]) => label),
    range: pairs.map(([, name]) => colour(name)),
  };
}
