import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AGENT, EV } from '../../engine/events.ts';
import type { RouterState } from '../../engine/router/router.ts';
import { simulate } from '../../engine/simulate.ts';
import { exponential, s, type TinyGroup, tiny } from '../../engine/testing.ts';
import { peoplePlan } from './people-plan.ts';

const seeds = fc.integer({ min: 1, max: 100_000 }).map(String);

/** A group with nobody to serve: what its agents do by themselves, in µs; and the plan of it. */
function alone(group: TinyGroup, seed: string) {
  const scenario = tiny({ groups: [{ count: 2, ...group }], duration: 3600 });
  const seen: { at: number; kind: number; agent: number; x: number }[] = [];
  let state: RouterState | undefined;
  simulate(scenario, {
    seed,
    trace: {
      attach(to) {
        state = to;
      },
      event(kind, _chat, agent, x) {
        seen.push({ at: (state as RouterState).now, kind, agent, x });
      },
      agentChanged() {},
    },
  });
  return { seen, agents: peoplePlan(scenario, seed).agents };
}

const micros = (seconds: number) => Math.round(seconds * 1e6);

test('breaks that are wanted come and go as they do in the simulation', () => {
  const group = { randomBreaks: { every: exponential(400), length: exponential(90) } };
  let met = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      const { seen, agents } = alone(group, seed);
      agents.forEach(({ wanted }, agent) => {
        const turns = seen.filter(
          ({ kind, x, agent: who }) =>
            who === agent && kind === EV.agentState && (x === AGENT.onBreak || x === AGENT.ready),
        );
        let at = 0;
        const planned = [{ at, x: AGENT.ready as number }];
        for (const { after, length } of wanted) {
          planned.push({ at: at + micros(after), x: AGENT.onBreak });
          at += micros(after) + micros(length);
          planned.push({ at, x: AGENT.ready });
        }
        expect(turns.map((turn) => ({ at: turn.at, x: turn.x }))).toEqual(
          planned.slice(0, turns.length),
        );
        met += turns.length;
        // The plan holds all that the run has, and more.
        expect(planned.length).toBeGreaterThanOrEqual(turns.length);
      });
    }),
    { numRuns: 25 },
  );
  expect(met).toBeGreaterThan(25 * 2 * 5);
});

test('other work comes up, and is done, as it is in the simulation', () => {
  const group = {
    otherWork: [
      { every: exponential(500), length: exponential(120), units: 1 },
      { every: exponential(700), length: exponential(60), units: 2 },
    ],
  };
  let met = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      const { seen, agents } = alone(group, seed);
      agents.forEach(({ otherWork }, agent) => {
        const changes = otherWork.flatMap(({ units, pieces }) => {
          let at = 0;
          return pieces.flatMap(({ after, length }) => {
            const begins = at + micros(after);
            at = begins + micros(length);
            return [
              { at: begins, by: units },
              { at, by: -units },
            ];
          });
        });
        changes.sort((a, b) => a.at - b.at);
        let held = 0;
        const planned = changes.map(({ at, by }) => {
          held += by;
          return { at, x: held };
        });
        const turns = seen.filter(({ kind, agent: who }) => who === agent && kind === EV.agentWork);
        expect(turns.map(({ at, x }) => ({ at, x }))).toEqual(planned.slice(0, turns.length));
        met += turns.length;
        expect(planned.at(-1)?.at).toBeGreaterThan(s(3600));
      });
    }),
    { numRuns: 25 },
  );
  expect(met).toBeGreaterThan(25 * 2 * 5);
});
