/**
 * One live run held against simulations of the same plan: does the deployed router behave as its rules say? A single run has no
 * interval, so each of its values is held against the band in which a further simulated value would lie, at an error that
 * is shared among all metrics: one honest run in a thousand is called wrong in any of them (Bonferroni). Pure: values in,
 * facts out; who simulates is the caller's business.
 *
 * A network is no fault of a router. `delayed` are the same simulations with people as much slower as the network makes them
 * (slowed.ts); the band reaches from the one kind to the other, and for times two more deliveries beyond: the customer's
 * start until the server has it, and the server's word until somebody hears it.
 *
 * Days differ more than routers do. With `twin`, the plan simulated with the very people of the live run, each value is also held
 * against the twin's: the pairs `delayed[i] - simulated[i]` tell how far two runs of the same people part where nothing but the
 * network differs. The narrower of the two bands counts, and both share the error.
 */
import type { RealityFacts } from '../../report/live-facts.ts';
import {
  differenceBand,
  type Measure,
  type PredictionBand,
  predictionBand,
} from '../../statistics/prediction-band.ts';
import { measureOf, partServed } from './metrics.ts';
import { weakness, weakSentence } from './power.ts';
import { sentenceOf } from './sentence.ts';

export interface RealityInput {
  readonly metric: string;
  readonly unit: 'seconds' | 'share' | 'number';
  /** Null where the backend does not tell, or nothing was there to be measured. */
  readonly live: number | null;
  /** One a simulation; null where one had nothing to measure. */
  readonly simulated: readonly (number | null)[];
  /** The same replications with people slowed by the network, one for one. */
  readonly delayed?: readonly (number | null)[];
  /** The plan simulated with the customers and agents of the live run. */
  readonly twin?: number | null;
}

export interface RealityOptions {
  /** Mean time from meant to delivered, in seconds of the scenario; 0 where there is no network. */
  readonly delaySec: number;
  /** Why nothing can be said, whatever the values are: the driver was the bottleneck, the run was stopped early. */
  readonly undecided: string | null;
}

/** Chance that an honest run lies outside in any metric. */
export const REALITY_ERROR = 0.001;
export const FEWEST_SIMULATIONS = 200;

type RealityMetricFacts = RealityFacts['metrics'][number];

export function realityOf(
  input: readonly RealityInput[],
  { delaySec, undecided }: RealityOptions,
): RealityFacts {
  const told = input.map((each) => derived(each, input));
  const simulations = Math.min(...input.map(({ simulated }) => simulated.length));
  const isEnough = input.length > 0 && simulations >= FEWEST_SIMULATIONS;
  // Two bands a metric.
  const error = REALITY_ERROR / (2 * input.length);
  const metrics = told.map((each) => judged(each, { input, delaySec, error }));
  const outside = metrics.filter(({ verdict }) => verdict === 'above' || verdict === 'below');
  // Where chats were simulated and none came, figures lie outside.
  const isEmpty =
    outside.length === 0 && input.some((each) => each.metric === ARRIVED && each.live === 0);
  const isSeen = metrics.some(({ verdict }) => verdict !== 'no data');
  const why =
    undecided ??
    (isEnough
      ? isEmpty
        ? 'no chat came'
        : isSeen
          ? null
          : 'the run has no value that simulations have, too'
      : `${input.length === 0 ? 0 : simulations} simulations are too few: ${FEWEST_SIMULATIONS} are asked for`);
  const chats = input.find(({ metric }) => metric === ARRIVED)?.live ?? null;
  const weak = why === null && outside.length === 0 ? weakness(metrics, chats) : null;
  const verdict =
    why !== null || weak !== null
      ? 'undecided'
      : outside.length > 0
        ? 'not as its rules say'
        : 'as its rules say';
  return {
    simulations: input.length === 0 ? 0 : simulations,
    level: REALITY_ERROR,
    delaySec,
    metrics,
    verdict,
    sentence: weak === null ? sentenceOf(metrics, why) : weakSentence(weak, chats),
  };
}

interface Setting {
  readonly input: readonly RealityInput[];
  readonly delaySec: number;
  readonly error: number;
}

