/**
 * What is not the same in two scenarios, setting by setting and in words, and whether the same customers meet both. Nothing
 * is simulated here.
 */
import type { Change, SameCustomers } from '../report/comparison.ts';
import type { RuleFacts, ScenarioFacts } from '../report/result.ts';
import type { AgentGroup, CustomerSource, Scenario } from '../scenarios/scenario.ts';
import { durationText } from '../scenarios/units.ts';
import {
  arrivalsText,
  breaksText,
  distributionText,
  isDistribution,
  kindsText,
  type Quantity,
  quantityText,
  shiftsText,
  spansText,
} from './setting-text.ts';

/** With its facts, in which rules stand as they are written. */
export interface Described {
  readonly scenario: Scenario;
  readonly facts: ScenarioFacts;
}

/** Rules first, then people, then the rest. */
export function changesOf(a: Described, b: Described): Change[] {
  const partsOf = ({ queues, groups }: ScenarioFacts) => [
    ...queues.map((name) => `queue ${name}`),
    ...groups.map(({ name }) => `group ${name}`),
  ];
  const ofB = partsOf(b.facts);
  const inBoth = partsOf(a.facts).filter((part) => ofB.includes(part));
  return [
    ...b.facts.rules.flatMap((rule) => {
      const other = a.facts.rules.find(({ name }) => name === rule.name);
      return other === undefined ? [] : ruleChanges(other, rule, inBoth);
    }),
    ...partChanges('agents', groupsOf(a), groupsOf(b)),
    ...partChanges('customers', sourcesOf(a), sourcesOf(b)),
    ...partChanges('queue', queuesOf(a), queuesOf(b)),
    ...textChanges('setting', '', settingsOf(a), settingsOf(b)),
  ];
}

function ruleChanges(a: RuleFacts, b: RuleFacts, parts: readonly string[]): Change[] {
  const { name, words } = b;
  const found: Change[] = [];
  if (a.value !== b.value) found.push({ kind: 'rule', name, words, a: a.value, b: b.value });
  const own = new Set([...a.exceptions, ...b.exceptions].map(({ of }) => of));
  for (const of of parts.filter((part) => own.has(part))) {
    const valueIn = (rule: RuleFacts) =>
      rule.exceptions.find((each) => each.of === of)?.value ?? rule.value;
    if (valueIn(a) !== valueIn(b))
      found.push({ kind: 'rule', name, words: `${words}, ${of}`, a: valueIn(a), b: valueIn(b) });
  }
  return found;
}

/** A part's settings as text. */
type Texts = ReadonlyMap<string, Setting>;
interface Setting {
  readonly text: string;
  /** What is compared: equal texts of unequal values are told apart. */
  readonly value: unknown;
}

function partChanges(
  kind: 'agents' | 'customers' | 'queue',
  a: ReadonlyMap<string, Texts>,
  b: ReadonlyMap<string, Texts>,
): Change[] {
  const prefix = { agents: 'agents', customers: 'customers', queue: 'queues' }[kind];
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return names.flatMap((name): Change[] => {
    const [left, right] = [a.get(name), b.get(name)];
    if (left !== undefined && right !== undefined)
      return textChanges(kind, `${prefix}.${name}.`, left, right);
    const there = (part: Texts | undefined) =>
      part === undefined ? 'not there' : (part.get('count')?.text ?? 'there');
    return [{ kind, name: `${prefix}.${name}`, words: '', a: there(left), b: there(right) }];
  });
}

function textChanges(kind: Change['kind'], prefix: string, a: Texts, b: Texts): Change[] {
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return names.flatMap((name): Change[] => {
    const [left, right] = [a.get(name), b.get(name)];
    if (same(left?.value, right?.value)) return [];
    const said = left?.text ?? 'none';
    const other = right?.text ?? 'none';
    return [
      {
        kind,
        name: `${prefix}${name}`,
        words: WORDS[name] ?? '',
        a: said,
        b: said === other ? `${other}, but not the same` : other,
      },
    ];
  });
}

const WORDS: Readonly<Record<string, string>> = {
  count: 'agents',
  'accept.after': 'time to accept an offer',
  'accept.miss': 'share of offers they miss',
  'accept.decline': 'share of offers they decline',
  next: 'time until Next is pressed',
  pick: 'time until a chat is picked',
  reply: 'time to write a reply',
  givesUp: 'time until a silent customer is given up',
  'exchanges.count': 'messages in a chat',
  handle: 'handle time',
  'silent.waiting': 'share of leavers who say nothing',
};

