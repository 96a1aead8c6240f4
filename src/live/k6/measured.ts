/** Which of the metrics a run of k6 can measure: what customers see of their waits and answers. The rest is the platform's or the agents' own. */
import type { Scenario } from '../../scenarios/scenario.ts';
import { metricNamed, splitMetric } from '../../statistics/metrics.ts';

const MEASURED =
  /^(wait|wait\.served|wait\.abandoned|wait\.closed|firstResponse|response)\.(mean|sd|max|p\d+)$|^chats\.(arrived|served|abandoned|closed|refused|unfinished)$|^(refused|served)\.rate$|^abandonment\.(rate|open|silent|short)$|^serviceLevel(\.(all|served|offered|noShort|wait))?$/;

/** What a live run measures of the machinery; in seconds of the wall clock. */
const LIVE =
  /^live\.(delivery|intended)\.(p50|p90|p99|max)$|^live\.(act|lateness)\.p99$|^live\.(errors\.rate|throttled)$/;

/** All that may be told of a run, in the order of the table. */
export const isMeasuredName = (metric: string): boolean =>
  MEASURED.test(metric) || LIVE.test(metric);

/** As it is named in an expectation: of the whole run, or of a queue. */
export function isMeasured(scenario: Scenario, name: string): boolean {
  const { kind, metric } = splitMetric(name, namesOf(scenario));
  if (!isMeasuredName(metric)) return false;
  return kind === null || (kind === 'queues' && metricNamed(metric)?.parts.includes('q') === true);
}

export function namesOf({
  queues,
  groups,
  agents,
}: Pick<Scenario, 'queues' | 'groups' | 'agents'>) {
  const names = (parts: readonly { readonly name: string }[]) => parts.map(({ name }) => name);
  return { queues: names(queues), groups: names(groups), agents: names(agents), intervals: [] };
}
