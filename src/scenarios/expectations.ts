/**
 * What a scenario expects of its result:
 *
 *   expectation = metric compare value             wait.p95 < 60s
 *   metric      = [ part "." NAME "." ] word { "." word }
 *   part        = "queues" | "groups" | "agents" | "intervals"
 *   compare     = "<" | "<=" | ">" | ">=" | "==" | "!="
 *   value       = duration | share | number        in the metric's own unit: seconds, 0..1, or a plain number
 *
 * Which metrics there are is handed in: it is known to those who compute them.
 */
import { didYouMean } from './grammar/problem.ts';
import { type Reader, Unreadable } from './grammar/reader.ts';
import { type Shape, scalar } from './grammar/shape.ts';
import type { Tree } from './grammar/tree.ts';
import type { Expectation } from './scenario.ts';
import { parseDuration, parseShare, SECOND } from './units.ts';

/** Names of metrics with their units. */
export type MetricUnits = (name: string) => 'seconds' | 'share' | 'number' | null;

const LINE = /^([A-Za-z][\p{L}\p{N}_.:-]*)\s*(<=|>=|==|!=|<|>|=)\s*(\S+)$/u;
const PART = /^(queues|groups|agents|intervals)\.([^.]+)\.(.+)$/;

export const expectationLine: Shape<string> = scalar(
  'a line such as wait.p95 < 60s',
  (line) => line,
  {
    type: 'string',
    pattern: '^[A-Za-z][^\\s<>=!]*\\s*(<=|>=|==|!=|<|>)\\s*\\S+$',
    examples: ['wait.p95 < 60s', 'abandonment.rate <= 5%', 'queues.support.serviceLevel >= 80%'],
  },
);

export interface Metrics {
  readonly unit: MetricUnits;
  readonly names: readonly string[];
  /** Whether each queue, group, agent or interval has the metric; without it all do. */
  readonly keptBy?: (name: string, part: PartKind) => boolean;
}

export type PartKind = 'queues' | 'groups' | 'agents' | 'intervals';

export function readExpectation(tree: Tree, r: Reader, metrics: Metrics | null): Expectation {
  const text = expectationLine.read(tree, r).trim();
  const found = LINE.exec(text);
  if (found === null)
    return r.fail(
      tree,
      'this is not an expectation',
      'write metric, <, <=, >, >=, == or !=, and a value: wait.p95 < 60s',
    );
  const [, metric = '', compare = '', said = ''] = found;
  if (compare === '=') r.problem(tree, 'this is not a comparison', 'write == for equal', '=');
  // Each of the three is looked at, whatever is wrong with the others.
  const value = r.attempt(() => readValue(said, tree, r));
  // A metric may itself begin with the word of a part.
  const part = metrics?.unit(metric) ? null : PART.exec(metric);
  const [, kind = '', name = '', ofPart = metric] = part ?? [];
  if (part) {
    // How the intervals are called is known only when the run is cut into them.
    const names =
      { queues: r.queues, groups: r.groups, agents: r.agents, intervals: [name] }[kind] ?? [];
    if (!names.includes(name))
      return r.fail(
        tree,
        `there is nothing of this name in ${kind}`,
        didYouMean(name, names),
        name,
      );
  }
  checkMetric(ofPart, value, said, tree, r, metrics);
  if (part && metrics?.keptBy && !metrics.keptBy(ofPart, kind as PartKind))
    return r.fail(tree, `${ofPart} is not kept by ${kind}`, `write ${ofPart} for the whole run`);
  if (compare === '=' || value === null) throw new Unreadable();
  return {
    text,
    metric,
    compare: compare as Expectation['compare'],
    value: value.value,
    line: tree.place.line,
  };
}

type Unit = 'seconds' | 'share' | 'number';

function readValue(text: string, tree: Tree, r: Reader): { value: number; unit: Unit } {
  const time = parseDuration(text);
  if (time !== null) return { value: time / SECOND, unit: 'seconds' };
  const share = parseShare(text);
  if (share !== null) return { value: share, unit: 'share' };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { value: Number(text), unit: 'number' };
  return r.fail(tree, 'this is not a value', 'values look like 60s, 5%, 12', text);
}

const LIKE: Readonly<Record<Unit, string>> = {
  seconds: 'a time',
  share: 'a share',
  number: 'a plain number',
};

function checkMetric(
  name: string,
  read: { value: number; unit: Unit } | null,
  said: string,
  tree: Tree,
  r: Reader,
  metrics: Metrics | null,
): void {
  if (metrics === null) return;
  const wanted = metrics.unit(name);
  if (wanted === null)
    return r.fail(
      tree,
      'there is no such metric',
      didYouMean(name, metrics.names, 'metrics'),
      name,
    );
  if (read === null) return;
  const { value, unit } = read;
  if (wanted === unit) {
    // What is held against the capacity can be more than all of it.
    if (unit === 'share' && value > 1 && !name.startsWith('slots.'))
      r.fail(tree, 'a share is at most 100%', '', said);
    return;
  }
  const hint =
    unit === 'number'
      ? wanted === 'seconds'
        ? `write ${said}s`
        : `write ${Number((Number(said) * (Number(said) <= 1 ? 100 : 1)).toPrecision(12))}%`
      : '';
  r.fail(tree, `${name} is ${LIKE[wanted]}, and this is ${LIKE[unit]}`, hint, said);
}
