import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metrics, platform, platformNames, readShipped } from '../../../test/scenario-files.ts';
import { EV, type EventSink, WHY } from '../../engine/events.ts';
import type { RouterState } from '../../engine/router/router.ts';
import { simulate } from '../../engine/simulate.ts';
import { exponential, handle, poisson, s, times, tiny } from '../../engine/testing.ts';
import { loadScenario } from '../../scenarios/load.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { notPlanned, peoplePlan } from './people-plan.ts';
import type { AttemptPlan, CustomerPlan, WorkPlan } from './template/plan-types.ts';

/** One contact as the simulation had it; times in µs. */
interface Contact {
  readonly customer: number;
  readonly attempt: number;
  readonly arrived: number;
  leftAt: number | null;
  silently: boolean;
  firstLive: number | null;
  isRefused: boolean;
  readonly offers: { readonly at: number; how: string; over: number }[];
  readonly words: { readonly from: 'agent' | 'customer'; readonly at: number }[];
  ended: number | null;
  wrapUp: number | null;
  requeues: number;
}

/** The simulation, told by contacts, in order of arrival. */
function contactsOf(scenario: Scenario, seed: string): Contact[] {
  const all: Contact[] = [];
  const bySlot = new Map<number, Contact>();
  const attempts = new Map<number, number>();
  let state: RouterState | undefined;
  const sink: EventSink & { attach(to: RouterState): void } = {
    attach(to) {
      state = to;
    },
    agentChanged() {},
    event(kind, slot, _agent, x, y) {
      const now = (state as RouterState).now;
      if (kind === EV.chatArrived) {
        const attempt = attempts.get(x) ?? 0;
        attempts.set(x, attempt + 1);
        const contact: Contact = {
          customer: x,
          attempt,
          arrived: now,
          leftAt: null,
          silently: false,
          firstLive: null,
          isRefused: false,
          offers: [],
          words: [],
          ended: null,
          wrapUp: null,
          requeues: 0,
        };
        all.push(contact);
        bySlot.set(slot, contact);
      }
      const it = bySlot.get(slot);
      if (it === undefined) return;
      const over = (how: string) => {
        const offer = it.offers.at(-1);
        if (offer !== undefined) Object.assign(offer, { how, over: now });
      };
      if (kind === EV.offerMade) it.offers.push({ at: now, how: '', over: Number.NaN });
      else if (kind === EV.offerAccepted) {
        over('accept');
        it.firstLive ??= now;
      } else if (kind === EV.offerDeclined) over('decline');
      else if (kind === EV.offerMissed) over('miss');
      else if (kind === EV.customerLeft) {
        it.leftAt = now;
        it.silently = x === WHY.silent;
      } else if (kind === EV.messageAgent) it.words.push({ from: 'agent', at: now });
      else if (kind === EV.messageCustomer) it.words.push({ from: 'customer', at: now });
      else if (kind === EV.chatRefused) it.isRefused = true;
      else if (kind === EV.chatRequeued && y === 1) it.requeues++;
      else if (kind === EV.chatEnded) it.ended = now;
      else if (kind === EV.wrapUpEnded) it.wrapUp = now;
    },
  };
  simulate(scenario, { seed, trace: sink });
  return all;
}

const US = 1_000_000;
const micros = (seconds: number) => Math.round(seconds * US);

interface Pair {
  readonly contact: Contact;
  readonly customer: CustomerPlan;
  readonly plan: AttemptPlan;
  readonly work: WorkPlan;
}

/** Each contact beside what the plan says of it. */
function pairsOf(scenario: Scenario, seed: string): { pairs: Pair[]; contacts: Contact[] } {
  const { customers } = peoplePlan(scenario, seed);
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  const contacts = contactsOf(scenario, seed);
  const firsts = contacts.filter(({ attempt }) => attempt === 0);
  expect(firsts.map(({ customer }) => customer)).toEqual(customers.map(({ id }) => id));
  const pairs = contacts.map((contact) => {
    const customer = byId.get(contact.customer)!;
    const plan = customer.attempts[contact.attempt]!;
    return { contact, customer, plan, work: plan.agents[0]! };
  });
  return { pairs, contacts };
}

const SHIPPED = ['bank-1999-08-02', 'brightpattern', 'desk', 'enchant', 'gladly', 'sinch'];
const seeds = fc.integer({ min: 1, max: 100_000 }).map(String);
const runs = { numRuns: 25 };

