/**
 * Agents who look at a list or a bar, and those who press Next. Looking is done once an instant, when everything has settled:
 *
 *   pick   reacts after a time of its own from when there is something to take and a slot is free; nothing left, or no slot,
 *          and the reaction is off
 *   next   presses after a time of its own from when automatic routing has filled the agent and the maximum is not reached
 */
import { AGENT } from '../events.ts';
import { PURPOSE } from '../random/purposes.ts';
import { CAST_AGENT_TIMER } from '../timer-ids.ts';
import { type CastState, NONE } from './state.ts';

/** Which of an agent's counters of draws (state.drawn). */
export const DRAWN = { pick: 0, next: 1, backReady: 2, break: 3 } as const;

const SECOND = 1_000_000;

export function lookUp(s: CastState): void {
  const pickers = s.pickers;
  for (let i = 0; i < pickers.length; i++) {
    const agent = pickers[i]!;
    const plan = s.planOf(agent);
    const may = s.agentState[agent] === AGENT.ready && s.platform.mayTake(agent);
    if (plan.pick >= 0) {
      const sees = may && s.platform.firstPickable(agent, plan.picksNewest) !== NONE;
      react(s, agent, CAST_AGENT_TIMER.pick, sees, plan.pick, PURPOSE.pick, DRAWN.pick);
    }
    if (plan.next >= 0) {
      const presses = may && isFull(s, agent, plan.standard);
      react(s, agent, CAST_AGENT_TIMER.next, presses, plan.next, PURPOSE.next, DRAWN.next);
    }
  }
}

function react(
  s: CastState,
  agent: number,
  timer: number,
  wants: boolean,
  time: number,
  purpose: number,
  what: number,
): void {
  if (s.isAgentArmed(agent, timer) === wants) return;
  if (!wants) return s.cancelAgent(agent, timer);
  const after = drawOwn(s, agent, time, purpose, what);
  // Nobody hammers at a button that did nothing: a second at least until the next press.
  const inVain = what === DRAWN.next && s.pressedInVain[agent] === 1;
  s.armAgent(agent, timer, s.now + (inVain ? Math.max(SECOND, after) : after));
}

/** Nothing more comes by itself: one chat more would pass the standard capacity, or nothing is pushed at all. */
function isFull(s: CastState, agent: number, standard: number): boolean {
  if (s.scenario.rules['match.mode'] !== 'push') return true;
  const rules = s.scenario.rules;
  const held = (s.held[agent]! + s.ringing[agent]!) * rules['capacity.cost'] + s.otherUnits[agent]!;
  return held + rules['capacity.need'] > standard;
}

/** A time of the agent's own. */
export function drawOwn(
  s: CastState,
  agent: number,
  time: number,
  purpose: number,
  what: number,
): number {
  const at = agent * 8 + what;
  const number = s.drawn[at]!;
  s.drawn[at] = number + 1;
  return s.sampler.drawWhole(time, purpose, agent, number);
}

export function pickOne(s: CastState, agent: number): void {
  s.stirred = true;
  if (!s.platform.mayTake(agent)) return;
  const chat = s.platform.firstPickable(agent, s.planOf(agent).picksNewest);
  if (chat !== NONE) s.platform.pick(agent, chat);
}

export function pressNext(s: CastState, agent: number): void {
  s.stirred = true;
  const held = s.held[agent]!;
  s.platform.pressNext(agent);
  s.pressedInVain[agent] = s.held[agent] === held ? 1 : 0;
}
