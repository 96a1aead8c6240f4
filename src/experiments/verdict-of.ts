/**
 * A comparison in one sentence: whether B is better, by how much what matters most has changed, and how far what has not
 * changed measurably may still be apart. "Not sure" is never told as "the same".
 */
import type { ComparedMetric, Verdict } from '../report/comparison.ts';
import { rangeText, sizeText } from '../report/difference-text.ts';
import { counted, shareText } from '../report/numbers.ts';
import { andList } from '../report/words.ts';

export interface VerdictWish {
  /** Metrics that were asked for by name: they are told first. */
  readonly named: readonly string[];
  readonly equivalentWithin: number | null;
  readonly replications: number;
}

/** What matters most first; of waits, and of first responses, one will do in a sentence. */
const ORDER = [
  'wait.mean',
  'abandonment.rate',
  'serviceLevel',
  'firstResponse.mean',
  'wait.p95',
  'wait.p90',
  'wait.p50',
  'firstResponse.p90',
  'queueLength.mean',
  'offers.missed.rate',
  'lostTime.total',
  'occupancy',
  'handleTime.mean',
  'concurrency.mean',
];
/** What is missed most when it is not told. */
const MAIN = ['wait.mean', 'abandonment.rate', 'serviceLevel', 'occupancy'];
const MOST_CHANGES = 3;
const MOST_UNCHANGED = 2;

export function verdictOf(metrics: readonly ComparedMetric[], wish: VerdictWish): Verdict {
  const order = [...wish.named, ...ORDER];
  const place = ({ metric }: ComparedMetric) => {
    const at = order.indexOf(metric);
    return at < 0 ? order.length : at;
  };
  const list = [...metrics].sort((a, b) => place(a) - place(b));
  const of = (...findings: ComparedMetric['finding'][]) =>
    list.filter(({ finding }) => findings.includes(finding));
  const outcome = outcomeOf(list);
  return { outcome, text: `${sentence(outcome, of, wish)}.` };
}

function outcomeOf(list: readonly ComparedMetric[]): Verdict['outcome'] {
  const has = (finding: ComparedMetric['finding']) => list.some((each) => each.finding === finding);
  if (list.length === 0) return 'unclear';
  if (list.every(({ finding }) => finding === 'identical')) return 'same';
  if (has('better') && has('worse')) return 'mixed';
  if (has('better')) return 'better';
  if (has('worse')) return 'worse';
  if (has('higher') || has('lower')) return 'different';
  return has('unclear') ? 'unclear' : 'equivalent';
}

type Of = (...findings: ComparedMetric['finding'][]) => ComparedMetric[];

function sentence(outcome: Verdict['outcome'], of: Of, wish: VerdictWish): string {
  const { named } = wish;
  const neutral = changes(of('higher', 'lower'), named, 1);
  const rest = joined([neutral, unchanged(of, wish)]);
  switch (outcome) {
    case 'same':
      return wish.replications === 1
        ? 'A and B came out the same in the one replication there was'
        : `A and B are the same: every figure is equal in each of the ${wish.replications} replications`;
    case 'better':
    case 'worse':
      return joined([`B is ${outcome}: ${changes(of(outcome), named, MOST_CHANGES)}`, rest]);
    case 'mixed': {
      const good = changes(of('better'), named, 2);
      const bad = changes(of('worse'), named, 2);
      return joined([`B is better in one way and worse in another: ${good}, but ${bad}`, rest]);
    }
    case 'different':
      return joined([
        `B is different, but neither better nor worse for sure: ${changes(of('higher', 'lower'), named, MOST_CHANGES)}`,
        unchanged(of, wish),
      ]);
    case 'equivalent':
      return `A and B are the same within ${shareText(wish.equivalentWithin ?? 0)}: ${bounds(of('equivalent'), named)}`;
    case 'unclear':
      return wish.replications === 1
        ? 'One replication cannot tell A from B: there is nothing to hold the differences against'
        : joined([
            `No difference is sure after ${counted(wish.replications, 'replication')}: ${bounds(of('unclear', 'equivalent'), named)}`,
            stays(of('identical')),
          ]);
  }
}

