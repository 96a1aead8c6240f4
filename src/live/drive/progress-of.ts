/** How a run stands, for whoever watches. */
import { AGENT, CHAT } from '../../engine/events.ts';
import type { RouterState } from '../../engine/router/router.ts';
import type { ClientHost } from './host.ts';
import type { LiveOptions, LiveProgress } from './live-options.ts';
import type { Measures } from './measures.ts';
import type { Pace } from './pace.ts';

export interface Standing {
  readonly options: LiveOptions;
  readonly phase: LiveProgress['phase'];
  readonly s: RouterState;
  readonly measures: Measures;
  readonly pace: Pace;
  readonly host: ClientHost;
}

export function progressOf({ options, phase, s, measures, pace, host }: Standing): LiveProgress {
  const lately = measures.recent.lately();
  let ready = 0;
  let signedIn = 0;
  for (let agent = 0; agent < s.agentCount; agent++) {
    if (s.agentState[agent] === AGENT.ready) ready += 1;
    if (s.agentState[agent] !== AGENT.signedOut) signedIn += 1;
  }
  let waiting = 0;
  let live = 0;
  for (let chat = 0; chat < s.chatCount; chat++) {
    const state = s.chatState[chat];
    if (state === CHAT.waiting || state === CHAT.offered) waiting += 1;
    else if (state === CHAT.live) live += 1;
  }
  const scenarioSec = pace.isStarted ? pace.microsAt(options.clock.now()) / 1e6 : 0;
  return {
    phase,
    elapsedSec: pace.elapsed() / 1000,
    leftSec: Math.max(0, (options.scenario.duration / 1e6 - scenarioSec) / options.speed),
    scenarioSec,
    chats: { started: measures.started, waiting, live, ended: measures.ended },
    agents: { ready, signedIn },
    ...lately,
    messages: measures.messages.sent,
    acts: measures.acts,
    errors: measures.errors,
    throttled: measures.throttled,
    downs: measures.downs.count,
    sockets: host.sockets,
    processes: host.processes,
  };
}
