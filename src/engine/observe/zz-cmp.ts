import { Simulation } from '../simulate.ts';
import { exponential, handle, poisson, tiny } from '../testing.ts';
import { Observer } from './observer.ts';

const which = process.argv[2],
  on = process.argv[3] === 'on';
const w1 = tiny({
  groups: [{ count: 95 }],
  rules: { 'capacity.total': 1, 'match.accept': 'auto' } as any,
  sources: [{ arrivals: poisson(6000), patience: exponential(120), work: handle(exponential(60)) }],
  duration: 200_000,
});
const w2 = tiny({
  groups: [
    { count: 500, reply: exponential(25), accept: { after: exponential(5), miss: 0.05 } as any },
  ],
  rules: {
    'capacity.total': 3,
    'offer.timeout': 30e6,
    'pacing.delay': 20e6,
    'pacing.on': ['miss'],
    'session.idle': 300e6,
    'wrapUp.mode': 'timed',
    'wrapUp.sec': 30e6,
    'wrapUp.blocks': 'slot',
    'offer.exclude': 'none',
    'queue.requeueRank': 'front',
    'match.select': ['least-load', 'longest-at-load'],
  } as any,
  sources: [
    {
      arrivals: poisson(2.68 * 3600),
      patience: exponential(180),
      work: {
        kind: 'exchanges',
        count: { kind: 'geometric', mean: 8 } as any,
        begins: 'agent',
        ends: 'customer',
        reply: exponential(40),
        agentReply: null,
      },
    },
  ],
  duration: 20_000,
});
let events = 0;
import { AgentTimes } from './agent-times.ts';
import { Tallies } from './tallies.ts';
import { WaitingCauses } from './waiting-causes.ts';

const m = process.argv[3]!;
if (m === 'nocauses') {
  for (const k of ['enter', 'leave', 'settle', 'agentChanged', 'ring', 'close'] as const)
    (WaitingCauses.prototype as any)[k] = () => 0;
}
if (m === 'notimes') AgentTimes.prototype.changed = () => {};
if (m === 'notally') {
  Tallies.prototype.count = () => {};
  Tallies.prototype.add = () => {};
  Tallies.prototype.histogram = () => {};
  Tallies.prototype.square = () => {};
}
if (m === 'nohist') Tallies.prototype.histogram = () => {};
if (m === 'noagent') Observer.prototype.agentChanged = () => {};
if (m === 'off') {
  Observer.prototype.event = (() => {
    events++;
  }) as any;
  Observer.prototype.agentChanged = (() => {}) as any;
}
const best: number[] = [];
let steps = 0;
for (let i = 0; i < 7; i++) {
  const sim = new Simulation(which === 'w1' ? w1 : w2, {});
  events = 0;
  steps = 0;
  const t0 = process.cpuUsage().user;
  while (sim.step()) steps++;
  best.push(((process.cpuUsage().user - t0) * 1e3) / steps);
}
best.sort((a, b) => a - b);
console.log(
  which,
  process.argv[3],
  'min',
  best[0]!.toFixed(0),
  'med',
  best[3]!.toFixed(0),
  'ns/step',
  steps,
  'events/step',
  (events / steps).toFixed(2),
);
