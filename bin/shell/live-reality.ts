/**
 * The same plan simulated again and again, on all cores, and the live run held against it: does the deployed router behave as
 * its rules say? Which metrics count, and how they are judged, stands in src/live/reality.
 */
import type { Crew } from '../../src/experiments/crew.ts';
import { unitOf } from '../../src/experiments/judge.ts';
import type { Capabilities } from '../../src/live/backend.ts';
import type { LiveOutcome } from '../../src/live/drive/live-run.ts';
import { realityMetrics } from '../../src/live/reality/metrics.ts';
import { realityOf } from '../../src/live/reality/reality.ts';
import { slowed } from '../../src/live/reality/slowed.ts';
import type { RealityFacts } from '../../src/report/live-facts.ts';
import { secondsText } from '../../src/report/numbers.ts';
import { standingText } from '../../src/report/standing.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { SECOND } from '../../src/scenarios/units.ts';
import { metricOf } from '../../src/statistics/metrics.ts';
import { withCrew } from './crew.ts';
import type { Io } from './io.ts';
import type { LivePlan } from './live-plan.ts';

/** A delivery on a wall clock takes so long at least: timers and sockets have their turn once in a while. */
const LEAST_DELIVERY_SEC = 0.02;
/** How many deliveries lie on the way of a chat's acts, for the slower people (src/live/reality/slowed.ts). */
const DELIVERIES = 5;

/** Null when it was not asked for, or interrupted. */
export async function realityFactsOf(
  io: Io,
  plan: LivePlan,
  { run, facts }: LiveOutcome,
  capabilities: Capabilities,
): Promise<RealityFacts | null> {
  const { scenario, flags } = plan;
  if (flags.simulations === 0) return null;
  if (flags.side !== 'both')
    return realityOf([], {
      delaySec: 0,
      undecided: `only the ${flags.side} were ours (--side ${flags.side})`,
    });
  const names = realityMetrics(scenario);
  const delivery = facts.latencies.intendedToDelivered.meanSec ?? 0;
  const delaySec = flags.speed * Math.max(LEAST_DELIVERY_SEC, delivery);
  const late = slowed(scenario, DELIVERIES * delaySec * SECOND);
  const { value } = await withCrew(
    io,
    { workers: flags.workers, quiet: flags.quiet === true, what: 'simulations of the same plan' },
    async (crew, expect) => {
      expect(2 * flags.simulations + 1);
      const count = flags.simulations;
      // Number 0 has the customers of the live run itself.
      const twins = await valuesOf(crew, scenario, { from: 0, count: 1, names });
      const simulated = await valuesOf(crew, scenario, { from: 1, count, names });
      const delayed = await valuesOf(crew, late, { from: 1, count, names });
      return crew.isStopped ? null : { twins, simulated, delayed };
    },
  );
  if (value === null) return null;
  const isTold = toldBy(capabilities);
  return realityOf(
    names.map((metric, i) => ({
      metric,
      unit: unitOf(run, metric),
      live: isTold(metric) ? metricOf(run, metric) : null,
      simulated: value.simulated.map((values) => values[i] ?? null),
      delayed: value.delayed.map((values) => values[i] ?? null),
      twin: value.twins[0]?.[i] ?? null,
    })),
    {
      delaySec,
      undecided:
        facts.standing === undefined ? outageIn(plan, facts) : standingText(facts.standing),
    },
  );
}

/** Of the plan's time; a line that breaks for a moment now and then is what networks do. */
const MOST_DOWN = 0.01;

/** Simulations know no outage: a run with one is not held against them, and the figures are told all the same. */
function outageIn({ scenario, flags }: LivePlan, { downs }: LiveOutcome['facts']): string | null {
  if (downs.totalSec * flags.speed * SECOND <= MOST_DOWN * scenario.duration) return null;
  return `for ${secondsText(downs.totalSec)} at least one client was without the server, and simulations know no outage`;
}

async function valuesOf(
  crew: Crew,
  scenario: Scenario,
  want: { readonly from: number; readonly count: number; readonly names: readonly string[] },
): Promise<(readonly (number | null)[])[]> {
  const all: (readonly (number | null)[])[] = [];
  await crew.samples(scenario, {
    from: want.from,
    count: want.count,
    metrics: want.names,
    onSample: ({ metrics }) => void all.push(metrics),
  });
  return all;
}

/** What a backend never tells is not zero, it is unknown. */
function toldBy({ assignment, decline, presence }: Capabilities): (metric: string) => boolean {
  const hasOffers = assignment === 'offer' || assignment === 'mixed';
  return (metric) => {
    if (!hasOffers && /(^|\.)(offers|ringTime)\./.test(metric)) return false;
    if (!decline && metric.includes('offers.declined')) return false;
    return presence.includes('not-ready') || !metric.includes('notReady');
  };
}
