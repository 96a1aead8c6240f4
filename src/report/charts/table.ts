/** Which charts there are of each kind of document, in the order they are shown in. A new chart is a file and a line here. */
import type { Check } from '../check.ts';
import type { Comparison } from '../comparison.ts';
import type { Conformance } from '../conformance.ts';
import type { Result } from '../result.ts';
import type { Sweep } from '../sweep.ts';
import type { Tuning } from '../tuning.ts';
import { abandonmentByWait } from './abandonment-by-wait.ts';
import { agentActivity, groupActivity } from './agent-activity.ts';
import { agentLoads } from './agent-loads.ts';
import type { Chart } from './chart.ts';
import { checkIntervals } from './check-intervals.ts';
import { comparisonCauses } from './comparison-causes.ts';
import { comparisonDifferences } from './comparison-differences.ts';
import { conformanceRules } from './conformance-rules.ts';
import { latencyPercentiles } from './latency-percentiles.ts';
import { offers, offersPerChat } from './offers.ts';
import { queueLength } from './queue-length.ts';
import { realityBands } from './reality-bands.ts';
import { serviceCurve } from './service-curve.ts';
import { staffing } from './staffing.ts';
import { sweepCauses } from './sweep-causes.ts';
import { sweepCurves } from './sweep-curves.ts';
import { sweepHeat } from './sweep-heat.ts';
import { timeline } from './timeline.ts';
import { tuningFront } from './tuning-front.ts';
import { tuningStaffing } from './tuning-staffing.ts';
import { waitDistribution } from './wait-distribution.ts';
import { waitOverDay } from './wait-over-day.ts';
import { waitingCauses } from './waiting-causes.ts';
import { waitingCausesByQueue } from './waiting-causes-by-queue.ts';

/** All documents that a report is drawn from. */
export interface Documents {
  readonly run: Result;
  readonly comparison: Comparison;
  readonly sweep: Sweep;
  readonly tuning: Tuning;
  readonly check: Check;
  readonly conformance: Conformance;
}
export type AnyDocument = Documents[keyof Documents];

/** One chart, several (one a metric, one a scenario), or none. */
type Draws<Document> = readonly ((document: Document) => Chart | readonly Chart[] | undefined)[];

const CHARTS: { readonly [Kind in keyof Documents]: Draws<Documents[Kind]> } = {
  run: [
    realityBands,
    latencyPercentiles,
    waitingCauses,
    waitingCausesByQueue,
    waitDistribution,
    serviceCurve,
    abandonmentByWait,
    waitOverDay,
    queueLength,
    staffing,
    groupActivity,
    agentActivity,
    agentLoads,
    offers,
    offersPerChat,
    timeline,
  ],
  comparison: [comparisonDifferences, comparisonCauses],
  sweep: [sweepHeat, sweepCurves, sweepCauses],
  tuning: [tuningFront, tuningStaffing],
  check: [checkIntervals],
  conformance: [conformanceRules],
};

/** Those that the document has something for. */
export function chartsOf(document: AnyDocument): Chart[] {
  const draws = CHARTS[document.kind] as Draws<AnyDocument> | undefined;
  return apart((draws ?? []).flatMap((draw) => draw(document) ?? []));
}

/** Names are made of users' words, of which little is left in the name of a file: -5 and 5 come out alike. */
function apart(charts: readonly Chart[]): Chart[] {
  const count = new Map<string, number>();
  return charts.map((chart) => {
    const before = count.get(chart.name) ?? 0;
    count.set(chart.name, before + 1);
    return before === 0 ? chart : { ...chart, name: `${chart.name}-again-${before}` };
  });
}
