/**
 * The trace record: every event of a run in columns, and as NDJSON lines in the words of trace-lines.ts.
 * Slots are used again, so an event is kept by numbers that never are: chat, conversation, customer.
 * With `onChunk` the columns are written out and emptied every few thousand events; without it they grow.
 * No I/O: whoever wants the lines in a file is handed them.
 */
import type { Scenario } from '../../scenarios/scenario.ts';
import { EV, type EventSink } from '../events.ts';
import { scriptedCustomers } from '../people/script.ts';
import { CUSTOMERS_A_SOURCE } from '../random/purposes.ts';
import type { RouterState } from '../router/state.ts';
import {
  type LineNames,
  type NumericEvent,
  shapeOf,
  type TraceHeader,
  writeLine,
} from './trace-lines.ts';

export interface TraceOptions {
  /** Takes whole lines, each ended by \n, the header line first; call {@link Trace.flush} at the end. */
  readonly onChunk?: (lines: string) => void;
  /** Events held before they are handed to `onChunk`. */
  readonly chunkEvents?: number;
  /** What a customer is called who is neither of a source nor of the script; null where nobody knows. */
  readonly customerName?: (customer: number) => string | null;
}

const CHUNK_EVENTS = 4096;

export class Trace implements EventSink {
  /** Events since the start; with `onChunk` only the last ones are still here. */
  total = 0;
  private readonly header: TraceHeader;
  private readonly names: LineNames;
  private readonly onChunk: ((lines: string) => void) | undefined;
  private readonly chunkEvents: number;
  private headerSent = false;
  private state: RouterState | undefined;
  private readonly classTexts: string[] = [];

  private count = 0;
  private ats: Float64Array;
  private kinds: Uint8Array;
  private chats: Float64Array;
  private agents: Int32Array;
  private xs: Float64Array;
  private ys: Float64Array;
  private queues: Int32Array;
  private classes: Int32Array;

  constructor(scenario: Scenario, options: TraceOptions = {}) {
    this.onChunk = options.onChunk;
    this.chunkEvents = options.chunkEvents ?? CHUNK_EVENTS;
    this.header = headerOf(scenario);
    const scripted = new Map(
      [...scriptedCustomers(scenario)].map(([name, number]) => [number, name]),
    );
    this.names = {
      queues: scenario.queues.map((queue) => JSON.stringify(queue.name)),
      agents: scenario.agents.map((agent) => JSON.stringify(agent.name)),
      customer: (customer) =>
        JSON.stringify(
          options.customerName?.(customer) ??
            scripted.get(customer) ??
            sourceCustomerName(scenario, customer),
        ),
      classWords: (cls) => this.classWords(cls),
      poolWords: (pool) =>
        JSON.stringify(
          (this.state?.poolQueues[pool] ?? []).map((queue) => scenario.queues[queue]?.name ?? ''),
        ),
      changeWords: (change) => changeWords(scenario, change),
    };
    const room = this.chunkEvents;
    this.ats = new Float64Array(room);
    this.kinds = new Uint8Array(room);
    this.chats = new Float64Array(room);
    this.agents = new Int32Array(room);
    this.xs = new Float64Array(room);
    this.ys = new Float64Array(room);
    this.queues = new Int32Array(room);
    this.classes = new Int32Array(room);
  }

  /** The state that the events are about; before the first of them. */
  attach(state: RouterState): void {
    this.state = state;
  }

  event(kind: number, chat: number, agent: number, x: number, y: number): void {
    const s = this.state as RouterState;
    if (this.count === this.kinds.length) this.makeRoom();
    const i = this.count++;
    this.total += 1;
    this.ats[i] = s.now;
    this.kinds[i] = kind;
    this.agents[i] = agent;
    this.chats[i] = chat < 0 ? -1 : s.chatNumber[chat]!;
    this.queues[i] = chat < 0 ? -1 : s.chatQueue[chat]!;
    this.classes[i] = chat < 0 ? -1 : s.chatClass[chat]!;
    // Conversation slots are used again like chat slots: their numbers are kept instead.
    const aboutRecord = kind >= EV.conversationOpened && kind <= EV.conversationReopened;
    this.xs[i] = aboutRecord && x >= 0 ? s.conversationNumber[x]! : x;
    this.ys[i] = kind === EV.chatArrived && y >= 0 ? s.conversationNumber[y]! : y;
  }

  /** Part of the sink that the trace has no use for: what follows from events is not recorded. */
  agentChanged(_agent: number): void {}

