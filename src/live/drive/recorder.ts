/**
 * The recording: what clients were told, in the trace's words, one line a happening, in order of stamps. A line waits a moment
 * until none with an earlier stamp can come any more. No text, no token and no id of the backend gets into it.
 */
import { EVENT_NAMES, type EventName } from '../../engine/events.ts';
import { Trace } from '../../engine/observe/trace.ts';
import {
  type LineNames,
  secondsText,
  shapeOf,
  type TraceHeader,
  type TraceRecord,
  writeLine,
} from '../../engine/observe/trace-lines.ts';
import { type NumberNames, numericEvent } from '../../engine/observe/trace-read.ts';
import { CUSTOMERS_A_SOURCE } from '../../engine/random/purposes.ts';
import { classOf, type RouterState } from '../../engine/router/router.ts';
import { poolOf } from '../../engine/router/waiting.ts';
import type { Scenario } from '../../scenarios/scenario.ts';

/** Where stamps are taken in one process, lines come nearly in order. */
const WAITS_MICROS = 500_000;

interface Waiting {
  readonly at: number;
  /** Without its stamp. */
  readonly rest: string;
}

/** What the header says besides. */
export type RecordedOf = Pick<TraceHeader, 'side' | 'standing'>;

export class Recorder {
  private readonly write: ((line: string) => void) | null;
  private readonly names: LineNames;
  private readonly numbers: NumberNames;
  private readonly speed: number;
  private readonly waiting: Waiting[] = [];
  private lastAt = 0;

  /** `write` is null where nobody wants a recording. */
  constructor(
    scenario: Scenario,
    s: RouterState,
    speed: number,
    write: ((line: string) => void) | null,
    of: RecordedOf = {},
  ) {
    this.write = write;
    this.speed = speed;
    this.names = namesOf(scenario, s);
    this.numbers = numbersOf(scenario, s);
    const header = JSON.parse(new Trace(scenario).headerLine()) as object;
    write?.(JSON.stringify({ ...header, ...of }));
  }

  /** What was told, as numbers; `chat` is the run's own number of it, `customer` the engine's. */
  numeric(record: TraceRecord): ReturnType<typeof numericEvent> {
    return numericEvent(record, this.numbers);
  }

  /** `at` in µs of the scenario; `server` in seconds, `message` the running number of the side. A `y` that is NaN is not known. */
  line(
    at: number,
    kind: number,
    chat: number,
    agent: number,
    x: number,
    y: number,
    queue: number,
    cls: number,
    server?: number,
    message?: number,
  ): void {
    if (this.write === null) return;
    const told = shapeOf(kind).queue === undefined ? -1 : queue;
    const isKnown = !Number.isNaN(y);
    const last = isKnown ? y : Number.POSITIVE_INFINITY;
    const whole = writeLine(this.names, 0, kind, chat, agent, x, last, told, cls);
    let rest = whole.slice(whole.indexOf(','), -1);
    if (!isKnown) rest = rest.replace(',"until":null', '');
    if (message !== undefined) rest += `,"message":${message}`;
    if (server !== undefined) rest += `,"server":${server}`;
    this.insert(at, `${rest}}`);
  }

  /** One of the driver's own: throttled, down, up. */
  plain(at: number, event: EventName, agent: number): void {
    this.line(at, EVENT_NAMES.indexOf(event), -1, agent, 0, 0, -1, -1);
  }

  /** Writes what is older than it could be overtaken by, `now` in µs of the scenario. */
  flush(now: number): void {
    const before = now - WAITS_MICROS * this.speed;
    let count = 0;
    while (count < this.waiting.length && this.waiting[count]!.at <= before) count++;
    this.writeOut(count);
  }

  end(): void {
    this.writeOut(this.waiting.length);
  }

  private insert(at: number, rest: string): void {
    const { waiting } = this;
    const line = { at: Math.max(at, this.lastAt), rest };
    let place = waiting.length;
    while (place > 0 && waiting[place - 1]!.at > line.at) place--;
    if (place === waiting.length) waiting.push(line);
    else waiting.splice(place, 0, line);
  }

  private writeOut(count: number): void {
    for (let i = 0; i < count; i++) {
      const { at, rest } = this.waiting[i]!;
      this.write?.(`{"t":${secondsText(at)}${rest}`);
      this.lastAt = at;
    }
    this.waiting.splice(0, count);
  }
}

function namesOf(scenario: Scenario, s: RouterState): LineNames {
  const words: string[] = [];
  return {
    queues: scenario.queues.map(({ name }) => JSON.stringify(name)),
    agents: scenario.agents.map(({ name }) => JSON.stringify(name)),
    customer: (customer) => {
      const source = Math.floor(customer / CUSTOMERS_A_SOURCE);
      const name = scenario.sources[source]?.name ?? 'customer';
      return JSON.stringify(`${name}-${customer - source * CUSTOMERS_A_SOURCE + 1}`);
    },
    classWords(cls) {
      words[cls] ??= wordsOf(s, cls);
      return words[cls];
    },
    poolWords: (pool) =>
      JSON.stringify((s.poolQueues[pool] ?? []).map((queue) => scenario.queues[queue]?.name ?? '')),
    changeWords(change) {
      const rule = scenario.script[change]?.rule;
      return rule === undefined || rule === null
        ? ''
        : `"rule":${JSON.stringify(rule.name)},"value":${JSON.stringify(rule.value)}`;
    },
  };
}

function wordsOf(s: RouterState, cls: number): string {
  const skills = (s.classSkills[cls] ?? []).map((skill) => s.scenario.skills[skill] ?? '');
  const also = (s.classExtraQueues[cls] ?? []).map((queue) => s.scenario.queues[queue]?.name ?? '');
  const further = also.length === 0 ? '' : `,"also":${JSON.stringify(also)}`;
  return `"priority":${s.classPriority[cls]!},"skills":${JSON.stringify(skills)}${further}`;
}

function numbersOf(scenario: Scenario, s: RouterState): NumberNames {
  const queues = new Map(scenario.queues.map(({ name }, i) => [name, i]));
  const known = (names: readonly string[], list: readonly string[]) =>
    names.map((name) => list.indexOf(name)).filter((index) => index >= 0);
  const queueNames = scenario.queues.map(({ name }) => name);
  return {
    queues,
    agents: new Map(scenario.agents.map(({ name }, i) => [name, i])),
    customer: () => -1,
    classOf: (queue, priority, skills, also) =>
      classOf(s, queue, priority, known(skills, scenario.skills), known(also, queueNames)),
    poolOf(agent, names) {
      const group = scenario.groups[scenario.agents[agent]?.group ?? -1];
      return poolOf(s, known(names, queueNames), group?.skills ?? []);
    },
  };
}
