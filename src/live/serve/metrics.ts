/** The server in numbers, for Prometheus. Counts only; nothing that happens depends on it, and no names of people are in it. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { AGENT_STATES, CHAT_STATES, EVENT_NAMES } from '../../engine/events.ts';
import type { Counts } from './back.ts';
import type { Counted } from './front-end.ts';
import type { World } from './world.ts';

export class Metrics implements Counts {
  readonly registry = new Registry();
  readonly sockets: Gauge<'side'>;
  readonly frontEndsStarted: Counter;
  private readonly frontEndBytes: Gauge<'pid'>;
  private readonly frontEndCpu: Gauge<'pid'>;
  readonly turnSec: Histogram;
  readonly lateSec: Histogram;
  private readonly requests: Counter<'route' | 'status'>;
  private readonly acts: Counter<'side' | 'status'>;
  private readonly refused: Counter;
  private readonly slowClients: Counter;
  private readonly events: Counter<'event'>;
  /** Nothing is counted while the journal is replayed: it was counted when it happened. */
  private isCounting = false;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.events = new Counter({
      name: 'chatsim_events_total',
      help: 'Events of the platform since this process began, by the name they have in the trace.',
      labelNames: ['event'],
      registers,
    });
    this.requests = new Counter({
      name: 'chatsim_http_requests_total',
      help: 'Requests answered, by route and status.',
      labelNames: ['route', 'status'],
      registers,
    });
    this.acts = new Counter({
      name: 'chatsim_socket_acts_total',
      help: 'Acts answered on sockets, by side and status.',
      labelNames: ['side', 'status'],
      registers,
    });
    this.refused = new Counter({
      name: 'chatsim_throttled_total',
      help: 'Requests and acts refused with 429.',
      registers,
    });
    this.slowClients = new Counter({
      name: 'chatsim_slow_clients_total',
      help: 'Sockets closed because their backlog passed the bound.',
      registers,
    });
    this.sockets = new Gauge({
      name: 'chatsim_sockets',
      help: 'Push sockets that are open.',
      labelNames: ['side'],
      registers,
    });
    this.frontEndsStarted = new Counter({
      name: 'chatsim_front_ends_started_again_total',
      help: 'Front ends that ended and were started again.',
      registers,
    });
    this.frontEndBytes = new Gauge({
      name: 'chatsim_front_end_resident_bytes',
      help: 'Memory of each front end.',
      labelNames: ['pid'],
      registers,
    });
    this.frontEndCpu = new Gauge({
      name: 'chatsim_front_end_cpu_seconds',
      help: 'Processor time of each front end.',
      labelNames: ['pid'],
      registers,
    });
    this.turnSec = new Histogram({
      name: 'chatsim_turn_seconds',
      help: 'Time to let the acts of one turn happen and bring them to disk.',
      buckets: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
      registers,
    });
    this.lateSec = new Histogram({
      name: 'chatsim_deadline_lateness_seconds',
      help: 'By how much the clock was past a deadline when it was looked at; it still counts from when it was due.',
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
      registers,
    });
  }

  /** What is looked up when somebody asks. */
  watch(world: World): void {
    const { s } = world;
    const registers = [this.registry];
    const gauge = (name: string, help: string, label: string, collect: (g: Gauge) => void) =>
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers,
        collect() {
          this.reset();
          collect(this as unknown as Gauge);
        },
      });
    gauge('chatsim_chats', 'Chats that are not over, by state.', 'state', (g) => {
      for (const state of ['waiting', 'offered', 'live']) g.set({ state }, 0);
      for (const chat of world.going) g.inc({ state: CHAT_STATES[s.chatState[chat.slot]!]! });
    });
    gauge('chatsim_agents', 'Agents, by state.', 'state', (g) => {
      for (const state of AGENT_STATES) g.set({ state }, 0);
      for (const state of s.agentState) g.inc({ state: AGENT_STATES[state]! });
    });
    gauge('chatsim_queue_waiting', 'Chats that wait, by queue.', 'queue', (g) => {
      world.scenario.queues.forEach(({ name }, q) => {
        g.set({ queue: name }, s.queueWaiting[q]!);
      });
    });
    gauge('chatsim_faults', 'How often each fault that is on has happened.', 'fault', (g) => {
      for (const { fault, times } of world.faults.now()) g.set({ fault }, times);
    });
  }

  count(): void {
    this.isCounting = true;
  }

  request(route: string, status: number, times = 1): void {
    this.requests.inc({ route, status: String(status) }, times);
  }

  act(side: 'customer' | 'agent', status: number, times = 1): void {
    this.acts.inc({ side, status: String(status) }, times);
  }

  throttled(times = 1): void {
    this.refused.inc(times);
  }

  slowClient(times = 1): void {
    this.slowClients.inc(times);
  }

  /** What a front end has counted since it last told. */
  frontEnd(pid: number, counted: Counted): void {
    for (const [route, status, times] of counted.requests) this.request(route, status, times);
    for (const [side, status, times] of counted.acts) this.act(side, status, times);
    this.throttled(counted.throttled);
    this.slowClient(counted.slowClients);
    this.frontEndBytes.set({ pid }, counted.residentBytes);
    this.frontEndCpu.set({ pid }, counted.cpuSec);
  }

  frontEndGone(pid: number): void {
    this.frontEndBytes.remove({ pid });
    this.frontEndCpu.remove({ pid });
  }

  event(kind: number): void {
    if (this.isCounting) this.events.inc({ event: EVENT_NAMES[kind]! });
  }
}
