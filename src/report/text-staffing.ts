/** The blocks of a staffing in its text report: the plan by interval, and the day as checked. Nothing is computed here. */
import { counted, halfText, numberText, secondsText, valueText } from './numbers.ts';
import { tableLines, wrapped } from './table.ts';
import type { Look } from './text-look.ts';
import type { Held, Limit, StaffTuning } from './tuning.ts';

type Block = readonly [head: string, lines: readonly string[]];

export function staffBlocks(tuning: StaffTuning, look: Look): Block[] {
  return [
    ['Agents by interval', planLines(tuning, look)],
    ['The day, checked on replications that the search has not seen', dayLines(tuning, look)],
    ['How it was found', howLines(tuning, look)],
  ];
}

function planLines(tuning: StaffTuning, look: Look): string[] {
  const limits = tuning.byInterval.map((j) => tuning.limits[j] as Limit);
  const lines = tableLines(
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
      ...limits.flatMap((limit, k) => [...heldTexts(held[k], limit, look), markOf(held[k], look)]),
      look.glyphs.bar.repeat(agents <= BAR ? agents : Math.round((agents / tuning.most) * BAR)),
    ]),
  );
  return [
    ...lines,
    ...wrapped(
      `${look.glyphs.met} surely kept, ${look.glyphs.notMet} surely broken, ${look.glyphs.undecided} within chance, of each interval alone (${look.glyphs.plusMinus} ${Number((tuning.level * 100).toPrecision(6))}%).`,
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
    `The first guess is Erlang A's, interval by interval: a chat takes ${secondsText(guess.handleSec)}, ${patience}, ${numberText(guess.serversPerAgent)} at a time an agent; ${numberText(guess.agentHours)} agent-hours.`,
    `Mended in ${counted(search.plans, 'plan')} of ${counted(search.replications, 'replication')} each: agents come where a limit is broken, and go where it is kept without them. ${numberText(tuning.agentHours)} agent-hours are left, ${numberText(tuning.most)} agents at most.`,
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
