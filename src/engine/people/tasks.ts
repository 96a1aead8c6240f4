/**
 * What an agent works at, and how fast. With `independent` work every chat goes on by itself; `one-at-a-time` has one task
 * in hand and the others in a row, first come first served. An amount of work is µs at speed 1; where speeds follow the
 * load, what is left of every task is re-timed whenever the number of chats held changes:
 *
 *     left -= (now - since) * speed      due = now + left / new speed
 */
import { CAST_CHAT_TIMER } from '../timer-ids.ts';
import type { GroupPlan } from './plans.ts';
import { type CastState, NONE, TASK } from './state.ts';

/** The agent holds one chat more, or one less: tasks that follow the load change their speed. */
export function holdChat(s: CastState, plan: GroupPlan, agent: number, chat: number): void {
  s.held[agent] = s.held[agent]! + 1;
  if (!plan.followsLoad) return;
  const head = s.heldHead[agent]!;
  s.heldNext[chat] = head;
  s.heldPrevious[chat] = NONE;
  if (head !== NONE) s.heldPrevious[head] = chat;
  s.heldHead[agent] = chat;
  retime(s, plan, agent);
}

export function letGo(s: CastState, plan: GroupPlan, agent: number, chat: number): void {
  s.held[agent] = s.held[agent]! - 1;
  if (!plan.followsLoad) return;
  const next = s.heldNext[chat]!;
  const previous = s.heldPrevious[chat]!;
  if (previous === NONE) s.heldHead[agent] = next;
  else s.heldNext[previous] = next;
  if (next !== NONE) s.heldPrevious[next] = previous;
  retime(s, plan, agent);
}

/** A chat in which the agent only helps counts for the load, but holds no task. */
export function countHelp(s: CastState, plan: GroupPlan, agent: number, by: number): void {
  s.held[agent] = s.held[agent]! + by;
  if (plan.followsLoad) retime(s, plan, agent);
}

/** Begins a task of that much work, or puts it at the end of the agent's row. */
export function startTask(
  s: CastState,
  plan: GroupPlan,
  agent: number,
  chat: number,
  task: number,
  work: number,
): void {
  s.task[chat] = task;
  s.workLeft[chat] = work;
  if (!plan.oneAtATime) run(s, plan, agent, chat);
  else if (s.current[agent] === NONE) {
    s.current[agent] = chat;
    run(s, plan, agent, chat);
  } else {
    s.speed[chat] = 0;
    const tail = s.rowTail[agent]!;
    s.rowNext[chat] = NONE;
    s.rowPrevious[chat] = tail;
    if (tail === NONE) s.rowHead[agent] = chat;
    else s.rowNext[tail] = chat;
    s.rowTail[agent] = chat;
  }
}

/** Lays the task aside; what is left of it stands in workLeft. The next in the row is begun by {@link takeNext}. */
export function stopTask(s: CastState, plan: GroupPlan, agent: number, chat: number): void {
  if (s.task[chat] === TASK.none) return;
  if (s.speed[chat]! > 0) {
    s.cancel(chat, CAST_CHAT_TIMER.work);
    bank(s, chat);
    if (s.current[agent] === chat) s.current[agent] = NONE;
  } else if (plan.oneAtATime) leaveRow(s, agent, chat);
  s.task[chat] = TASK.none;
}

/** The task is done: its timer has fired. */
export function endTask(s: CastState, agent: number, chat: number): void {
  s.task[chat] = TASK.none;
  s.workLeft[chat] = 0;
  if (s.current[agent] === chat) s.current[agent] = NONE;
}

/** With nothing in hand, begins the first task of the row. */
export function takeNext(s: CastState, plan: GroupPlan, agent: number): void {
  const chat = s.rowHead[agent]!;
  if (!plan.oneAtATime || chat === NONE || s.current[agent] !== NONE) return;
  leaveRow(s, agent, chat);
  s.current[agent] = chat;
  run(s, plan, agent, chat);
}

/** Speed of one chat of an agent who holds k of them; beyond the list the total speed stays that of its last entry. */
export function speedOf(plan: GroupPlan, k: number): number {
  const speeds = plan.speeds;
  if (speeds === null || k < 1) return 1;
  const n = speeds.length;
  return k <= n ? speeds[k - 1]! : (speeds[n - 1]! * n) / k;
}

function run(s: CastState, plan: GroupPlan, agent: number, chat: number): void {
  const speed = plan.speeds === null ? 1 : speedOf(plan, s.held[agent]!);
  s.speed[chat] = speed;
  s.workSince[chat] = s.now;
  armWork(s, chat, speed);
}

function armWork(s: CastState, chat: number, speed: number): void {
  s.arm(
    chat,
    CAST_CHAT_TIMER.work,
    s.now + Math.floor(s.workLeft[chat]! / speed + 0.5),
    s.agentTie,
  );
}

function bank(s: CastState, chat: number): void {
  const left = s.workLeft[chat]! - (s.now - s.workSince[chat]!) * s.speed[chat]!;
  s.workLeft[chat] = left > 0 ? left : 0;
  s.workSince[chat] = s.now;
}

function retime(s: CastState, plan: GroupPlan, agent: number): void {
  const speed = speedOf(plan, s.held[agent]!);
  for (let chat = s.heldHead[agent]!; chat !== NONE; chat = s.heldNext[chat]!) {
    if (s.task[chat] === TASK.none || s.speed[chat] === 0 || s.speed[chat] === speed) continue;
    bank(s, chat);
    s.speed[chat] = speed;
    armWork(s, chat, speed);
  }
}

function leaveRow(s: CastState, agent: number, chat: number): void {
  const next = s.rowNext[chat]!;
  const previous = s.rowPrevious[chat]!;
  if (previous === NONE) s.rowHead[agent] = next;
  else s.rowNext[previous] = next;
  if (next === NONE) s.rowTail[agent] = previous;
  else s.rowPrevious[next] = previous;
}
