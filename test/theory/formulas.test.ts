// The formulas against the chain solver, and both against published figures: two roads to each number, so that a theory
// case that disagrees with the engine can be trusted.

import { describe, expect, it } from 'vitest';
import { twoSpeeds, twoTiers } from './chain-classes.ts';
import { redialDesk } from './chain-customers.ts';
import { offerDesk } from './chain-offers.ts';
import { slotDesk, startSpeedDesk, wrapUpDesk } from './chain-slots.ts';
import { firstDelays, singleDay, staffedDay } from './day.ts';
import { erlangB, mmn, mmnRoom } from './formula-erlang.ts';
import {
  exponentialMoments,
  gm1,
  mdc,
  me21,
  mg1,
  mg1Priority,
  mm1Disciplines,
} from './formula-general.ts';
import { messages, sharing, tandem } from './formula-networks.ts';
import { exponentialPatience, mmnPatience, patienceOf } from './formula-patience.ts';
import { Chain, ended } from './markov.ts';
import { gamma, integrate, lognormal, normalCdf, studentT } from './numeric.ts';

/** Rows: what, one road, the other road, relative difference allowed. */
function agree(rows: readonly (readonly [string, number, number, number?])[]): void {
  for (const [what, one, other, within = 1e-9] of rows) {
    const apart = Math.abs(one - other) / Math.max(1e-300, Math.abs(other));
    expect(apart, `${what}: ${one} and ${other}`).toBeLessThan(within);
  }
}

/** M/M/n+M as a chain. */
function erlangA(lambda: number, mu: number, theta: number, agents: number) {
  const chain = new Chain([[0]], (state, go) => {
    const k = state[0]!;
    if (k < agents + 400) go([k + 1], lambda, ...(k >= agents ? ['waits'] : []));
    go([k - 1], Math.min(k, agents) * mu);
    go([k - 1], Math.max(0, k - agents) * theta, 'left');
  });
  const law = chain.stationary();
  return {
    waits: law.rate('waits') / lambda,
    abandon: law.rate('left') / lambda,
    queue: law.mean((s) => Math.max(0, s[0]! - agents)),
    law,
  };
}

describe('numerical tools', () => {
  it('agree with tables', () => {
    agree([
      ['Φ(1.96)', normalCdf(1.96), 0.9750021048517795],
      ['Φ(−3)', normalCdf(-3), 0.0013498980316300933],
      ['Φ(6) tail', 1 - normalCdf(6), 9.865876e-10, 1e-5],
      ['Γ(1/2)', gamma(0.5), Math.sqrt(Math.PI)],
      ['Γ(6)', gamma(6), 120],
      ['∫ sin', integrate(Math.sin, 0, Math.PI), 2],
      ['t of 10', studentT(0.975, 10), 2.2281388519649385],
      ['t of 23, far out', studentT(0.9995, 23), 3.767627, 1e-6],
    ]);
  });
});

describe('the chain solver', () => {
  it('solves small chains by elimination and large ones by sweeps alike', () => {
    const queue = (top: number) =>
      new Chain([[0]], (state, go) => {
        const k = state[0]!;
        if (k < top) go([k + 1], 0.8);
        if (k > 0) go([k - 1], 1);
      }).stationary();
    agree([
      ['by elimination', queue(300).mean((s) => s[0]!), 4],
      ['by sweeps', queue(500).mean((s) => s[0]!), 4],
    ]);
  });

  it('gives the law at a time: two states, known in closed form', () => {
    const chain = new Chain([[0]], (s, go) => go([1 - s[0]!], s[0] === 0 ? 0.3 : 0.7));
    const { law, spent } = chain.after(chain.at([0]), 200);
    const short = chain.after(chain.at([0]), 1.5);
    agree([
      ['in the long run', law.share((s) => s[0] === 1), 0.3],
      ['early', short.law.share((s) => s[0] === 1), 0.3 * (1 - Math.exp(-1.5))],
      ['time adds up', spent.mean(() => 1), 200],
      [
        'time spent there',
        short.spent.share((s) => s[0] === 1),
        0.3 * (1.5 - (1 - Math.exp(-1.5))),
      ],
    ]);
  });

  it('follows one customer: a sum of two stages', () => {
    const within = ended(
      [{ state: [2], weight: 1 }],
      (s, go) => go(s[0] === 2 ? [1] : [-1, 0], 0.5),
      3,
    )[0]!;
    agree([['Erlang-2', within, 1 - Math.exp(-1.5) * 2.5]]);
  });
});