function judged(each: RealityInput, { input, delaySec, error }: Setting): RealityMetricFacts {
  const { metric, unit, live, simulated, delayed = [] } = each;
  const measure = kindOf(metric, input);
  const bands = [simulated, delayed].flatMap((values) => {
    const band = predictionBand(known(values), measure, error);
    return band === null ? [] : [band];
  });
  const beyond = unit === 'seconds' ? MORE_DELIVERIES * delaySec : 0;
  // A band needs values in nearly all simulations: those that have none say something, too.
  const isKnown = (range: PredictionBand | undefined): range is PredictionBand =>
    range !== undefined && range.n >= FEWEST_VALUES * simulated.length;
  const wide = [reach(bands)].find(isKnown) ?? ENDLESS;
  const near = [besideTwin(each, measure, error)].find(isKnown) ?? ENDLESS;
  // Where the two do not meet, this day was unlike others, and only the twin knows it.
  const meet = Math.max(wide.low, near.low) <= Math.min(wide.high, near.high);
  const low = meet ? Math.max(wide.low, near.low) : near.low;
  const high = (meet ? Math.min(wide.high, near.high) : near.high) + beyond;
  const facts = { metric, unit, live, simulatedMean: bands[0]?.mean ?? null };
  if (!Number.isFinite(low) || !Number.isFinite(high))
    return { ...facts, low: null, high: null, verdict: 'no data' };
  const verdict =
    live === null
      ? 'no data'
      : live < low - EDGE * Math.abs(low)
        ? 'below'
        : live > high + EDGE * Math.abs(high)
          ? 'above'
          : 'inside';
  return { ...facts, low, high, verdict };
}

const ENDLESS = { low: -Infinity, high: Infinity };
/** Of simulations that must have a value. */
const FEWEST_VALUES = 0.9;
/** Deliveries that a measured time holds beside those that slowed people account for. */
const MORE_DELIVERIES = 2;
/** A real network is not the one that was simulated. */
const ROOM = 1.25;
/** Rounded values of a live run may lie on the edge itself. */
const EDGE = 1e-9;

const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);

/** From one kind of simulation to the other. */
function reach(bands: readonly PredictionBand[]): PredictionBand | undefined {
  const [first] = bands;
  if (first === undefined) return undefined;
  return {
    n: Math.min(...bands.map(({ n }) => n)),
    mean: first.mean,
    low: Math.min(...bands.map(({ low }) => low)),
    high: Math.max(...bands.map(({ high }) => high)),
  };
}

function besideTwin(
  { metric, simulated, delayed, twin }: RealityInput,
  measure: Measure,
  error: number,
): PredictionBand | undefined {
  if (twin === undefined || twin === null || delayed === undefined) return undefined;
  // Who of several gets a chat turns on milliseconds, and then who gets the next ones; so does a single longest queue.
  if (metric.endsWith(SHARE) || metric === 'queueLength.max') return undefined;
  // Who comes is the driver's doing, not the router's.
  if (metric === ARRIVED) return undefined;
  const differences = delayed.map((value, i) => {
    const plain = simulated[i] ?? null;
    return value === null || plain === null ? null : value - plain;
  });
  const band = differenceBand(known(differences), measure, error);
  if (band === null) return undefined;
  const { n, mean, low, high } = band;
  return { n, mean: twin + mean, low: Math.max(0, twin + ROOM * low), high: twin + ROOM * high };
}

function kindOf(metric: string, input: readonly RealityInput[]): Measure {
  const trialsOf = (name: string) => input.find((each) => each.metric === name)?.live ?? null;
  if (partServed(metric) !== undefined || metric.endsWith(SHARE))
    return { kind: 'share', trials: trialsOf('chats.served') };
  const measure = measureOf(metric);
  if (typeof measure === 'object') return { kind: 'share', trials: trialsOf(measure.shareOf) };
  return measure === 'share' ? { kind: 'share', trials: null } : { kind: measure };
}

const ARRIVED = 'chats.arrived';
/** How many chats somebody got, as a share of all that were served: how many there were is not their doing. */
const SHARE = '.share-of-chats';
/** How unequal waits are, whatever the day was like: that tells the order in which chats are taken. */
const UNEVEN = 'wait.sd / wait.mean';

/** Where the ratio to another value tells more of the router and less of the day, that ratio. */
function derived(each: RealityInput, input: readonly RealityInput[]): RealityInput {
  const part = partServed(each.metric);
  if (part !== undefined)
    return asRatio(each, input, 'chats.served', { metric: `${part}${SHARE}`, unit: 'share' });
  if (each.metric === 'wait.sd')
    return asRatio(each, input, 'wait.mean', { metric: UNEVEN, unit: 'number' });
  return each;
}

function asRatio(
  each: RealityInput,
  input: readonly RealityInput[],
  whole: string,
  as: Pick<RealityInput, 'metric' | 'unit'>,
): RealityInput {
  const all = input.find(({ metric }) => metric === whole);
  if (all === undefined) return each;
  const ratios = (
    own: readonly (number | null)[] | undefined,
    of: readonly (number | null)[] | undefined,
  ) => own?.map((value, i) => ratio(value, of?.[i] ?? null)) ?? [];
  return {
    ...as,
    live: ratio(each.live, all.live),
    simulated: ratios(each.simulated, all.simulated),
    ...(each.delayed === undefined ? {} : { delayed: ratios(each.delayed, all.delayed) }),
    ...(each.twin === undefined ? {} : { twin: ratio(each.twin, all.twin ?? null) }),
  };
}

function ratio(value: number | null, whole: number | null): number | null {
  return value === null || whole === null || whole === 0 ? null : value / whole;
}
