/**
 * Who may be given a chat, and who is the best of them. Agents of a pool stand in a heap ordered by the comparators of
 * `match.select`; their keys change only when their own state changes, so nobody is scanned.
 * One predicate for all platforms; nothing here changes what happened, only the index.
 */
import { AGENT } from '../events.ts';
import { PURPOSE } from '../random/purposes.ts';
import { COMPARE, EXCLUDE, EXHAUSTED } from './rule-columns.ts';
import { FLAG, NONE, type RouterState } from './state.ts';

const LOAD_TIE = 1 / 1_048_576;
const UNLIMITED = 1e9;

/** Marks an agent whose load or presence has changed; the index is mended at the next pass. */
export function touch(s: RouterState, agent: number): void {
  const dirty = s.agentDirty[agent]!;
  if (dirty === 3) return;
  if ((dirty & 1) === 0) s.dirtyAgents[s.dirtyCount++] = agent;
  if ((dirty & 2) === 0) s.changedAgents[s.changedCount++] = agent;
  s.agentDirty[agent] = 3;
}

/** Chats that count as load: live and not dormant, offered, and held after their end. */
export function loadOf(s: RouterState, agent: number): number {
  return (
    s.agentLive[agent]! - s.agentDormant[agent]! + s.agentPending[agent]! + s.agentHeld[agent]!
  );
}

/** The most units the agent can be filled to by anything automatic. */
export function ceilingOf(s: RouterState, agent: number): number {
  return s.rules.anyMaxFor || s.rules.anyOpenMax
    ? Math.max(s.rules.total[agent]!, s.rules.max[agent]!)
    : s.rules.total[agent]!;
}

/** Open to automatic routing at all: presence, pacing, offers at once, wrap-up, and some capacity left. */
export function isMatchable(s: RouterState, agent: number): boolean {
  return isOpen(s, agent) && s.agentUsed[agent]! + s.rules.minNeed <= ceilingOf(s, agent);
}

/** As {@link isMatchable}, whatever the load. */
export function isOpen(s: RouterState, agent: number): boolean {
  return (
    s.agentState[agent] === AGENT.ready &&
    s.agentDeferred[agent] === NONE &&
    s.agentCooldownUntil[agent] === 0 &&
    s.agentPending[agent]! < s.rules.parallel[agent]! &&
    s.agentWrapBlocks[agent] === 0
  );
}

/** Mends the heaps for every agent touched since the last time. */
export function refreshAgents(s: RouterState): void {
  const dirty = s.dirtyAgents;
  for (let i = 0; i < s.dirtyCount; i++) {
    const agent = dirty[i]!;
    s.agentDirty[agent] = s.agentDirty[agent]! & ~1;
    const stands = s.agentHeapAt[agent]! !== NONE;
    if (isMatchable(s, agent)) {
      setKeys(s, agent);
      if (stands) sift(s, agent);
      else insert(s, agent);
    } else if (stands) removeFromHeap(s, agent);
  }
  s.dirtyCount = 0;
}

/** Comparators that need more than a key: they choose among all that tie on the comparators before them. */
function isDrawn(code: number): boolean {
  return code >= COMPARE.random;
}

function setKeys(s: RouterState, agent: number): void {
  const codes = s.rules.compare;
  const keys = s.keys;
  for (let i = 0; i < codes.length; i++) keys[i]![agent] = keyOf(s, codes[i]!, agent);
}

function keyOf(s: RouterState, code: number, agent: number): number {
  switch (code) {
    case COMPARE.leastLoad:
      return loadOf(s, agent) + s.agentLive[agent]! * LOAD_TIE;
    case COMPARE.longestAtLoad:
      return s.agentLoadSince[agent]!;
    case COMPARE.longestIdle:
      return s.agentIdleSince[agent]!;
    case COMPARE.mostLoad:
      return -loadOf(s, agent) + s.agentLive[agent]! * LOAD_TIE;
    case COMPARE.mostFree:
      return s.agentUsed[agent]! - limited(s.rules.total[agent]!);
    case COMPARE.mostFreePct:
      return s.agentUsed[agent]! / limited(s.rules.total[agent]!) - 1;
    case COMPARE.oldestRouted:
      return s.agentRoutedAt[agent]!;
    case COMPARE.cumulativeCount:
      return s.agentCumulative[agent]!;
    case COMPARE.rank:
      return s.scenario.groups[s.agentGroup[agent]!]!.rank;
    case COMPARE.rotationList:
      return s.agentRotation[agent]!;
    case COMPARE.largerLimit:
      return -limited(s.rules.total[agent]!);
    case COMPARE.fewestQueues:
      return s.poolQueues[s.agentPool[agent]!]!.length;
    default:
      return 0; // drawn among those that tie
  }
}

