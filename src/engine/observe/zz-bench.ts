import { simulate, Simulation } from '../simulate.ts';
import { tiny, exponential, poisson, handle, always, s } from '../testing.ts';
import { Observer } from './observer.ts';
import { toNumber } from '../../statistics/exact.ts';
const w1 = tiny({ groups: [{ count: 95 }], rules: { 'capacity.total': 1, 'match.accept': 'auto' } as any,
  sources: [{ arrivals: poisson(6000), patience: exponential(120), work: handle(exponential(60)) }], duration: 100_000 });
const w2 = tiny({ groups: [{ count: 500, reply: exponential(25), accept: { after: exponential(5), miss: 0.05 } as any }],
  rules: { 'capacity.total': 3, 'offer.timeout': 30e6, 'pacing.delay': 20e6, 'pacing.on': ['miss'], 'session.idle': 300e6, 'wrapUp.mode': 'timed', 'wrapUp.sec': 30e6, 'wrapUp.blocks': 'slot', 'offer.exclude': 'none', 'queue.requeueRank': 'front','match.select':['least-load','longest-at-load'] } as any,
  sources: [{ arrivals: poisson(2.68*3600), patience: exponential(180), work: { kind: 'exchanges', count: { kind: 'geometric', mean: 8 } as any, begins: 'agent', ends: 'customer', reply: exponential(40), agentReply: null } }], duration: 40_000 });
const origE = Observer.prototype.event, origA = Observer.prototype.agentChanged;
for (const [name, sc] of [['w1', w1], ['w2', w2]] as const) {
  for (const mode of ['on','off','on','off','on','off'] as const) {
    let events = 0;
    Observer.prototype.event = mode === 'on' ? origE : function () {} as any;
    Observer.prototype.agentChanged = mode === 'on' ? origA : function () {} as any;
    const t0 = performance.now();
    const sim = new Simulation(sc, {});
    let steps = 0;
    while (sim.step()) steps++;
    const t1 = performance.now();
    if (mode === 'on') {
      const run = sim.observer.finish();
      const t2 = performance.now();
      const c = run.total.counts, n = c.arrived ?? 0;
      console.log(name, mode, (t1-t0).toFixed(0), 'ms', 'steps', steps, 'ns/step', ((t1-t0)*1e6/steps).toFixed(0), 'finish', (t2-t1).toFixed(1), n, 'aband', ((c.abandonedOpen??0)/n).toFixed(5), 'delayed', (c.delayed??0)/n, 'json', JSON.stringify(run).length);
      const tot = toNumber(run.waited); const sum = Object.values(run.total.causes).reduce((a,b)=>a+toNumber(b),0);
      console.log('  waited', tot, sum, tot-sum, Object.fromEntries(Object.entries(run.total.causes).map(([k,v])=>[k,toNumber(v)/tot])));
      console.log('  missed', (c.offersMissed??0)/(c.offersMade??1), 'auto', (c.autoEnded??0)/n, 'slots', toNumber(run.total.staff!.used)/toNumber(run.total.staff!.slots), 'wait', tot/n/1e6);
    } else console.log(name, mode, (t1-t0).toFixed(0), 'ms', 'steps', steps, 'ns/step', ((t1-t0)*1e6/steps).toFixed(0));
  }
}
