/** An agent as the files beside agent.ts know them: what they may look at, and what they may ask for. Only types. */
import type { Clock } from './clock.ts';
import type { Desk } from './desk.ts';
import type { AgentPlan } from './plan-types.ts';
import type { Reply } from './wire.ts';

export interface AtWork {
  readonly plan: AgentPlan;
  readonly clock: Clock;
  readonly desk: Desk;
  /** Nothing rings, nothing is live, nothing is left to wrap up. */
  readonly isFree: boolean;
  liveChats(): number[];
  ask(path: string, name: string, body?: Record<string, unknown>): Promise<Reply>;
  actOn(chat: number, what: string): Promise<Reply>;
  /** The same, when the answer does not matter. */
  act(chat: number, what: string): void;
  write(chat: number, text: string, id: string): Promise<Reply>;
  /** The platform has shown the agent to themselves. */
  shown(body: Reply['body']): void;
}