function limited(total: number): number {
  return total === Number.POSITIVE_INFINITY ? UNLIMITED : total;
}

// The heaps: 4-ary, by the keys in order, then the agent's index.

function isBetter(s: RouterState, a: number, b: number): boolean {
  const keys = s.keys;
  for (let i = 0; i < keys.length; i++) {
    const column = keys[i]!;
    const first = column[a]!;
    const second = column[b]!;
    if (first !== second) return first < second;
  }
  return a < b;
}

function insert(s: RouterState, agent: number): void {
  const pool = s.agentPool[agent]!;
  const at = s.poolSize[pool]!;
  s.poolSize[pool] = at + 1;
  s.matchable++;
  place(s, s.poolHeap[pool]!, up(s, s.poolHeap[pool]!, at, agent), agent);
}

export function removeFromHeap(s: RouterState, agent: number): void {
  const pool = s.agentPool[agent]!;
  const heap = s.poolHeap[pool]!;
  const at = s.agentHeapAt[agent]!;
  const size = s.poolSize[pool]! - 1;
  s.poolSize[pool] = size;
  s.matchable--;
  s.agentHeapAt[agent] = NONE;
  if (at === size) return;
  const last = heap[size]!;
  const raised = up(s, heap, at, last);
  place(s, heap, raised !== at ? raised : down(s, heap, size, at, last), last);
}

function sift(s: RouterState, agent: number): void {
  const pool = s.agentPool[agent]!;
  const heap = s.poolHeap[pool]!;
  const at = s.agentHeapAt[agent]!;
  const raised = up(s, heap, at, agent);
  place(s, heap, raised !== at ? raised : down(s, heap, s.poolSize[pool]!, at, agent), agent);
}

function place(s: RouterState, heap: Int32Array, at: number, agent: number): void {
  heap[at] = agent;
  s.agentHeapAt[agent] = at;
}

function up(s: RouterState, heap: Int32Array, from: number, agent: number): number {
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 2;
    const other = heap[parent]!;
    if (!isBetter(s, agent, other)) break;
    place(s, heap, at, other);
    at = parent;
  }
  return at;
}

function down(s: RouterState, heap: Int32Array, size: number, from: number, agent: number): number {
  let at = from;
  for (;;) {
    const first = at * 4 + 1;
    if (first >= size) return at;
    let best = first;
    const end = first + 4 < size ? first + 4 : size;
    for (let child = first + 1; child < end; child++)
      if (isBetter(s, heap[child]!, heap[best]!)) best = child;
    if (!isBetter(s, heap[best]!, agent)) return at;
    place(s, heap, at, heap[best]!);
    at = best;
  }
}

// Eligibility of one agent for one chat.

/** Units the agent may be filled to by a chat of this queue and priority. */
export function limitFor(s: RouterState, agent: number, queue: number, priority: number): number {
  const rules = s.rules;
  if (rules.anyMaxFor && rules.maxFor[s.agentGroup[agent]!]!.has(priority))
    return rules.max[agent]!;
  if (rules.anyOpenMax && s.queueWaiting[queue]! >= rules.agent['capacity.openMaxAt'][agent]!)
    return rules.max[agent]!;
  return rules.total[agent]!;
}