  headerLine(): string {
    return JSON.stringify(this.header);
  }

  /** The line of the last event. */
  lastLine(): string {
    return this.line(this.count - 1);
  }

  /** Lines of the events held, the header not among them. */
  *toLines(from = 0, to: number = this.count): Generator<string> {
    for (let i = from; i < to; i++) yield this.line(i);
  }

  /** The whole trace as text, the header first. */
  text(): string {
    let text = `${this.headerLine()}\n`;
    for (let i = 0; i < this.count; i++) text += `${this.line(i)}\n`;
    return text;
  }

  /** The events held, as numbers. */
  *events(): Generator<NumericEvent> {
    for (let i = 0; i < this.count; i++) {
      yield {
        t: this.ats[i]!,
        kind: this.kinds[i]!,
        chat: this.chats[i]!,
        agent: this.agents[i]!,
        x: this.xs[i]!,
        y: this.ys[i]!,
        queue: this.queues[i]!,
        cls: this.classes[i]!,
      };
    }
  }

  /** Hands what is left to `onChunk`, the header also when nothing ever happened. */
  flush(): void {
    if (this.onChunk === undefined) return;
    let lines = this.headerSent ? '' : `${this.headerLine()}\n`;
    this.headerSent = true;
    for (let i = 0; i < this.count; i++) lines += `${this.line(i)}\n`;
    this.count = 0;
    if (lines !== '') this.onChunk(lines);
  }

  private line(i: number): string {
    const kind = this.kinds[i]!;
    return writeLine(
      this.names,
      this.ats[i]!,
      kind,
      this.chats[i]!,
      this.agents[i]!,
      this.xs[i]!,
      this.ys[i]!,
      shapeOf(kind).queue === undefined ? -1 : this.queues[i]!,
      this.classes[i]!,
    );
  }

  private makeRoom(): void {
    if (this.onChunk !== undefined) {
      this.flush();
      return;
    }
    const length = this.kinds.length * 2;
    this.ats = longer(this.ats, new Float64Array(length));
    this.kinds = longer(this.kinds, new Uint8Array(length));
    this.chats = longer(this.chats, new Float64Array(length));
    this.agents = longer(this.agents, new Int32Array(length));
    this.xs = longer(this.xs, new Float64Array(length));
    this.ys = longer(this.ys, new Float64Array(length));
    this.queues = longer(this.queues, new Int32Array(length));
    this.classes = longer(this.classes, new Int32Array(length));
  }

  /** Classes are few and never change: the words of each are made once. */
  private classWords(cls: number): string {
    const known = this.classTexts[cls];
    if (known !== undefined) return known;
    const s = this.state as RouterState;
    const skills = (s.classSkills[cls] ?? []).map((skill) => s.scenario.skills[skill] ?? '');
    const also = (s.classExtraQueues[cls] ?? []).map(
      (queue) => s.scenario.queues[queue]?.name ?? '',
    );
    const words =
      `"priority":${s.classPriority[cls]!},"skills":${JSON.stringify(skills)}` +
      (also.length === 0 ? '' : `,"also":${JSON.stringify(also)}`);
    this.classTexts[cls] = words;
    return words;
  }
}

function longer<T extends { set(from: T): void }>(column: T, into: T): T {
  into.set(column);
  return into;
}

function headerOf(scenario: Scenario): TraceHeader {
  const start = scenario.start;
  return {
    trace: 'chatsim',
    version: 1,
    platform: scenario.platform,
    scenario: scenario.name,
    ...(start === null ? {} : { start: clockText(start.clock) }),
    ...(start === null || start.date === null ? {} : { date: start.date }),
    queues: scenario.queues.map((queue) => queue.name),
    agents: scenario.agents.map((agent) => agent.name),
  };
}

function clockText(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `visitors-12`: the source and which one of it the customer is, counted from 1. */
function sourceCustomerName(scenario: Scenario, customer: number): string {
  const index = Math.floor(customer / CUSTOMERS_A_SOURCE);
  const number = customer - index * CUSTOMERS_A_SOURCE + 1;
  return `${scenario.sources[index]?.name ?? 'customer'}-${number}`;
}

function changeWords(scenario: Scenario, change: number): string {
  const rule = scenario.script[change]?.rule;
  if (rule === undefined || rule === null) return '';
  return `"rule":${JSON.stringify(rule.name)},"value":${JSON.stringify(rule.value)}`;
}