const joined = (parts: readonly string[]) => parts.filter((part) => part !== '').join('; ');

/** `mean wait falls by 12.3 s (7.9 to 16.7) and abandonment by 1.1 points (0.3 to 1.9)`: those of one way share the verb. */
function changes(list: readonly ComparedMetric[], named: readonly string[], most: number): string {
  const told = oneAFamily(list, named).slice(0, most);
  const verbs = ['falls', 'rises'] as const;
  const first = told[0]?.difference?.mean ?? 0;
  const ways = first < 0 ? verbs : ([...verbs].reverse() as readonly string[]);
  return ways
    .map((verb) =>
      told.filter(({ difference }) => ((difference?.mean ?? 0) < 0 ? 'falls' : 'rises') === verb),
    )
    .filter((some) => some.length > 0)
    .map((some) => andList(some.map((metric, i) => change(metric, i === 0))))
    .join(', and ');
}

function change({ words, unit, difference }: ComparedMetric, withVerb: boolean): string {
  if (difference === null) return words;
  const { mean, low, high } = difference;
  const verb = withVerb ? `${mean < 0 ? 'falls' : 'rises'} ` : '';
  // Told as a size, so the range turns around where the difference is below zero.
  const [from, to] = mean < 0 ? [negated(high), negated(low)] : [low, high];
  const range = from === null || to === null ? '' : ` (${rangeText(from, to, unit, mean)})`;
  return `${words} ${verb}by ${sizeText(mean, unit)}${range}`;
}

const negated = (value: number | null) => (value === null ? null : -value || 0);

/** Main figures that are not sure to have changed. */
function unchanged(of: Of, { named, equivalentWithin }: VerdictWish): string {
  const wanted = (list: ComparedMetric[]) =>
    oneAFamily(
      list.filter(({ metric }) => MAIN.includes(metric) || named.includes(metric)),
      named,
    );
  const unclear = wanted(of('unclear')).filter(({ difference }) => difference?.low != null);
  const told = unclear
    .slice(0, MOST_UNCHANGED)
    .map(
      (metric, i) =>
        (i === 0 ? `${metric.words} does not change measurably` : metric.words) + within(metric),
    );
  const same = wanted(of('equivalent')).slice(0, MOST_UNCHANGED);
  const sameText =
    same.length === 0
      ? ''
      : `${andList(same.map(({ words }) => words))} ${same.length === 1 ? 'is' : 'are'} the same within ${shareText(equivalentWithin ?? 0)}`;
  return joined([told.join(', nor does '), sameText, stays(wanted(of('identical')))]);
}

function stays(identical: readonly ComparedMetric[]): string {
  const told = identical.slice(0, MOST_UNCHANGED).map(({ words }) => words);
  if (told.length === 0) return '';
  return `${andList(told)} ${told.length === 1 ? 'stays' : 'stay'} exactly the same`;
}

/** ` (within ± 0.4 points)` */
function within({ difference, unit }: ComparedMetric): string {
  if (difference === null || difference.low === null || difference.high === null) return '';
  const bound = Math.max(Math.abs(difference.low), Math.abs(difference.high));
  return ` (within ±${sizeText(bound, unit)})`;
}

/** `mean wait is within ±4.1 s of A, abandonment within ±0.6 points` */
function bounds(list: readonly ComparedMetric[], named: readonly string[]): string {
  const known = oneAFamily(list, named).filter(({ difference }) => difference?.low != null);
  const told = known.slice(0, MOST_CHANGES).map((metric, i) => {
    const text = within(metric).slice(2, -1);
    return `${metric.words} ${i === 0 ? 'is ' : ''}${text}${i === 0 ? ' of A' : ''}`;
  });
  return told.length === 0 ? 'there was too little to measure' : andList(told);
}

/** Of mean wait, its percentiles and so on only the first; what was named is always told. */
function oneAFamily(list: readonly ComparedMetric[], named: readonly string[]): ComparedMetric[] {
  const seen = new Set<string>();
  return list.filter(({ metric }) => {
    const family = metric.split('.')[0] ?? '';
    const isFirst = !seen.has(family);
    seen.add(family);
    return isFirst || named.includes(metric);
  });
}
