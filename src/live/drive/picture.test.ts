/** What is told of a simulation, event by event, gives the very figures that the simulation counted itself. */
import { describe, expect, test } from 'vitest';
import { EV } from '../../engine/events.ts';
import { Trace } from '../../engine/observe/trace.ts';
import { Draws } from '../../engine/random/draws.ts';
import { PURPOSE_COUNT } from '../../engine/random/purposes.ts';
import { classOf } from '../../engine/router/router.ts';
import { Simulation } from '../../engine/simulate.ts';
import { TimerQueue } from '../../engine/timers.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { shippedScenario } from '../conform/testing.ts';
import { DRIVER, Picture } from './picture.ts';

function retold(scenario: Scenario) {
  const trace = new Trace(scenario);
  const told = new Simulation(scenario, { trace });
  const expected = told.run();
  const theirs = told.state;
  const picture = new Picture(scenario, new TimerQueue(), new Draws('1', 0, PURPOSE_COUNT));
  const { s } = picture;
  for (let c = s.classCount; c < theirs.classCount; c++)
    classOf(
      s,
      theirs.classQueue[c]!,
      theirs.classPriority[c]!,
      theirs.classSkills[c]!,
      theirs.classExtraQueues[c]!,
    );
  for (const e of trace.events()) {
    if (e.t > s.now) picture.settle();
    picture.at(e.t);
    if (e.t >= scenario.duration) picture.interval();
    picture.happen(e.kind, e.chat, e.agent, e.x, e.y, e.cls);
    if (e.kind === EV.chatArrived) s.hold(e.chat, DRIVER);
  }
  picture.settle();
  picture.at(Math.max(theirs.now, scenario.duration));
  return { expected, got: picture.finish() };
}

describe('retelling a simulation gives its run', () => {
  test.each([
    ['gladly', 'gladly.yaml'],
    ['sinch', 'sinch.yaml'],
    ['desk', 'desk.yaml'],
    ['brightpattern', 'brightpattern.yaml'],
    ['enchant', 'enchant.yaml'],
  ])('%s', (_, file) => {
    const { expected, got } = retold(shippedScenario(`scenarios/${file}`));
    expect(got.total.counts).toEqual(expected.total.counts);
    expect(got.total.tallies).toEqual(expected.total.tallies);
    expect(got.total.staff).toEqual(expected.total.staff);
    expect(got).toEqual(expected);
  });
});
