/**
 * The router: the rules of chat platforms over one state. Drivers set `state.now`, hand acts in, fire its timers, and
 * call `settle` once everything of an instant has happened. It knows no clock, no socket and no person.
 */
import type { Scenario } from '../../scenarios/scenario.ts';
import type { EventSink } from '../events.ts';
import type { Draws } from '../random/draws.ts';
import type { TimerQueue } from '../timers.ts';
import { enrol } from './shifts.ts';
import { RouterState } from './state.ts';
import { classOf } from './waiting.ts';

export { changeRule, closeQueue, openQueue, otherWork, restart, setLimit } from './admin.ts';
export {
  arrive,
  continueOrOpen,
  customerEnds,
  customerLeaves,
  customerRejoins,
  customerVanishes,
  customerWrites,
} from './customers.ts';
export { fireRouterTimer } from './deadlines.ts';
export { isUnsettled, mayTake, mayTakeChat, pressNext, settle } from './decide.ts';
export {
  agentWrites,
  closeRecord,
  closeTab,
  closeWrapUp,
  endChat,
  firstPickable,
  holds,
  invite,
  join,
  leaveChat,
  pick,
  resolve,
  transferToAgent,
  transferToQueue,
  view,
} from './desk.ts';
export { finishChat } from './ending.ts';
export { accept, decline, rings } from './offers.ts';
export {
  chatsOf,
  endShift,
  goNotReady,
  goOnBreak,
  goReady,
  loseConnection,
  pauseRouting,
  reconnect,
  resumeRouting,
  returnFromBreak,
  serveQueues,
  signIn,
  signOut,
} from './shifts.ts';
export { FLAG, NONE, RouterState } from './state.ts';
export { classOf } from './waiting.ts';

import { decline } from './offers.ts';

/** Disable pressed on an offer: refuses it and switches the agent's chat routing off. */
export function disable(s: RouterState, agent: number, chat: number): void {
  decline(s, agent, chat, true);
}

/** The state before anything has happened: everybody signed out, nobody waiting, one class per kind of customer. */
export function newRouter(
  scenario: Scenario,
  timers: TimerQueue,
  draws: Draws,
  sink: EventSink,
): RouterState {
  const s = new RouterState(scenario, timers, draws, sink);
  scenario.agents.forEach((agent, i) => {
    s.agentGroup[i] = agent.group;
    const group = scenario.groups[agent.group]!;
    enrol(s, i, group.queues, group.skills);
  });
  for (const source of scenario.sources)
    for (const kind of source.kinds) classOf(s, kind.queue, kind.priority, kind.skills);
  return s;
}