describe('the plan says what the simulation draws', () => {
  it('arrivals, and the patience and manner of those who leave while they wait', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 20, max: 120 }), (seed, perHour) => {
        const scenario = tiny({
          sources: [
            {
              arrivals: poisson(perHour),
              patience: exponential(90),
              silentWaiting: 0.4,
              work: handle(exponential(180)),
            },
            { arrivals: poisson(perHour / 3), patience: exponential(60), work: handle(null) },
          ],
        });
        let left = 0;
        for (const { contact, customer, plan } of pairsOf(scenario, seed).pairs) {
          expect(micros(customer.at)).toBe(contact.arrived);
          if (contact.leftAt === null || contact.firstLive !== null) continue;
          left += 1;
          expect(contact.leftAt - contact.arrived).toBe(micros(plan.patience[0]!));
          expect(contact.silently).toBe(plan.silentWaiting[0]);
        }
        expect(left).toBeGreaterThan(0);
      }),
      runs,
    );
  });

  it('every message of a chat, and when it is written', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom('agent', 'customer'),
        fc.constantFrom('agent', 'customer'),
        fc.constantFrom(0.5, 1, 2),
        (seed, begins, ends, slowness) => {
          const scenario = tiny({
            rules: { 'capacity.total': 9 },
            groups: [{ reply: exponential(20), notice: exponential(3), slowness, count: 3 }],
            sources: [
              {
                arrivals: poisson(60),
                work: {
                  kind: 'exchanges',
                  count: { kind: 'geometric', mean: 3 },
                  begins,
                  ends,
                  reply: exponential(30),
                  agentReply: null,
                },
              },
            ],
          });
          for (const { contact, plan, work } of pairsOf(scenario, seed).pairs) {
            expect(contact.words.length).toBe(plan.messages);
            let at = contact.firstLive!;
            let agents = 0;
            let customers = 0;
            for (const word of contact.words) {
              const before = word.at - at;
              if (word.from === 'customer') expect(before).toBe(micros(plan.replies[customers++]!));
              else {
                const noticed = customers > 0 ? micros(work.notices[customers - 1]!) : 0;
                const wrote = work.replies[agents++]! * slowness * US;
                // Work is rounded when it is done; in the plan, to the microsecond, before slowness.
                expect(Math.abs(before - noticed - wrote)).toBeLessThanOrEqual(2);
              }
              at = word.at;
            }
          }
        },
      ),
      runs,
    );
  });

  it('the answer to every offer, and after how long', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const scenario = tiny({
          rules: { 'offer.timeout': s(30), 'offer.exclude': 'none' },
          groups: [
            {
              count: 4,
              accept: {
                after: exponential(5),
                decline: 0.3,
                declineAfter: exponential(4),
                miss: 0.2,
              },
            },
          ],
          sources: [{ arrivals: poisson(60), work: handle(exponential(60)) }],
        });
        const met = new Set<string>();
        for (const { contact, work } of pairsOf(scenario, seed).pairs)
          contact.offers.slice(0, work.answers.length).forEach(({ at, how, over }, i) => {
            const { does, after } = work.answers[i]!;
            met.add(does);
            // Whoever takes longer than the platform waits has missed it.
            const isInTime = after !== null && micros(after) <= s(30);
            expect(how).toBe(isInTime ? does : 'miss');
            expect(over - at).toBe(isInTime ? micros(after) : s(30));
          });
        expect(met).toEqual(new Set(['accept', 'decline', 'miss']));
      }),
      runs,
    );
  });

  it('handle time and wrap-up, with the slowness of the agent', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const scenario = tiny({
          rules: { 'wrapUp.mode': 'manual', 'capacity.total': 5 },
          groups: [{ count: 3, slowness: 1.5, wrapUp: exponential(20) }],
          sources: [{ arrivals: poisson(60), work: handle(exponential(120)) }],
        });
        for (const { contact, work } of pairsOf(scenario, seed).pairs) {
          const handled = contact.ended! - contact.firstLive!;
          expect(Math.abs(handled - work.handle! * 1.5 * US)).toBeLessThanOrEqual(2);
          const wrapped = contact.wrapUp! - contact.ended!;
          expect(Math.abs(wrapped - work.wrapUps[0]! * 1.5 * US)).toBeLessThanOrEqual(2);
        }
      }),
      runs,
    );
  });

  it('who comes again, how often and when', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const scenario = tiny({
          groups: [{ accept: always(400) }],
          rules: { 'offer.timeout': Number.POSITIVE_INFINITY },
          sources: [
            {
              arrivals: poisson(40),
              patience: exponential(60),
              work: handle(exponential(30)),
              returns: {
                abandoned: { share: 0.6, after: exponential(200), max: 3 },
                refused: null,
                autoEnded: null,
                closed: { share: 0.3, after: exponential(300), max: 2 },
              },
            },
          ],
        });
        const { pairs, contacts } = pairsOf(scenario, seed);
        let again = 0;
        for (const { contact, plan } of pairs) {
          const next = contacts.find(
            ({ customer, attempt }) =>
              customer === contact.customer && attempt === contact.attempt + 1,
          );
          const hasLeft = contact.firstLive === null && contact.leftAt !== null;
          const after = hasLeft ? plan.returns.abandoned : plan.returns.closed;
          const from = hasLeft ? contact.leftAt! : contact.ended!;
          const due = after === null ? null : from + micros(after);
          // The doors are shut at the end.
          const comes = due !== null && due < scenario.duration;
          expect(next?.arrived ?? null).toBe(comes ? due : null);
          if (comes) again += 1;
        }
        expect(again).toBeGreaterThan(0);
      }),
      runs,
    );
  });
});