/** Capacity, limit per queue, and fair-distribution limit. */
export function hasRoom(s: RouterState, agent: number, queue: number, limit: number): boolean {
  if (s.agentUsed[agent]! + s.rules.need[queue]! > limit) return false;
  const used = s.agentQueueUsed;
  if (
    used !== null &&
    used[agent * s.queueCount + queue]! + s.rules.cost[queue]! > s.rules.perQueue[queue]!
  )
    return false;
  return !s.rules.anyRateLimit || !isRateLimited(s, agent, queue);
}

/** Whether the agent has had as many assignments of the queue as the window allows. */
export function isRateLimited(s: RouterState, agent: number, queue: number): boolean {
  return rateFreeAt(s, agent, queue) > s.now;
}

/** When the oldest assignment that fills the fair-distribution window leaves it; 0 when there is room. */
export function rateFreeAt(s: RouterState, agent: number, queue: number): number {
  const limit = s.rules.agent['capacity.rateLimit'][agent]!;
  if (limit === Number.POSITIVE_INFINITY) return 0;
  const at = agent * s.queueCount + queue;
  const count = s.rateCount[at]!;
  if (count < limit) return 0;
  return s.rateTimes[at]![count % limit]! + s.rules.agent['capacity.rateWindow'][agent]!;
}

/** Counts an assignment towards the fair-distribution limit. */
export function countTowardsRate(s: RouterState, agent: number, queue: number): void {
  const limit = s.rules.agent['capacity.rateLimit'][agent]!;
  if (limit === Number.POSITIVE_INFINITY) return;
  const at = agent * s.queueCount + queue;
  let ring = s.rateTimes[at] ?? null;
  if (ring === null) {
    ring = new Float64Array(limit);
    s.rateTimes[at] = ring;
  }
  ring[s.rateCount[at]! % limit] = s.now;
  s.rateCount[at] = s.rateCount[at]! + 1;
}

/** Whether the chat is passed over for this agent: a refuser, or guarded against going in a circle at one instant. */
export function isExcluded(s: RouterState, chat: number, agent: number): boolean {
  return isGuarded(s, chat, agent) || isRefuser(s, chat, agent);
}

/** Refused the chat at the instant of the offer, less than a second ago: no going in circles at one instant. */
export function isGuarded(s: RouterState, chat: number, agent: number): boolean {
  if (s.chatGuardUntil[chat]! <= s.now) return false;
  for (let node = s.chatGuards[chat]!; node !== NONE; node = s.nodeNext[node]!)
    if (s.nodeAgent[node] === agent) return true;
  return false;
}

/** With `offer.whenExhausted: wait` a refusal lasts until the agent becomes available anew. */
export function isRefuser(s: RouterState, chat: number, agent: number): boolean {
  const exclude = s.rules.run['offer.exclude'];
  if (exclude === EXCLUDE.none) return false;
  const wait = s.rules.run['offer.whenExhausted'] === EXHAUSTED.wait && exclude !== EXCLUDE.forever;
  for (let node = s.chatRefusers[chat]!; node !== NONE; node = s.nodeNext[node]!) {
    if (s.nodeAgent[node] === agent) return !wait || s.nodeEpoch[node] === s.agentEpoch[agent];
  }
  return false;
}

/** The agent may be given this waiting chat right now. */
export function isEligible(s: RouterState, agent: number, chat: number): boolean {
  const queue = s.chatQueue[chat]!;
  return (
    isOpen(s, agent) &&
    serves(s, agent, chat) &&
    hasRoom(s, agent, queue, limitFor(s, agent, queue, s.chatPriority[chat]!)) &&
    ((s.chatFlags[chat]! & FLAG.special) === 0 || !isExcluded(s, chat, agent))
  );
}

/** The agent serves one of the queues that the chat stands in and has the skills it demands. */
export function serves(s: RouterState, agent: number, chat: number): boolean {
  const pool = s.agentPool[agent]!;
  const pools = s.classPools[s.chatClass[chat]!]!;
  for (let i = 0; i < pools.length; i++) if (pools[i] === pool) return true;
  return false;
}

// The best agent for a chat. Module variables instead of a closure: the search visits a heap best first.

let bestSoFar = NONE;
let wantedChat = NONE;
let wantedQueue = NONE;
let wantedPriority = 0;
let wantedSpecial = false;
let ignoringRefusers = false;

