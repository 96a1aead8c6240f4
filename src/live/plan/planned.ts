/**
 * What a live run will ask of a server, known before anything is sent: the plan is simulated a few times, and customers,
 * chats at once, arrivals and messages a second of the wall clock are counted. What the server makes of them is another matter.
 */
import { EV, type EventSink } from '../../engine/events.ts';
import type { Run } from '../../engine/observe/run.ts';
import { CUSTOMERS_A_SOURCE } from '../../engine/random/purposes.ts';
import { Simulation } from '../../engine/simulate.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { SECOND } from '../../scenarios/units.ts';

export interface Planned {
  /** So many simulations were looked at; the figures are the mean and the ends of them all. */
  readonly simulations: number;
  readonly customers: { readonly mean: number; readonly least: number; readonly most: number };
  readonly messages: { readonly mean: number; readonly most: number };
  readonly mostChats: number;
  /** Wall clock, in the busiest ten seconds. */
  readonly arrivalsPerSec: number;
  readonly messagesPerSec: number;
  readonly agents: number;
  /** Wall clock: until the doors shut, and until the last chat of these simulations was over. */
  readonly doorsSec: number;
  readonly overSec: number;
  /** The first simulation, for whoever wants to see whether something can be measured in it. */
  readonly run: Run;
}

/** Of the wall clock; of a shorter run the whole, and a second at the least. */
const STRETCH_SEC = 10;
const SIMULATIONS = 5;
/** A plan of many chats need not be gone through five times: one run of it is much as another. */
const MANY_CHATS = 5_000;
const STEPS_A_BREATH = 4096;

export interface PlanWish {
  readonly scenario: Scenario;
  /** Scenario seconds for each second of the clock. */
  readonly speed: number;
  /** Called every few thousand steps; a promise is waited for. */
  readonly breathe?: () => Promise<void> | undefined;
}

export async function plannedOf({ scenario, speed, breathe }: PlanWish): Promise<Planned> {
  const stretchSec = Math.max(1, Math.min(STRETCH_SEC, scenario.duration / SECOND / speed));
  const stretch = stretchSec * speed * SECOND;
  const seen: Count[] = [];
  let run: Run | undefined;
  let chats = 0;
  for (let replication = 0; replication < SIMULATIONS && chats < MANY_CHATS; replication += 1) {
    const found = await counted(scenario, replication, stretch, breathe);
    const { count } = found;
    run ??= found.run;
    seen.push(count);
    chats += count.arrivals.total;
  }
  const customers = seen.map(({ arrivals }) => arrivals.total);
  const messages = seen.map((count) => count.messages.total);
  return {
    simulations: seen.length,
    customers: {
      mean: meanOf(customers),
      least: Math.min(...customers),
      most: Math.max(...customers),
    },
    messages: { mean: meanOf(messages), most: Math.max(...messages) },
    mostChats: Math.max(...seen.map((count) => count.mostChats)),
    arrivalsPerSec: Math.max(...seen.map(({ arrivals }) => arrivals.most)) / stretchSec,
    messagesPerSec: Math.max(...seen.map((count) => count.messages.most)) / stretchSec,
    agents: scenario.agents.length,
    doorsSec: scenario.duration / SECOND / speed,
    overSec: Math.max(scenario.duration, ...seen.map(({ over }) => over)) / SECOND / speed,
    run: run as Run,
  };
}

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Counts by stretches of time; only the busiest one is kept. */
class Stretches {
  total = 0;
  most = 0;
  private readonly length: number;
  private at = -1;
  private count = 0;

  constructor(length: number) {
    this.length = length;
  }

  add(now: number): void {
    const at = Math.floor(now / this.length);
    this.count = at === this.at ? this.count + 1 : 1;
    this.at = at;
    this.total += 1;
    this.most = Math.max(this.most, this.count);
  }
}

class Count implements EventSink {
  readonly arrivals: Stretches;
  readonly messages: Stretches;
  mostChats = 0;
  over = 0;
  private open = 0;
  private readonly state: () => Simulation['state'];
  /** Chats of these sources have no messages in a simulation, and a first and a last one in a live run. */
  private readonly isSilent: readonly boolean[];

  constructor(scenario: Scenario, stretch: number, state: () => Simulation['state']) {
    this.arrivals = new Stretches(stretch);
    this.messages = new Stretches(stretch);
    this.state = state;
    this.isSilent = scenario.sources.map(({ work }) => work.kind === 'handle');
  }

  event(kind: number, chat: number): void {
    const { now } = this.state();
    switch (kind) {
      case EV.chatArrived:
        this.arrivals.add(now);
        this.open += 1;
        this.mostChats = Math.max(this.mostChats, this.open);
        this.ofSilent(chat, now);
        return;
      case EV.chatEnded:
      case EV.chatRefused:
        this.open -= 1;
        this.over = now;
        if (kind === EV.chatEnded) this.ofSilent(chat, now);
        return;
      case EV.messageAgent:
      case EV.messageCustomer:
        this.messages.add(now);
        return;
      default:
    }
  }

  agentChanged(): void {}

  private ofSilent(chat: number, now: number): void {
    const customer = this.state().chatCustomer[chat] ?? -1;
    if (this.isSilent[Math.floor(customer / CUSTOMERS_A_SOURCE)] === true) this.messages.add(now);
  }
}

async function counted(
  scenario: Scenario,
  replication: number,
  stretch: number,
  breathe: PlanWish['breathe'],
): Promise<{ readonly count: Count; readonly run: Run }> {
  const count = new Count(scenario, stretch, () => simulation.state);
  const simulation: Simulation = new Simulation(scenario, { replication, observe: count });
  for (let steps = 1; simulation.step(); steps += 1)
    if (steps % STEPS_A_BREATH === 0) await breathe?.();
  return { count, run: simulation.run() };
}
