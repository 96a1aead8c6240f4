// The picture of docs/bank.md as SVG text: hour by hour, the recorded day as dots over the range of the simulated days.
// One panel a measure; drawn by hand because it is one picture, and its bytes must not change by themselves.
import type { Comparison, Spread } from './outcomes.ts';

interface Panel {
  readonly title: string;
  readonly top: number;
  /** Axis marks, from 0 up; the last is the top of the panel. */
  readonly marks: readonly number[];
  unit(value: number): string;
  actual(row: Comparison): number;
  simulated(row: Comparison): Spread;
}

const WIDTH = 760;
const LEFT = 62;
const RIGHT = 16;
const HEIGHT = 170;

const PANELS: readonly Panel[] = [
  {
    title: 'Share of callers who gave up, by hour of arrival',
    top: 58,
    marks: [0, 0.2, 0.4, 0.6, 0.8],
    unit: (x) => `${Math.round(100 * x)} %`,
    actual: (row) => row.actual.left,
    simulated: (row) => row.left,
  },
  {
    title: 'Mean wait of all callers, by hour of arrival',
    top: 286,
    marks: [0, 120, 240, 360, 480, 600],
    unit: (x) => `${Math.round(x)} s`,
    actual: (row) => row.actual.wait,
    simulated: (row) => row.wait,
  },
];

export function bankChart(hours: readonly Comparison[]): string {
  const step = (WIDTH - LEFT - RIGHT) / hours.length;
  const x = (i: number) => fixed(LEFT + (i + 0.5) * step);
  const parts = PANELS.map((panel) => {
    const most = panel.marks.at(-1)!;
    const y = (value: number) => fixed(panel.top + HEIGHT * (1 - Math.min(value, most) / most));
    const bars = hours.map((row, i) => {
      const s = panel.simulated(row);
      const width = step * 0.56;
      return [
        `<rect class="range" x="${fixed(LEFT + (i + 0.5) * step - width / 2)}" y="${y(s.high)}" width="${fixed(width)}" height="${fixed(Number(y(s.low)) - Number(y(s.high)))}"/>`,
        `<line class="mean" x1="${fixed(LEFT + (i + 0.5) * step - width / 2)}" x2="${fixed(LEFT + (i + 0.5) * step + width / 2)}" y1="${y(s.mean)}" y2="${y(s.mean)}"/>`,
        `<circle class="actual" cx="${x(i)}" cy="${y(panel.actual(row))}" r="4.5"/>`,
      ].join('');
    });
    return [
      `<text class="title" x="${LEFT}" y="${panel.top - 12}">${panel.title}</text>`,
      ...panel.marks.map(
        (mark) =>
          `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(mark)}" y2="${y(mark)}"/><text class="mark" x="${LEFT - 8}" y="${fixed(Number(y(mark)) + 4)}" text-anchor="end">${panel.unit(mark)}</text>`,
      ),
      ...bars,
      ...hours.map(
        (row, i) =>
          `<text class="mark" x="${x(i)}" y="${panel.top + HEIGHT + 18}" text-anchor="middle">${row.part.slice(0, 2)}</text>`,
      ),
    ].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} 490" width="${WIDTH}" height="490" role="img" aria-label="Recorded and simulated abandonment and waits by hour">
<style>
text { font-family: "DejaVu Sans", Verdana, sans-serif; fill: #333; }
.title { font-size: 14px; font-weight: bold; }
.mark { font-size: 12px; }
.grid { stroke: #ddd; stroke-width: 1; }
.range { fill: #bcd3ea; }
.mean { stroke: #1f5a96; stroke-width: 2; }
.actual { fill: #d1480f; stroke: #fff; stroke-width: 1; }
</style>
<rect width="100%" height="100%" fill="#fff"/>
<circle class="actual" cx="${LEFT + 6}" cy="20" r="4.5"/><text class="mark" x="${LEFT + 18}" y="24">recorded, Monday 2 August 1999</text>
<rect class="range" x="${LEFT + 252}" y="12" width="22" height="16"/><line class="mean" x1="${LEFT + 252}" x2="${LEFT + 274}" y1="20" y2="20"/><text class="mark" x="${LEFT + 282}" y="24">simulated: mean, and range of 95 % of the days</text>
${parts.join('\n')}
</svg>
`;
}

function fixed(x: number): string {
  return x.toFixed(1);
}
