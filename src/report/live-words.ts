/** What a live run showed, in the words that text, Markdown and page share. Nothing is computed here but sums of what stands in it. */
import type { Conformance } from './conformance.ts';
import type { LatencyFacts, LiveFacts } from './live-facts.ts';
import { counted, type Glyphs, numberText, secondsText, valueText } from './numbers.ts';
import { UNSEEN_WORDS } from './one-side.ts';
import { andList } from './words.ts';

export type Tone = 'good' | 'bad' | 'open' | 'plain';

/** The verdict of a live run, the worst of what can be told first. */
export function liveVerdict(live: LiveFacts): { readonly tone: Tone; readonly text: string } {
  const { driver, reality, conformance } = live;
  if (driver.isBottleneck)
    return {
      tone: 'open',
      text: `Nothing is judged: the driver itself was the bottleneck${driver.why === null ? '' : `, ${driver.why}`}. What was measured says more of the driver than of the server.`,
    };
  const rules =
    conformance === undefined || conformance.verdict === 'not observable'
      ? ''
      : conformance.verdict === 'held'
        ? ' Its recording breaks no rule.'
        : ` Its recording breaks ${counted(conformance.violated.length, 'rule')}: ${andList(conformance.violated)}.`;
  const isBroken = conformance?.verdict === 'violated';
  if (reality === undefined)
    return {
      tone: isBroken ? 'bad' : conformance?.verdict === 'held' ? 'good' : 'plain',
      text:
        rules === '' ? 'The run was not compared with simulations of its plan.' : rules.trimStart(),
    };
  return {
    tone:
      isBroken || reality.verdict === 'not as its rules say'
        ? 'bad'
        : reality.verdict === 'undecided'
          ? 'open'
          : 'good',
    text: `${reality.sentence}${rules}`,
  };
}

/** What was broken, in full; undefined where nothing was, and where nothing is judged. */
export function brokenIn(live: LiveFacts | undefined): Conformance | undefined {
  const found = live?.driver.isBottleneck === true ? undefined : live?.conformance?.broken;
  return found === undefined || found.rules.length === 0 ? undefined : found;
}

const ENDED = {
  complete: 'to the end of the plan',
  stopped: 'stopped by a rule',
  interrupted: 'interrupted',
  'target-lost': 'until the target was lost',
} as const;
const SIDES = {
  both: 'both sides',
  agents: 'agents only',
  customers: 'customers only',
} as const;

/** Kinds of trouble that are told; the others stand in the result. */
const MOST_WRONG = 3;

/** What was driven and how it went, a sentence each. */
export function liveSentences(live: LiveFacts): string[] {
  const { messages, peak, throttled, downs, orphans, acts, conformance } = live;
  const speed = live.speed === 1 ? 'real time' : `${numberText(live.speed)} times as fast as real`;
  const why = live.why === null ? '' : `: ${live.why}`;
  const wrong = Object.entries(acts.troubles).filter(([, count]) => count > 0);
  const troubles = wrong.map(([what, count]) => `${numberText(count)} ${what}`);
  return [
    `Adapter ${live.adapter}, ${SIDES[live.side]}, ${speed}, ${secondsText(live.tookSec)}, ${ENDED[live.ended]}${why}.`,
    `At most ${counted(peak.chats, 'chat')} and ${counted(peak.sockets, 'socket')} at once, in ${counted(peak.processes, 'process', 'processes')}.`,
    messagesText(messages),
    ...(live.side === 'both' ? [] : [UNSEEN_WORDS[live.side]]),
    `${counted(acts.done, 'command')} done; ${troubles.length === 0 ? 'none went wrong' : `${andList(troubles)}`}.`,
    ...(acts.wrong.length === 0
      ? []
      : [
          `What went wrong: ${acts.wrong
            .slice(0, MOST_WRONG)
            .map(({ act, kind, count, example }) => `${act} ${kind} ${times(count)} (${example})`)
            .join('; ')}.`,
        ]),
    ...(throttled > 0 ? [`The server asked for patience ${times(throttled)}.`] : []),
    ...(downs.count > 0
      ? [
          `${counted(downs.count, 'connection was', 'connections were')} lost; for ${secondsText(downs.totalSec)} at least one client was without the server.`,
        ]
      : []),
    ...(orphans > 0
      ? [
          `${counted(orphans, 'chat')} the server still had when nobody was told of ${orphans === 1 ? 'it' : 'them'} any more.`,
        ]
      : []),
    ...(conformance?.file === undefined
      ? []
      : [`Rule by rule, and how often each could have been broken: ${conformance.file}.`]),
  ];
}

