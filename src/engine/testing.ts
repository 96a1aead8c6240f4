/**
 * Small scenarios for tests of the engine, in seconds, with everything that is not said left out; and what happened in them, in
 * lines that read aloud. For tests only.
 */
import type { Distribution } from '../scenarios/distribution.ts';
import { defaultRules, type RuleValues } from '../scenarios/rules.ts';
import type {
  AcceptBehaviour,
  AgentGroup,
  Arrivals,
  ChatWork,
  CustomerSource,
  Queue,
  Scenario,
  ScriptedAct,
} from '../scenarios/scenario.ts';
import { EVENT_NAMES, type EventSink, REASONS } from './events.ts';
import type { RouterState } from './router/state.ts';
import { type SimulateOptions, Simulation } from './simulate.ts';

export const SECOND = 1_000_000;
export const s = (seconds: number): number => Math.round(seconds * SECOND);

export const always = (seconds: number): Distribution => ({ kind: 'constant', value: s(seconds) });
export const exponential = (seconds: number): Distribution => ({
  kind: 'exponential',
  mean: s(seconds),
});
export const times = (count: number): Distribution => ({ kind: 'constant', value: count });
export const values = (...seconds: number[]): Distribution => ({
  kind: 'discrete',
  values: seconds.map(s),
  probabilities: seconds.map(() => 1),
});

/** One customer at each of these seconds. */
export const at = (...seconds: number[]): Arrivals => ({
  kind: 'recorded',
  rows: seconds.map((second) => ({ at: s(second), kind: 0 })),
});
export const poisson = (perHour: number): Arrivals => ({
  kind: 'profile',
  pieces: [
    {
      from: 0,
      to: Number.POSITIVE_INFINITY,
      rateFrom: perHour / s(3600),
      rateTo: perHour / s(3600),
    },
  ],
});
export const handle = (time: Distribution | null): ChatWork => ({ kind: 'handle', time });

type Rules = Partial<RuleValues>;

export interface TinyGroup extends Partial<Omit<AgentGroup, 'rules' | 'accept'>> {
  readonly count?: number;
  readonly rules?: Rules;
  readonly accept?: Partial<AcceptBehaviour> | Distribution;
}

export interface Tiny {
  readonly rules?: Rules;
  readonly queues?: readonly (Partial<Omit<Queue, 'rules'>> & { readonly rules?: Rules })[];
  /** Names of the skills that groups and kinds refer to by number. */
  readonly skills?: readonly string[];
  readonly groups?: readonly TinyGroup[];
  readonly sources?: readonly Partial<CustomerSource>[];
  readonly script?: readonly (Partial<ScriptedAct> & Pick<ScriptedAct, 'act' | 'at'>)[];
  readonly seed?: string;
  /** Seconds. */
  readonly duration?: number;
  readonly drainLimit?: number;
  readonly atEnd?: Scenario['atEnd'];
}

/** One queue and one agent who accepts at once, holds one chat, and ends it, unless it is said otherwise. */
export function tiny(what: Tiny = {}): Scenario {
  const rules: RuleValues = { ...defaultRules(), 'capacity.total': 1, ...what.rules };
  const queues = (what.queues ?? [{}]).map(
    (q, i): Queue => ({
      name: i === 0 ? 'chat' : `queue-${i + 1}`,
      hours: null,
      onClose: 'keep',
      overflow: null,
      ...q,
      rules: { ...rules, ...q.rules },
    }),
  );
  const groups = (what.groups ?? [{}]).map((g, i) => group(g, i, rules, queues.length));
  return {
    name: 'tiny',
    description: '',
    platform: 'none',
    seed: what.seed ?? '1',
    start: null,
    duration: s(what.duration ?? 3600),
    warmUp: 0,
    atEnd: what.atEnd ?? 'drain',
    drainLimit: s(what.drainLimit ?? 4 * 3600),
    interval: s(1800),
    rules,
    skills: what.skills ?? [],
    queues,
    groups,
    agents: groups.flatMap((g, i) =>
      Array.from({ length: what.groups?.[i]?.count ?? 1 }, (_, k) => ({
        name: `${g.name}${k + 1}`,
        group: i,
      })),
    ),
    sources: (what.sources ?? []).map(source),
    script: (what.script ?? []).map(scripted),
    expect: [],
  };
}