/** Nothing in a Scenario is a function or a cycle, and keys come in the order of its types. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function groupsOf({ scenario }: Described): Map<string, Texts> {
  const { groups, agents, queues, skills } = scenario;
  return new Map(
    groups.map((group, i) => {
      const { name, rules: _, queues: served, skills: has, shifts, breaks, ...rest } = group;
      const size = agents.filter((agent) => agent.group === i).length;
      const names = (list: readonly number[], of: readonly string[]) =>
        list.map((index) => of[index] ?? '').join(', ') || 'none';
      const queueNames = names(
        served,
        queues.map((queue) => queue.name),
      );
      const texts = new Map<string, Setting>([
        ['count', { text: String(size), value: size }],
        ['queues', { text: queueNames, value: queueNames }],
        ['skills', { text: names(has, skills), value: names(has, skills) }],
        ['shifts', { text: shiftsText(shifts, scenario), value: shifts }],
        ['breaks', { text: breaksText(breaks, scenario), value: breaks }],
      ]);
      addLeaves(texts, '', rest satisfies Partial<AgentGroup>);
      return [name, texts];
    }),
  );
}

function sourcesOf({ scenario }: Described): Map<string, Texts> {
  return new Map(
    scenario.sources.map((source) => {
      const { name, kinds: _, arrivals, ...rest } = source;
      const kindText = kindsText(source, scenario);
      const texts = new Map<string, Setting>([
        ['arrivals', { text: arrivalsText(source, scenario), value: arrivals }],
        ['kinds', { text: kindText, value: kindText }],
      ]);
      addLeaves(texts, '', rest satisfies Partial<CustomerSource>);
      return [name, texts];
    }),
  );
}

function queuesOf({ scenario }: Described): Map<string, Texts> {
  return new Map(
    scenario.queues.map(({ name, hours, onClose, overflow }) => {
      const to =
        overflow === null
          ? 'none'
          : `${scenario.queues[overflow.to]?.name ?? ''} when ${overflow.when.join(', ')}`;
      return [
        name,
        new Map<string, Setting>([
          ['hours', { text: spansText(hours, scenario), value: hours }],
          ['onClose', { text: onClose, value: onClose }],
          ['overflow', { text: to, value: to }],
        ]),
      ];
    }),
  );
}

function settingsOf({ scenario }: Described): Texts {
  const { platform, duration, warmUp, atEnd, drainLimit, start, script } = scenario;
  const clock = start === null ? 'none' : `${durationText(start.clock)} after midnight`;
  const warm = typeof warmUp === 'number' ? durationText(warmUp) : warmUp;
  const end = atEnd === 'drain' ? `drain, at most ${durationText(drainLimit)}` : atEnd;
  const acts = script.map(({ line: _, ...act }) => act);
  return new Map<string, Setting>([
    ['platform', { text: platform, value: platform }],
    ['start', { text: clock, value: start?.clock ?? null }],
    ['duration', { text: durationText(duration), value: duration }],
    ['warmUp', { text: warm, value: warm }],
    ['atEnd', { text: end, value: end }],
    ['script', { text: `${script.length} acts`, value: acts }],
  ]);
}

const SHARES = new Set(
  'decline miss missed share thenLeaves silentWaiting silentLive closesTab end endAndClose resolve forget'.split(
    ' ',
  ),
);
const DURATIONS = new Set(['declineWaitOver', 'at', 'length', 'from', 'to']);
/** Distributions of what is not a time. */
const NUMBERS = new Set(['busyness', 'work.count']);
/** Where the file says it in other words than the Scenario. */
const NAMES: Readonly<Record<string, string>> = {
  silentWaiting: 'silent.waiting',
  silentLive: 'silent.live',
  'work.time': 'handle',
  'work.count': 'exchanges.count',
  'work.begins': 'exchanges.begins',
  'work.ends': 'exchanges.ends',
  'work.reply': 'reply',
  'work.agentReply': 'agentReply',
};

/** Each setting inside of others by its dotted name; lists are told as a whole. */
function addLeaves(texts: Map<string, Setting>, prefix: string, part: object): void {
  for (const [key, value] of Object.entries(part) as [string, unknown][]) {
    const name = `${prefix}${key}`;
    const isPart = typeof value === 'object' && value !== null && !Array.isArray(value);
    // A work that is not the same kind says so by its leaves.
    if (name === 'work.kind') continue;
    if (isPart && !isDistribution(value)) addLeaves(texts, `${name}.`, value);
    else texts.set(NAMES[name] ?? name, { text: leafText(name, value), value });
  }
}

function leafText(name: string, value: unknown): string {
  if (value === null || value === undefined) return 'none';
  const key = name.slice(name.lastIndexOf('.') + 1);
  const quantity: Quantity = SHARES.has(key) ? 'share' : DURATIONS.has(key) ? 'duration' : 'number';
  if (isDistribution(value))
    return distributionText(value, NUMBERS.has(name) ? 'number' : 'duration');
  if (typeof value === 'number') return quantityText(value, quantity);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `${value.length} listed`;
  return String(value);
}

/** Customers are drawn by the place of their source and their number in it: both must be alike, and so must the clock. */
export function sameCustomers(a: Scenario, b: Scenario): SameCustomers {
  const because: string[] = [];
  const names = (scenario: Scenario) => scenario.sources.map(({ name }) => name).join(', ');
  if (names(a) !== names(b))
    because.push('the customers of A and B have other names or another order');
  if (a.duration !== b.duration) because.push('one day is longer than the other');
  if (a.warmUp !== b.warmUp) because.push('one has a longer warm-up left out');
  const arrivals = ({ script }: Scenario) =>
    script.filter(({ act }) => act === 'arrives').map(({ line: _, ...act }) => act);
  if (!same(arrivals(a), arrivals(b))) because.push('other customers arrive in the script');
  for (const source of b.sources) {
    const other = a.sources.find(({ name }) => name === source.name);
    if (other === undefined) continue;
    const differs = (key: keyof CustomerSource) => !same(other[key], source[key]);
    if (differs('arrivals') || differs('busyness') || differs('limit'))
      because.push(`${source.name} arrive at other times or in other numbers`);
    if (kindsText(other, a) !== kindsText(source, b))
      because.push(`${source.name} want other things`);
  }
  return { areSame: because.length === 0, because };
}
