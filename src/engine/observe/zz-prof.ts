import { Simulation } from '../simulate.ts';
import { tiny, exponential, poisson, handle } from '../testing.ts';
const which = process.argv[2];
const w1 = tiny({ groups: [{ count: 95 }], rules: { 'capacity.total': 1, 'match.accept': 'auto' } as any,
  sources: [{ arrivals: poisson(6000), patience: exponential(120), work: handle(exponential(60)) }], duration: 600_000 });
const w2 = tiny({ groups: [{ count: 500, reply: exponential(25), accept: { after: exponential(5), miss: 0.05 } as any }],
  rules: { 'capacity.total': 3, 'offer.timeout': 30e6, 'pacing.delay': 20e6, 'pacing.on': ['miss'], 'session.idle': 300e6, 'wrapUp.mode': 'timed', 'wrapUp.sec': 30e6, 'wrapUp.blocks': 'slot', 'offer.exclude': 'none', 'queue.requeueRank': 'front','match.select':['least-load','longest-at-load'] } as any,
  sources: [{ arrivals: poisson(2.68*3600), patience: exponential(180), work: { kind: 'exchanges', count: { kind: 'geometric', mean: 8 } as any, begins: 'agent', ends: 'customer', reply: exponential(40), agentReply: null } }], duration: 60_000 });
const sim = new Simulation(which === 'w1' ? w1 : w2, {});
let steps = 0; const t0 = performance.now(); while (sim.step()) steps++; console.log(((performance.now()-t0)*1e6/steps).toFixed(0), 'ns/step', steps);
