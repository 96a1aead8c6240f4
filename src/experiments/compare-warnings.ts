/** What a reader of a comparison should be careful about, in words. Each has a code for programs. */
import type { ComparedMetric, SameCustomers } from '../report/comparison.ts';
import { counted, numberText } from '../report/numbers.ts';
import type { WarmUpFacts, Warning } from '../report/result.ts';
import { overload } from '../scenarios/offered-load.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Compared } from './compare-figures.ts';

const FEW_REPLICATIONS = 5;
/** Below so many chats in all a 95th percentile rests on ten or fewer. */
const FEW_CHATS = 200;

export interface CompareCaution {
  /** A and B, each with the seed of its own file. */
  readonly scenarios: readonly [Scenario, Scenario];
  readonly warmUps: readonly [WarmUpFacts, WarmUpFacts];
  readonly asked: number;
  readonly compared: Compared;
  readonly metrics: readonly ComparedMetric[];
  readonly customers: SameCustomers;
}

export function comparisonWarnings(input: CompareCaution): Warning[] {
  const { scenarios, compared, asked, customers } = input;
  const { finished } = compared;
  const [a, b] = scenarios;
  const found: Warning[] = [];
  const warn = (code: string, text: string) => found.push({ code, text });

  if (finished < asked)
    warn(
      'interrupted',
      `Interrupted: these are the first ${numberText(finished)} of ${counted(asked, 'replication')}.`,
    );
  if (finished === 1)
    warn(
      'one-replication',
      'One replication: nothing shows how much of the differences is chance. Use more --replications.',
    );
  else if (finished < FEW_REPLICATIONS)
    warn('few-replications', `Only ${finished} replications: the intervals are rough.`);
  if (!customers.areSame)
    warn(
      'other-customers',
      `A and B are not met by the same customers (${customers.because.join('; ')}): pairing helps less, and a difference may come from the customers as well as from the settings.`,
    );
  if (b.seed !== a.seed)
    warn(
      'seed',
      `The file of B has seed ${b.seed}: both were simulated with seed ${a.seed}, so that the same customers meet both.`,
    );
  const sides = [
    ['A', a, compared.a, input.warmUps[0]],
    ['B', b, compared.b, input.warmUps[1]],
  ] as const;
  for (const [side, scenario, values, warmUp] of sides) {
    const sum = (name: string) =>
      (values.get(name) ?? []).reduce<number>((all, value) => all + (value ?? 0), 0);
    const arrived = sum('chats.arrived');
    const unfinished = sum('chats.unfinished');
    if (arrived === 0) warn('no-chats', `${side}: no chat was counted.`);
    else if (arrived < FEW_CHATS)
      warn(
        'few-chats',
        `${side}: only ${arrived} chats were counted in all, so the high percentiles rest on a handful of them.`,
      );
    if (unfinished > 0)
      warn(
        'unfinished',
        `${side}: of ${counted(arrived, 'chat')} ${counted(unfinished, 'was', 'were')} still waiting or live when the run ended; what they waited or took is not in the figures.`,
      );
    const load = overload(scenario);
    if (load !== null)
      warn(
        'unstable',
        `${side}: more work arrives than the agents can do (load ${Math.round(load * 100)}%), and there are customers who never leave: the queue grows for as long as the run goes on, so the difference depends on the duration.`,
      );
    if (warmUp.outcome === 'failed')
      warn(
        'warm-up-failed',
        `${side} did not settle within the first half of a run, so no warm-up could be found for it.`,
      );
    if (warmUp.outcome === 'refused')
      warn(
        'warm-up-refused',
        `${side}: arrivals or staffing change over the run, so there is no steady state to warm up to.`,
      );
  }
  const partly = input.metrics.filter(
    ({ difference }) => difference !== null && difference.n < finished,
  );
  if (partly.length > 0)
    warn(
      'missing',
      `In some replications there was nothing to measure ${partly.map(({ words }) => words).join(', ')} by; the difference is from the others.`,
    );
  return found;
}
