/**
 * The same plan with people who are slower by what a network takes from them. Between an agent's alert and the acceptance that
 * the server hears lie two deliveries, between a message written and the next one begun lies one. Each time of reaction is
 * stretched so that its mean grows by that much; nobody's patience is. Simulated beside the plan itself, it says what an honest
 * server behind such a network does: chats take longer, so agents are busier, so others wait longer.
 */
import type { Distribution } from '../../scenarios/distribution.ts';
import { mean } from '../../scenarios/fit.ts';
import type { AgentGroup, CustomerSource, Scenario } from '../../scenarios/scenario.ts';
import { ln } from '../../statistics/math.ts';

/** `delay`: one delivery, in microseconds of the scenario. */
export function slowed(scenario: Scenario, delay: number): Scenario {
  if (delay <= 0) return scenario;
  return {
    ...scenario,
    groups: scenario.groups.map((group) => slowedGroup(group, delay)),
    sources: scenario.sources.map((source) => slowedSource(source, delay)),
  };
}

function slowedGroup(group: AgentGroup, delay: number): AgentGroup {
  const { accept } = group;
  return {
    ...group,
    accept: {
      ...accept,
      after: longer(accept.after, 2 * delay),
      declineAfter: longer(accept.declineAfter, 2 * delay),
    },
    reply: longer(group.reply, delay),
    wrapUp: longer(group.wrapUp, delay),
    next: longer(group.next, delay),
    pick: longer(group.pick, 2 * delay),
    backReady: longer(group.backReady, 2 * delay),
    givesUp: longer(group.givesUp, delay),
  };
}

function slowedSource(source: CustomerSource, delay: number): CustomerSource {
  const { work } = source;
  if (work.kind === 'handle')
    return { ...source, work: { ...work, time: longer(work.time, 2 * delay) } };
  return {
    ...source,
    work: {
      ...work,
      reply: longer(work.reply, delay) as Distribution,
      agentReply: longer(work.agentReply, delay),
    },
  };
}

/** The same form with a mean greater by `by`; null stays null. */
function longer(time: Distribution | null, by: number): Distribution | null {
  if (time === null) return null;
  const now = mean(time);
  return now > 0 ? scaled(time, (now + by) / now) : { kind: 'constant', value: by };
}

function scaled(d: Distribution, factor: number): Distribution {
  const times = (list: readonly number[]) => list.map((value) => value * factor);
  switch (d.kind) {
    case 'constant':
      return { ...d, value: d.value * factor };
    case 'exponential':
    case 'erlang':
      return { ...d, mean: d.mean * factor };
    case 'gamma':
    case 'weibull':
      return { ...d, scale: d.scale * factor };
    case 'lognormal':
      return { ...d, mu: d.mu + ln(factor) };
    case 'uniform':
      return { ...d, low: d.low * factor, high: d.high * factor };
    case 'triangular':
      return { ...d, low: d.low * factor, mode: d.mode * factor, high: d.high * factor };
    case 'hyperexponential':
      return { ...d, means: times(d.means) };
    case 'discrete':
      return { ...d, values: times(d.values) };
    case 'empirical':
      return {
        ...d,
        values: times(d.values),
        ...(d.tailMean === undefined ? {} : { tailMean: d.tailMean * factor }),
      };
    case 'mix':
      return { ...d, parts: d.parts.map((part) => scaled(part, factor)) };
    case 'geometric':
      // A number of things, not a time.
      return d;
  }
}
