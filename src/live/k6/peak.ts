/**
 * How many customers are there at once: as many VUs does a run need, since each of them is one customer at a time. Told by
 * simulating the same people once; a slower platform holds them longer, so some are added.
 */
import { EV, type EventSink } from '../../engine/events.ts';
import { simulate } from '../../engine/simulate.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { CustomerPlan } from './template/plan-types.ts';

const SPARE = 1.5;
const SPARE_EACH = 4;
const SECOND = 1_000_000;

export function customerVus(
  scenario: Scenario,
  seed: string,
  customers: readonly CustomerPlan[],
  runners: number,
  readySec: number,
): number {
  const last = lastSeen(scenario, seed);
  const changes = customers.flatMap(({ id, at }) => [
    { at: at - readySec, by: 1 },
    { at: last.get(id) ?? at, by: -1 },
  ]);
  changes.sort((a, b) => a.at - b.at || b.by - a.by);
  let now = 0;
  let most = 0;
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  const wanted = Math.ceil(most * SPARE) + SPARE_EACH * runners;
  return Math.max(runners, Math.min(customers.length, wanted));
}

/** Seconds at which each customer's last chat ended in the simulation. */
function lastSeen(scenario: Scenario, seed: string): Map<number, number> {
  const last = new Map<number, number>();
  const bySlot = new Map<number, number>();
  let now = () => 0;
  const sink: EventSink & { attach(state: { readonly now: number }): void } = {
    attach(state) {
      now = () => state.now;
    },
    event(kind, chat, _agent, x) {
      if (kind === EV.chatArrived) bySlot.set(chat, x);
      else if (kind !== EV.chatEnded && kind !== EV.chatRefused) return;
      const customer = bySlot.get(chat);
      if (customer !== undefined) last.set(customer, now() / SECOND);
    },
    agentChanged() {},
  };
  simulate(scenario, { seed, trace: sink });
  return last;
}