describe('Erlang', () => {
  it('agrees with published figures', () => {
    // 10 erlang and 14 agents: the example of a published package. Erlang B of 10 erlang on 10 trunks: tables.
    agree([
      ['C(14, 10)', mmn(200 / 3600, 1 / 180, 14).waits, 0.1741319, 1e-6],
      ['B(10, 10)', erlangB(10, 10), 0.2145823, 1e-6],
    ]);
    const bench = mmnPatience(100, 1, 95, exponentialPatience(2));
    agree([
      ['P(abandon)', bench.abandon, 0.062711, 1e-5],
      ['mean wait', bench.meanWait, 0.125422, 1e-5],
      ['P(wait)', bench.waits, 0.807124, 1e-6],
    ]);
  });

  it('agrees with birth and death', () => {
    const room = mmnRoom(1, 0.3, 4, 400);
    const free = mmn(1, 0.3, 4);
    agree([
      ['queue', room.queue, free.queue],
      ['within 2', room.within(2), 1 - free.beyond(2)],
    ]);
  });

  it('A: integrals and chain, light, critical and overloaded', () => {
    for (const [lambda, agents] of [
      [2, 8],
      [8, 8],
      [11, 8],
    ] as const) {
      const one = mmnPatience(lambda, 1, agents, exponentialPatience(0.5));
      const two = erlangA(lambda, 1, 2, agents);
      agree([
        ['P(wait)', one.waits, two.waits],
        ['P(abandon)', one.abandon, two.abandon],
        ['queue', one.queue, two.queue],
      ]);
      // Served within t, by following the customer through the queue they find.
      const found = two.law.chain.states.map((s, i) => ({
        state: s[0]! < agents ? [-1, 1] : [s[0]! - agents],
        weight: two.law.p[i]!,
      }));
      const within = ended(
        found,
        (s, go) => {
          go(s[0]! > 0 ? [s[0]! - 1] : [-1, 1], agents);
          go([s[0]! - 1], s[0]! * 2);
          go([-1, 0], 2);
        },
        0.2,
      )[1]!;
      agree([['served within', one.servedWithin(0.2), within]]);
    }
  });
});

describe('general patience', () => {
  it('keeps the balance of flows whatever the law', () => {
    for (const law of [
      'deterministic 90',
      'uniform [0,240]',
      'lognormal mean 180 cv 1.2',
      '0 with prob 0.1 else exponential mean 150',
      'erlang k=2 mean 150',
      'weibull shape 0.7 mean 150',
    ]) {
      const q = mmnPatience(
        150 / 3600,
        1 / 300,
        12,
        patienceOf(law.replace('0.1 else', '0.1 (x), else')),
      );
      // Agents end as many chats as are served; the mean wait is the integral of its survivor function.
      const busy = q.utilisation * 12;
      agree([
        ['flow', busy / 300, (150 / 3600) * q.served],
        [
          'E W',
          q.meanWait,
          integrate(q.beyond, 0, 240, 48) + integrate(q.beyond, 240, 4000, 60),
          1e-4,
        ],
      ]);
    }
  });
});

describe('one agent', () => {
  it('Pollaczek and Khinchine contain M/M/1, M/D/1 and the priorities', () => {
    const exponential = mg1(0.8, exponentialMoments(1));
    const classes = [
      { lambda: 0.3, chat: exponentialMoments(1) },
      { lambda: 0.5, chat: exponentialMoments(1) },
    ];
    const [first, second] = mg1Priority(classes);
    agree([
      ['M/M/1', exponential.meanWait, 4],
      ['M/D/1', mdc(0.8, 1, 1).meanWait, 2, 1e-7],
      ['P(wait) of M/D/1', mdc(0.8, 1, 1).waits, 0.8, 1e-7],
      // Kleinrock's conservation law.
      ['both classes', (0.3 * first! + 0.5 * second!) / 0.8, 4],
      ['G/M/1', gm1((s) => 0.8 / (0.8 + s), 1).meanWait, 4, 1e-7],
    ]);
  });

  it('M/E2/1: the law of the wait has the mean of the formula', () => {
    const q = me21(0.75, 1);
    agree([
      ['E W', integrate((t) => 1 - q.within(t), 0, 60, 60), q.meanWait, 1e-6],
      ['P-K', q.meanWait, mg1(0.75, { mean: 1, square: 1.5 }).meanWait],
    ]);
  });

  it('disciplines: second moments by following one customer', () => {
    const [lambda, mu] = [0.8, 1];
    const formula = mm1Disciplines(lambda, mu);
    // P(found k) = (1 − ρ) ρᵏ; who finds k ≥ 1 waits with k − 1 others (random order) or for a busy period (LIFO).
    const squares = (lifo: boolean) => {
      const start = Array.from({ length: 300 }, (_, i) => ({
        state: [lifo ? 1 : i + 1],
        weight: 0.2 * 0.8 ** (i + 1),
      }));
      const tail = (t: number) =>
        0.8 -
        (ended(
          start,
          (s, go) => {
            const n = s[0]!;
            if (n < 400) go([n + 1], lambda);
            if (lifo) go(n > 1 ? [n - 1] : [-1, 0], mu);
            else {
              go([-1, 0], mu / n);
              if (n > 1) go([n - 1], mu * (1 - 1 / n));
            }
          },
          t,
        )[0] ?? 0);
      const far = lifo ? 800 : 200;
      return (
        integrate((t) => 2 * t * tail(t), 0, 20, 8) + integrate((t) => 2 * t * tail(t), 20, far, 12)
      );
    };
    agree([
      ['random', Math.sqrt(squares(false) - 16), formula.random, 1e-3],
      ['LIFO', Math.sqrt(squares(true) - 16), formula.lifo, 2e-2],
    ]);
  });
});