describe('every shipped scenario has a plan', () => {
  it.each(SHIPPED)('%s, and JSON keeps all of it', (name) => {
    const scenario = shipped(name);
    const plan = peoplePlan(scenario, scenario.seed);
    expect(plan.customers.length).toBeGreaterThan(10);
    expect(plan.agents.length).toBe(scenario.agents.length);
    // Nothing without end, and nothing undefined: either would come back as null, or not at all.
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    for (const { attempts } of plan.customers)
      for (const { agents } of attempts) expect(agents.some((work) => work !== null)).toBe(true);
  });
});

describe('agents in the plan', () => {
  it('are of one kind when their groups behave alike, whatever their speed and shifts', () => {
    const { customers, agents } = peoplePlan(
      tiny({
        groups: [{ count: 2 }, { slowness: 2 }, { reply: exponential(9) }],
        sources: [{ arrivals: poisson(20), work: handle(times(1)) }],
      }),
      '1',
    );
    expect(agents.map(({ kind }) => kind)).toEqual([0, 0, 0, 1]);
    expect(customers[0]?.attempts[0]?.agents).toHaveLength(2);
  });

  it('are there by their shifts, by counts, or always, and take the breaks that are theirs', () => {
    const { agents } = peoplePlan(
      tiny({
        groups: [
          {},
          {
            count: 3,
            shifts: {
              kind: 'spans',
              list: [[{ from: 0, to: s(60) }], [{ from: s(60), to: s(90) }]],
            },
            breaks: [
              { at: s(20), length: s(5), count: 1, first: 0 },
              { at: s(10), length: s(5), count: 2, first: 1 },
            ],
          },
          {
            count: 2,
            shifts: {
              kind: 'counts',
              steps: [
                { at: 0, count: 1 },
                { at: s(30), count: 2 },
                { at: s(50), count: 0 },
              ],
            },
          },
        ],
      }),
      '1',
    );
    expect(agents.map(({ shifts }) => shifts)).toEqual([
      [{ from: 0, to: null }],
      [{ from: 0, to: 60 }],
      [{ from: 60, to: 90 }],
      [{ from: 0, to: 60 }],
      [{ from: 0, to: 50 }],
      [{ from: 30, to: 50 }],
    ]);
    const at = (agent: number) => agents[agent]?.breaks.map((pause) => pause.at);
    expect([at(1), at(2), at(3)]).toEqual([[20], [10], [10]]);
  });
});

it('tells what it leaves out, once for each thing', () => {
  const found = notPlanned(
    tiny({
      groups: [
        { banner: { missed: 0.1, noticedAfter: null } },
        { banner: { missed: 0.2, noticedAfter: null } },
      ],
      sources: [{ silentWaiting: 0.5 }],
    }),
  );
  expect(found).toEqual([
    'agents who notice during a handle time that the customer has gone silently (they finish it)',
    'reply banners that are dismissed',
  ]);
});

function shipped(name: string): Scenario {
  const options = { platform, platformNames, metrics };
  const loaded = loadScenario(`${name}.yaml`, readShipped, options);
  if (!loaded.ok) throw new Error(`${name} does not load`);
  return loaded.scenario;
}

function always(seconds: number) {
  return { kind: 'constant', value: s(seconds) } as const;
}
