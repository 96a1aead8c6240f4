/** How long chats waited, as bars: a small histogram with steps that grow, so that seconds and half-hours are both seen. */
import { secondsText, shareText } from './numbers.ts';
import type { Result } from './result.ts';
import { tableLines } from './table.ts';
import { type Look, mean, withParts } from './text-look.ts';

/** Seconds at which a step ends; those of the curve that are not among them are put together. */
const STEPS = [0, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 86_400];

interface Step {
  readonly toSec: number;
  /** Of all waits that ended, in this step and up to its end. */
  readonly share: number;
  readonly soFar: number;
  /** Of the share. */
  readonly served: number;
}

export function histogramLines(result: Result, look: Look): string[] {
  const steps = stepsOf(result);
  // All in one step: the table of times has told it.
  if (steps.filter(({ share }) => share > 0).length < 2) return [];
  const right = true;
  const { bar, paleBar } = look.glyphs;
  const others = mean(result.metrics, 'chats.closed') > 0 ? 'left or closed' : 'left';
  const lines = tableLines(
    [
      { head: `${bar} served, ${paleBar} ${others}` },
      { head: 'share', right },
      { head: 'so far', right },
    ],
    steps.map(({ toSec, share, soFar }) => [
      toSec === 0 ? 'at once' : `up to ${stepText(toSec)}`,
      shareText(share),
      shareText(soFar),
    ]),
  );
  const longest = Math.max(...steps.map(({ share }) => share));
  return withParts(
    lines,
    steps.map(({ share, served }) => [served / longest, (share - served) / longest]),
    look,
  );
}

function stepsOf({ series, metrics }: Result): Step[] {
  const { waitCurve } = series;
  const many = mean(metrics, 'chats.served');
  const all = many + mean(metrics, 'chats.abandoned') + mean(metrics, 'chats.closed');
  const serving = all > 0 ? many / all : 0;
  const ends = waitCurve.filter(
    ({ atSec }, i) => i === waitCurve.length - 1 || STEPS.includes(atSec),
  );
  let before = { all: 0, served: 0 };
  const steps = ends.map((point): Step => {
    const now = { all: point.all ?? 0, served: (point.served ?? 0) * serving };
    const share = tidy(now.all - before.all);
    const served = Math.min(share, tidy(now.served - before.served));
    before = now;
    return { toSec: point.atSec, share, soFar: now.all, served };
  });
  const first = steps.findIndex(({ share }) => share > 0);
  return first < 0 ? [] : steps.slice(first);
}

/** A difference of two shares of nine digits each: what is left of them is no share. */
const tidy = (share: number) => (share < 1e-8 ? 0 : share);

/** `5 s`, `2 min`, `1 h`: steps are whole; the last may be any. */
function stepText(sec: number): string {
  if (sec < 60 && Number.isInteger(sec)) return `${sec} s`;
  if (sec < 3600 && sec % 60 === 0) return `${sec / 60} min`;
  return sec % 3600 === 0 ? `${sec / 3600} h` : secondsText(sec);
}