describe('networks and sharing', () => {
  it('contain the simple cases', () => {
    const shared = sharing(0.5, 1, [1], 200);
    const jackson = tandem(0.5, { agents: 1, chat: 1 }, 0.5, { agents: 2, chat: 2 });
    const chain = twoTiers({
      lambda: 0.5,
      agents: [1, 2],
      chat: [1, 0.5],
      leave: [1e-12, 1e-12],
      transfer: 0.5,
    });
    const talk = messages(12 / 3600, 50, 40, 0.8);
    agree([
      ['processor sharing is M/M/1', shared.chats, 1],
      ['tier 1', chain.meanWait1, jackson.first.meanWait, 1e-6],
      ['tier 2', chain.meanWait2, jackson.second.meanWait, 1e-6],
      ['chats at one agent', talk.present, talk.busy / (1 - talk.busy) + (12 / 3600) * 4 * 40],
    ]);
  });
});

describe('chains of the B cases', () => {
  it('contain Erlang A when the new thing is switched off', () => {
    const [lambda, mu, theta] = [0.02, 1 / 240, 1 / 150];
    const plain = erlangA(lambda, mu, theta, 6);
    const quick = offerDesk({ lambda, agents: 6, accept: 1e6, chat: mu, leave: theta });
    const slots = slotDesk({
      lambda,
      agents: 2,
      rates: [mu, 2 * mu, 3 * mu],
      leave: theta,
      choice: 'random',
    });
    const wrap = wrapUpDesk({
      lambda,
      agents: 3,
      rates: [mu, 2 * mu],
      leave: theta,
      wrapUp: 1,
      blocks: 'none',
    });
    const speed = startSpeedDesk({ lambda, agents: 2, rates: [mu, mu, mu], leave: theta });
    const redial = redialDesk({
      lambda,
      agents: 6,
      chat: mu,
      leave: theta,
      again: 0,
      delay: 1,
      room: null,
    });
    agree([
      ['offers at once', quick.queue, plain.queue, 1e-4],
      ['slots without slow-down', slots.queue, plain.queue],
      ['wrap-up that blocks nothing', wrap.queue, plain.queue],
      ['one speed', speed.queue, plain.queue],
      ['nobody redials', redial.queue, plain.queue],
    ]);
    const twins = erlangA(0.005, mu, theta, 2);
    for (const choose of ['fast', 'slow', 'longest_idle'] as const)
      agree([
        [
          choose,
          twoSpeeds({ lambda: 0.005, chat: [mu, mu], leave: theta, choose }).queue,
          twins.queue,
        ],
      ]);
  });
});

describe('days', () => {
  it('a long day is the stationary queue, and two halves are a whole', () => {
    const [lambda, mu, theta] = [0.07, 1 / 120, 1 / 60];
    const day = singleDay({ lambda, agents: 12, chat: mu, leave: theta, day: 2e5, target: 20 });
    const queue = mmnPatience(lambda, mu, 12, exponentialPatience(60));
    const halves = (n: number) =>
      staffedDay(
        Array.from({ length: n }, () => ({ length: 3600 / n, lambda, agents: 12 })),
        { chat: mu, leave: theta, top: 80 },
      ).end.mean((s) => s[0]!);
    agree([
      ['P(abandon)', day.abandoned / day.arrivals, queue.abandon, 3e-3],
      ['within 20 s', day.inTarget / day.arrivals, queue.servedWithin(20), 3e-3],
      ['halves', halves(2), halves(1)],
    ]);
  });

  it('first delays of M/M/1 grow towards the stationary mean', () => {
    const delays = firstDelays(1, 0.9, 3000);
    agree([
      // The second customer: P(still busy) · 0.9 = 0.9 · 0.9 / 1.9.
      ['second', delays[1]!, 0.81 / 1.9],
      ['last', delays[2999]!, 8.1, 1e-3],
    ]);
  });
});

it('moments of the lognormal law are those asked for', () => {
  const { mu, sigma } = lognormal(400, 1);
  agree([
    ['mean', Math.exp(mu + (sigma * sigma) / 2), 400],
    ['cv', Math.sqrt(Math.exp(sigma * sigma) - 1), 1],
  ]);
});