function group(g: TinyGroup, index: number, rules: RuleValues, queues: number): AgentGroup {
  const { count: _count, rules: own, accept, ...rest } = g;
  const answers = accept ?? always(0);
  return {
    name: String.fromCharCode(65 + index),
    queues: Array.from({ length: queues }, (_, q) => q),
    skills: [],
    rank: 1,
    shifts: null,
    atShiftEnd: 'finish',
    breaks: [],
    randomBreaks: null,
    atBreak: 'finish',
    scripted: false,
    slowness: 1,
    work: 'independent',
    slowdown: null,
    reply: null,
    notice: null,
    banner: null,
    ends: { end: 1, endAndClose: 0, resolve: 0, forget: 0 },
    wrapUp: null,
    next: null,
    pick: null,
    picks: 'rank',
    backReady: null,
    closesTab: 0,
    transfer: null,
    invite: null,
    givesUp: null,
    closesRecords: null,
    otherWork: [],
    ...rest,
    rules: { ...rules, ...own },
    accept: {
      decline: 0,
      declineAfter: null,
      miss: 0,
      declineWaitOver: null,
      ...('kind' in answers ? { after: answers } : { after: always(0), ...answers }),
    },
  };
}

function source(what: Partial<CustomerSource>, index: number): CustomerSource {
  return {
    name: `source-${index + 1}`,
    kinds: [{ share: 1, queue: 0, priority: 1, skills: [] }],
    arrivals: { kind: 'none' },
    busyness: null,
    limit: null,
    patience: null,
    patienceRuns: 'until-accepted',
    silentWaiting: 0,
    leavesLive: null,
    silentLive: 0,
    replyPatience: null,
    rejoins: null,
    work: handle(always(60)),
    returns: { abandoned: null, refused: null, autoEnded: null, closed: null },
    ...what,
  };
}

function scripted(what: Partial<ScriptedAct> & Pick<ScriptedAct, 'act' | 'at'>): ScriptedAct {
  const name = what.chat ?? 'C';
  return {
    chat: null,
    agent: null,
    toAgent: null,
    toQueue: null,
    queues: null,
    number: null,
    rule: null,
    arrival: what.act === 'arrives' ? { customer: name, queue: 0, priority: 1, skills: [] } : null,
    line: 0,
    ...what,
  };
}

/** Writes down every event: `12 offer.made C1 A1`, chats by number, agents by name, seconds from the start. */
export class Notebook implements EventSink {
  readonly lines: string[] = [];
  private state: RouterState | null = null;

  attach(state: RouterState): void {
    this.state = state;
  }

  event(kind: number, chat: number, agent: number, x: number, _y: number): void {
    const state = this.state!;
    const words = [String(state.now / SECOND), EVENT_NAMES[kind]!];
    if (chat >= 0) words.push(`C${state.chatNumber[chat]}`);
    if (agent >= 0) words.push(state.scenario.agents[agent]!.name);
    if (REASONED.has(EVENT_NAMES[kind]!)) words.push(REASONS[x]!);
    this.lines.push(words.join(' '));
  }

  agentChanged(): void {}
}

const REASONED = new Set(['chat.ended', 'chat.refused', 'chat.requeued', 'customer.left']);

/** What happened, but for the conversations' own life and lines that match `but`. */
export function happenings(
  scenario: Scenario,
  options: SimulateOptions = {},
  but = /conversation|agent\.state|chat\.queued/,
): string[] {
  const notebook = new Notebook();
  const simulation = new Simulation(scenario, { ...options, trace: notebook });
  while (simulation.step());
  return notebook.lines.filter((line) => !but.test(line));
}
