/** The blocks of a staffing in its text report: the plan by interval, and the day as checked. Nothing is computed here. */
import { percentText } from '../scenarios/units.ts';
import { counted, halfText, numberText, secondsText, valueText } from './numbers.ts';
import { fitting, tableLines, wrapped } from './table.ts';
import type { Look } from './text-look.ts';
import type { Held, Limit, StaffTuning } from './tuning.ts';

type Block = readonly [head: string, lines: readonly string[]];

export function staffBlocks(tuning: StaffTuning, look: Look): Block[] {
  return [
    ['Agents by interval', planLines(tuning, look)],
    ['The day, on replications that the search has not seen', dayLines(tuning, look)],
    ['How it was found', howLines(tuning, look)],
  ];
}

function planLines(tuning: StaffTuning, look: Look): string[] {
  const limits = tuning.byInterval.map((j) => tuning.limits[j] as Limit);
  const table = (hasHalves: boolean, hasBars: boolean) => () =>
    tableLines(
      [
        { head: 'from' },
        { head: 'chats', right: true },
        { head: 'guess', right: true },
        { head: 'agents', right: true },
        ...limits.flatMap(({ metric }) => [
          { head: metric, right: true },
          { head: '' },
          { head: '' },
        ]),
        { head: '' },
      ],
      tuning.intervals.map(({ name, arrivals, guess, agents, limits: held }) => [
        name,
        arrivals.toFixed(1),
        numberText(guess),
        numberText(agents),
        ...limits.flatMap((limit, k) => {
          const [mean, half] = heldTexts(held[k], limit, look);
          return [mean, hasHalves ? half : '', markOf(held[k], look)];
        }),
        hasBars
          ? look.glyphs.bar.repeat(
              agents <= BAR ? agents : Math.round((agents / tuning.most) * BAR),
            )
          : '',
      ]),
    );
  const lines = fitting([table(true, true), table(true, false), table(false, false)], look.width);
  return [
    ...lines,
    ...wrapped(
      `${look.glyphs.met} surely kept, ${look.glyphs.notMet} surely broken, ${look.glyphs.undecided} within chance, of each interval alone (${look.glyphs.plusMinus} ${percentText(tuning.level)}).`,
      look.width,
      2,
    ),
  ];
}

const BAR = 20;

function dayLines(tuning: StaffTuning, look: Look): string[] {
  const { check, limits } = tuning;
  return tableLines(
    [{ head: '' }, { head: '' }, { head: '' }],
    limits.map((limit, j) => {
      const [mean = '', half = ''] = heldTexts(check.limits[j], limit, look);
      return [markOf(check.limits[j], look), limit.text, `it is ${mean} ${half}`.trimEnd()];
    }),
  );
}

function howLines(tuning: StaffTuning, look: Look): string[] {
  const { guess, search, check } = tuning;
  const patience =
    guess.patienceSec === null ? 'nobody leaves' : `patience ${secondsText(guess.patienceSec)}`;
  return [
    `The first guess is Erlang A's, interval by interval: a chat takes ${secondsText(guess.handleSec)}, ${patience}, ${numberText(guess.serversPerAgent)} at a time an agent; ${counted(guess.agentHours, 'agent-hour')}.`,
    `Mended in ${counted(search.plans, 'plan')} of ${counted(search.replications, 'replication')} each: agents come where a limit is broken, and go where it is kept without them. ${counted(tuning.agentHours, 'agent-hour is', 'agent-hours are')} left, ${counted(tuning.most, 'agent')} at most.`,
    `Checked on ${counted(check.replications, 'replication')} of its own${check.attempts > 1 ? `, at the ${check.attempts === 2 ? 'second' : 'third'} attempt` : ''}. \`chatsim run\` with the plan and as many replications shows these figures.`,
  ].flatMap((text) => wrapped(text, look.width, 2, 4));
}

function heldTexts(held: Held | undefined, { unit }: Limit, look: Look): [string, string] {
  const measured = held?.measured ?? null;
  return [
    valueText(measured?.mean ?? null, unit, look.glyphs),
    measured === null || measured.high === null
      ? ''
      : halfText(measured.high - measured.mean, unit, look.glyphs),
  ];
}

function markOf(held: Held | undefined, { glyphs }: Look): string {
  if (held === undefined || held.measured === null) return '';
  return held.isKept === null ? glyphs.undecided : held.isKept ? glyphs.met : glyphs.notMet;
}
