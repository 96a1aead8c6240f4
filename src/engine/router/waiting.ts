/**
 * Who waits, in which order. Waiting chats stand in classes (queue x priority x demanded skills), each a linked list in
 * rank order, so that a matching pass compares heads instead of scanning chats. No agents here.
 */

import { PURPOSE } from '../random/purposes.ts';
import { RANK, REQUEUE } from './rule-columns.ts';
import { FLAG, grown, NONE, type RouterState } from './state.ts';

/** The class of chats of this queue and priority that demand these skills; `extra` queues also serve it. For load time and relaxation. */
export function classOf(
  s: RouterState,
  queue: number,
  priority: number,
  skills: readonly number[],
  extra: readonly number[] = [],
): number {
  const sorted = [...new Set(skills)].sort((a, b) => a - b);
  const more = [...new Set(extra)].filter((q) => q !== queue).sort((a, b) => a - b);
  const key = `${queue}|${priority}|${sorted.join(',')}|${more.join(',')}`;
  const known = s.classKeys.get(key);
  if (known !== undefined) return known;
  const id = s.classCount++;
  if (id === s.classHead.length) {
    s.classHead = grown(s.classHead, Int32Array, id * 2);
    s.classTail = grown(s.classTail, Int32Array, id * 2);
    s.classSize = grown(s.classSize, Int32Array, id * 2);
    s.classSticky = grown(s.classSticky, Int32Array, id * 2);
  }
  s.classKeys.set(key, id);
  s.classQueue.push(queue);
  s.classPriority.push(priority);
  s.classSkills.push(sorted);
  s.classExtraQueues.push(more);
  s.classHead[id] = NONE;
  s.classTail[id] = NONE;
  s.classPools.push(new Int32Array(0));
  linkClass(s, id);
  return id;
}

/** Agents who serve `queues` with `skills` stand in one pool. For load time and changes of what an agent serves. */
export function poolOf(
  s: RouterState,
  queues: readonly number[],
  skills: readonly number[],
): number {
  const sortedQueues = [...new Set(queues)].sort((a, b) => a - b);
  const sortedSkills = [...new Set(skills)].sort((a, b) => a - b);
  const key = `${sortedQueues.join(',')}|${sortedSkills.join(',')}`;
  const known = s.poolKeys.get(key);
  if (known !== undefined) return known;
  const id = s.poolQueues.length;
  s.poolKeys.set(key, id);
  s.poolQueues.push(sortedQueues);
  s.poolSkills.push(sortedSkills);
  s.poolHeap.push(new Int32Array(s.agentCount));
  if (id === s.poolSize.length) s.poolSize = grown(s.poolSize, Int32Array, id * 2);
  for (let c = 0; c < s.classCount; c++) linkClass(s, c);
  return id;
}

/** Which pools may serve the class: they have one of its queues and all its skills. */
function linkClass(s: RouterState, cls: number): void {
  const queues = [s.classQueue[cls]!, ...s.classExtraQueues[cls]!];
  const pools: number[] = [];
  for (let p = 0; p < s.poolQueues.length; p++) {
    const serves = queues.some((q) => s.poolQueues[p]!.includes(q));
    const knows = s.classSkills[cls]!.every((skill) => s.poolSkills[p]!.includes(skill));
    if (serves && knows) pools.push(p);
  }
  s.classPools[cls] = Int32Array.from(pools);
}

/**
 * Where the chat stands within its class, smaller first. `requeue` is how a returned chat is ranked, or -1 for a new one.
 * Equal ranks go by the chat's number: who came first.
 */
export function rankOf(s: RouterState, chat: number, requeue: number): number {
  const queue = s.chatQueue[chat]!;
  const code = s.rules.rank[queue]!;
  if (requeue === REQUEUE.front) return -1e18 - ++s.frontCounter * 1024;
  const since = requeue === REQUEUE.now ? s.now : s.chatArrivedAt[chat]!;
  if (code === RANK.arrival || code === RANK.priority || code === RANK.weighted) return since;
  if (code === RANK.lifo) return -since;
  if (code === RANK.activity) return requeue === REQUEUE.now ? s.now : s.chatLastActivity[chat]!;
  if (code === RANK.due) return since + s.rules.queue['report.onTime'][queue]!;
  if (code === RANK.headStart) return since - s.rules.headStartOf(queue, s.chatPriority[chat]!);
  return (
    s.queueRandomBase[queue]! + s.draws.exponential(PURPOSE.rank, s.chatNumber[chat]! >>> 0, 0)
  );
}

/**
 * A chat has been taken out of a queue in random order. Ranks are the base plus an exponential time, and the base moves on
 * to the rank that was the least: what is left of the others' is exponential again (lack of memory), as a newcomer's is,
 * so each choice is made evenly among all who wait then.
 */