function messagesText({ sent, delivered, ...others }: LiveFacts['messages']): string {
  const taken = `${counted(sent, 'message')} sent`;
  if (delivered === null)
    return `${taken} by those who were ours; whether they came is for the other side to say.`;
  const lost = [
    [others.lost, 'lost'],
    [others.duplicated, 'told twice'],
    [others.reordered, 'out of order'],
  ] as const;
  const bad = lost.flatMap(([count, how]) =>
    count === null || count === 0 ? [] : [`${numberText(count)} ${how}`],
  );
  return `${taken}, ${numberText(delivered)} delivered; ${bad.length === 0 ? 'none lost, told twice or out of order' : andList(bad)}.`;
}

const times = (count: number) => (count === 1 ? 'once' : `${numberText(count)} times`);

export const LATENCIES = [
  ['sentToDelivered', 'message sent to delivered'],
  ['intendedToDelivered', 'message meant to delivered'],
  ['startToAssigned', 'chat started to an agent told'],
  ['act', 'command to its answer'],
  ['lateness', 'the driver behind its plan'],
] as const satisfies readonly (readonly [keyof LiveFacts['latencies'], string])[];

export const LATENCY_HEADS = ['mean', 'p50', 'p90', 'p99', 'p99.9', 'max'];

/** A row a kind of latency that was measured: what it is, how many, and the columns of LATENCY_HEADS. */
export function latencyRows({ latencies }: LiveFacts, glyphs: Glyphs): string[][] {
  return LATENCIES.flatMap(([name, words]) => {
    const found: LatencyFacts = latencies[name];
    if (found.count === 0) return [];
    const { meanSec, p50Sec, p90Sec, p99Sec, p999Sec, maxSec } = found;
    return [
      [
        words,
        numberText(found.count),
        ...[meanSec, p50Sec, p90Sec, p99Sec, p999Sec, maxSec].map((sec) =>
          sec === null ? glyphs.none : latencyText(sec),
        ),
      ],
    ];
  });
}

/** `0.21 ms`, `4.2 ms`, `41 ms`, `410 ms`, `1.2 s`. */
export function latencyText(seconds: number): string {
  const ms = seconds * 1000;
  if (ms >= 999.5) return secondsText(seconds);
  return `${ms < 1 ? ms.toFixed(2) : ms < 9.95 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

export const REALITY_HEADS = ['figure', 'live', 'from', 'to', 'simulated mean', ''];

/** Those that lie outside first, each with the band that it is held against; what cannot be told is left out. */
export function realityRows(live: LiveFacts, glyphs: Glyphs): string[][] {
  return realityOrder(live).map(
    ({ metric, unit, live: value, low, high, simulatedMean, verdict }) => [
      metric,
      ...[value, low, high, simulatedMean].map((each) => valueText(each, unit, glyphs)),
      verdict === 'inside' ? '' : verdict,
    ],
  );
}

/** Metrics that were judged, those outside first. */
export function realityOrder({ reality, driver }: LiveFacts) {
  // Values of a driver that was late are not held against anything.
  if (driver.isBottleneck) return [];
  const judged = (reality?.metrics ?? []).filter(({ verdict }) => verdict !== 'no data');
  const isOutside = ({ verdict }: (typeof judged)[number]) => verdict !== 'inside';
  return [...judged.filter(isOutside), ...judged.filter((each) => !isOutside(each))];
}

/** How the bands are to be read. */
export function realityNote({ reality }: LiveFacts): string {
  if (reality === undefined) return '';
  const slow =
    reality.delaySec > 0
      ? ` The bands allow for a network that takes ${latencyText(reality.delaySec)} of the scenario's time a delivery.`
      : '';
  const odds = numberText(Math.round(1 / reality.level));
  return `Held against ${counted(reality.simulations, 'simulation')} of the same plan: an honest run lies outside in any figure at most once in ${odds}.${slow}`;
}
