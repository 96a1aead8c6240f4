/**
 * The models of the coverage study: scenarios of the theory cases, cut to the length of a short run, with the exact values
 * by formula. Each has a second setting, one agent more, for differences.
 */
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { mmn } from '../../test/theory/formula-erlang.ts';
import { mg1, momentsByCv } from '../../test/theory/formula-general.ts';
import { exponentialPatience, mmnPatience } from '../../test/theory/formula-patience.ts';
import { theoryScenario } from '../../test/theory/measure.ts';

export type Quantity = 'wait' | 'delayed' | 'inTime' | 'left' | 'p90' | 'p95';

export interface Model {
  readonly name: string;
  readonly scenario: Scenario;
  /** In the long run; seconds and shares. */
  readonly exact: Readonly<Partial<Record<Quantity, number>>>;
}

const HOUR = 3600;
const ON_TIME_SEC = 30;

/** Poisson arrivals, agents with one chat: 432 chats a run; three agents are at load 0.8. */
export function erlangC(agents: number): Model {
  const theory = mmn(144 / HOUR, 1 / 60, agents);
  return {
    name: `M/M/${agents}`,
    scenario: short('A02', { warmUp: '2h', duration: '5h', agents }),
    exact: {
      wait: theory.meanWait,
      delayed: theory.waits,
      inTime: 1 - theory.beyond(ON_TIME_SEC),
      p90: theory.quantile(0.9),
      p95: theory.quantile(0.95),
    },
  };
}

/** The same with impatient customers: 288 chats a run. */
export function erlangA(agents: number): Model {
  const theory = mmnPatience(36 / HOUR, 1 / 240, agents, exponentialPatience(90));
  return {
    name: `M/M/${agents}+M`,
    scenario: short('A07', { warmUp: '1h', duration: '9h', agents }),
    exact: {
      wait: theory.meanWait,
      delayed: theory.waits,
      inTime: 1 - theory.beyond(ON_TIME_SEC),
      left: theory.abandon,
      p90: theory.quantile(0.9),
      p95: theory.quantile(0.95),
    },
  };
}

/** One agent, chats that vary a lot, 360 chats a run: runs differ much, and a few of them very much. */
export function lognormalDesk(): Model {
  const theory = mg1(9 / HOUR, momentsByCv(300, 1.5));
  return {
    name: 'M/G/1',
    scenario: short('A14', { warmUp: '30h', duration: '70h', agents: 1 }),
    exact: { wait: theory.meanWait, delayed: theory.waits },
  };
}

function short(
  file: string,
  { warmUp, duration, agents }: { warmUp: string; duration: string; agents: number },
): Scenario {
  return theoryScenario(file, [
    `warmUp=${warmUp}`,
    `duration=${duration}`,
    `interval=${duration}`,
    `agents.team.count=${agents}`,
  ]);
}