export function takenAtRandom(s: RouterState, chat: number): void {
  const queue = s.chatQueue[chat]!;
  if (s.rules.rank[queue] !== RANK.random) return;
  if (s.chatRank[chat]! > s.queueRandomBase[queue]!) s.queueRandomBase[queue] = s.chatRank[chat]!;
}

/** Whether chat a goes before chat b, over all queues: each by its own queue's rank. */
export function goesBefore(s: RouterState, a: number, b: number): boolean {
  const first = primaryKey(s, a);
  const second = primaryKey(s, b);
  if (first !== second) return first < second;
  const rankA = s.chatRank[a]!;
  const rankB = s.chatRank[b]!;
  if (rankA !== rankB) return rankA < rankB;
  return s.chatNumber[a]! < s.chatNumber[b]!;
}

/** What is compared before the rank within a class: the priority, or the negated score of a weighted wait. */
function primaryKey(s: RouterState, chat: number): number {
  const queue = s.chatQueue[chat]!;
  const code = s.rules.rank[queue]!;
  if (code === RANK.priority) return s.chatPriority[chat]!;
  if (code !== RANK.weighted) return 0;
  // score = skill * weightSkill + (wait / priority) * weightWait, the wait in seconds; priority 0 counts as 1.
  const waited = (s.now - s.chatArrivedAt[chat]!) / 1e6;
  const skill = s.classSkills[s.chatClass[chat]!]!.length;
  const priority = s.chatPriority[chat]! || 1;
  return -(
    skill * s.rules.queue['queue.weightSkill'][queue]! +
    (waited / priority) * s.rules.queue['queue.weightWait'][queue]!
  );
}

/** Puts a waiting chat into its class's list at its rank. New chats come last: the search starts at the tail. */
export function enlist(s: RouterState, chat: number): void {
  const cls = s.chatClass[chat]!;
  const rank = s.chatRank[chat]!;
  const next = s.chatNext;
  const prev = s.chatPrev;
  const ranks = s.chatRank;
  let after = s.classTail[cls]!;
  if (after !== NONE && rank < ranks[s.classHead[cls]!]!) after = NONE;
  else while (after !== NONE && before(s, chat, rank, after)) after = prev[after]!;
  const following = after === NONE ? s.classHead[cls]! : next[after]!;
  prev[chat] = after;
  next[chat] = following;
  if (after === NONE) s.classHead[cls] = chat;
  else next[after] = chat;
  if (following === NONE) s.classTail[cls] = chat;
  else prev[following] = chat;
  s.classSize[cls] = s.classSize[cls]! + 1;
  if (s.chatPreferred[chat]! !== NONE) s.classSticky[cls] = s.classSticky[cls]! + 1;
}

function before(s: RouterState, chat: number, rank: number, other: number): boolean {
  const otherRank = s.chatRank[other]!;
  return rank < otherRank || (rank === otherRank && s.chatNumber[chat]! < s.chatNumber[other]!);
}

/** Takes a waiting chat out of its list (its class's, or the parked one). */
export function delist(s: RouterState, chat: number): void {
  const cls = s.chatClass[chat]!;
  const previous = s.chatPrev[chat]!;
  const following = s.chatNext[chat]!;
  const flags = s.chatFlags[chat]!;
  if ((flags & FLAG.parked) !== 0) {
    s.chatFlags[chat] = flags & ~FLAG.parked;
    if (previous === NONE) s.parkedHead = following;
    else s.chatNext[previous] = following;
    if (following === NONE) s.parkedTail = previous;
    else s.chatPrev[following] = previous;
    return;
  }
  if (previous === NONE) s.classHead[cls] = following;
  else s.chatNext[previous] = following;
  if (following === NONE) s.classTail[cls] = previous;
  else s.chatPrev[following] = previous;
  s.classSize[cls] = s.classSize[cls]! - 1;
  if (s.chatPreferred[chat]! !== NONE) s.classSticky[cls] = s.classSticky[cls]! - 1;
}

/** Sets a chat aside that is not tried again by itself (match.arrivalOnly); agents still see it in their list. */
export function park(s: RouterState, chat: number): void {
  delist(s, chat);
  s.chatFlags[chat] = s.chatFlags[chat]! | FLAG.parked;
  s.chatPrev[chat] = s.parkedTail;
  s.chatNext[chat] = NONE;
  if (s.parkedTail === NONE) s.parkedHead = chat;
  else s.chatNext[s.parkedTail] = chat;
  s.parkedTail = chat;
}

/** Moves a waiting chat to another class (skills relaxed, a further queue), its rank within the queue unchanged. */
export function reclass(s: RouterState, chat: number, cls: number): void {
  const parked = (s.chatFlags[chat]! & FLAG.parked) !== 0;
  if (parked) {
    s.chatClass[chat] = cls;
    return;
  }
  delist(s, chat);
  s.chatClass[chat] = cls;
  enlist(s, chat);
}