/** The best agent who may be given the chat now, or NONE. `ignoreRefusers` begins the round anew (the guard stays). */
export function bestAgent(s: RouterState, chat: number, ignoreRefusers = false): number {
  if (s.matchable === 0) return NONE;
  bestSoFar = NONE;
  wantedChat = chat;
  wantedQueue = s.chatQueue[chat]!;
  wantedPriority = s.chatPriority[chat]!;
  wantedSpecial = (s.chatFlags[chat]! & FLAG.special) !== 0;
  ignoringRefusers = ignoreRefusers;
  const pools = s.classPools[s.chatClass[chat]!]!;
  for (let i = 0; i < pools.length; i++)
    visit(s, s.poolHeap[pools[i]!]!, s.poolSize[pools[i]!]!, 0);
  if (bestSoFar === NONE) return NONE;
  const codes = s.rules.compare;
  for (let i = 0; i < codes.length; i++) if (isDrawn(codes[i]!)) return drawAmongTies(s, chat, i);
  return bestSoFar;
}

function suits(s: RouterState, agent: number): boolean {
  if (!hasRoom(s, agent, wantedQueue, limitFor(s, agent, wantedQueue, wantedPriority)))
    return false;
  if (!wantedSpecial) return true;
  if (ignoringRefusers) return !isGuarded(s, wantedChat, agent);
  return !isExcluded(s, wantedChat, agent);
}

/** Children are worse than their parent: a suitable node ends its branch, and so does one worse than the best found. */
function visit(s: RouterState, heap: Int32Array, size: number, at: number): void {
  if (at >= size) return;
  const agent = heap[at]!;
  if (bestSoFar !== NONE && !isBetter(s, agent, bestSoFar)) return;
  if (suits(s, agent)) {
    bestSoFar = agent;
    return;
  }
  for (let child = at * 4 + 1, end = child + 4; child < end; child++) visit(s, heap, size, child);
}

/** Among all suitable agents that tie with the best on the first `depth` comparators: the comparator at `depth` draws. */
function drawAmongTies(s: RouterState, chat: number, depth: number): number {
  const ties: number[] = [];
  const pools = s.classPools[s.chatClass[chat]!]!;
  for (let i = 0; i < pools.length; i++) {
    const heap = s.poolHeap[pools[i]!]!;
    for (let at = 0; at < s.poolSize[pools[i]!]!; at++) {
      const agent = heap[at]!;
      if (tiesWith(s, agent, bestSoFar, depth) && suits(s, agent)) ties.push(agent);
    }
  }
  ties.sort((a, b) => a - b);
  const code = s.rules.compare[depth]!;
  if (code === COMPARE.rotateAfterLast) {
    // The one after the agent of the last assignment in list order; the first when that one is not available.
    const last = ties.indexOf(s.lastRouted);
    return ties[last < 0 ? 0 : (last + 1) % ties.length]!;
  }
  const weight = (agent: number) => (code === COMPARE.randomSlot ? freeSlots(s, agent) : 1);
  const total = ties.reduce((sum, agent) => sum + weight(agent), 0);
  let left = s.draws.uniform(PURPOSE.routing, s.routedEver >>> 0, 0) * total;
  for (const agent of ties) {
    left -= weight(agent);
    if (left < 0) return agent;
  }
  return ties[ties.length - 1]!;
}

function freeSlots(s: RouterState, agent: number): number {
  return Math.max(0, limited(ceilingOf(s, agent)) - s.agentUsed[agent]!);
}

function tiesWith(s: RouterState, a: number, b: number, depth: number): boolean {
  for (let i = 0; i < depth; i++) if (s.keys[i]![a] !== s.keys[i]![b]) return false;
  return true;
}

/** Whether some agent serves the chat, is available in principle (signed in and ready), and has not refused it. */
export function anyoneLeft(s: RouterState, chat: number): boolean {
  for (let agent = 0; agent < s.agentCount; agent++) {
    if (s.agentState[agent] === AGENT.ready && serves(s, agent, chat) && !isRefuser(s, chat, agent))
      return true;
  }
  return false;
}
