/**
 * Where the waiting went: every microsecond that a customer waits is charged to one cause.
 *
 * Chats of a queue that ask for the same skills stand in one line. At each moment a line has n waiting chats (of
 * customers who are still there and arrived within the window) and, from its agents, slots that something keeps from
 * them. In rank order chat i meets slot i in the order of CAUSES: slots that are free but not used (nobody pressed
 * Next or picked; held for the preferred agent, refused before, or not looked at yet), then cool-down, one banner, Not
 * Ready after a miss, other limits, silent customers, wrap-up. The rest waits for capacity. Without any agent the line
 * waits for the break to end, a skill, opening, or somebody on shift. An agent of several lines counts in each.
 * Ringing is charged when the offer ends, by its outcome. So the parts add up to the whole wait.
 *
 * Only what held for some time is charged: changes of one instant are gathered and looked at when time goes on.
 */
import { type Exact, exact } from '../../statistics/exact.ts';
import { AGENT, WHY } from '../events.ts';
import { MODE, PULL, RANK } from '../router/rule-columns.ts';
import { grown, NONE, type RouterState } from '../router/state.ts';
import { CAUSE, CAUSES } from './fields.ts';

const C = CAUSES.length;
/** Slots of causes before this one come from the agents. */
const SLOT_CAUSES = CAUSE.capacity;
/** Free slots of an agent with unlimited capacity. */
const MANY = 1000;
const OUT = 0;
const AWAY = 1;
const HERE = 2;

export class WaitingCauses {
  private readonly s: RouterState;
  // Lines: queue × skills asked (× further queues).
  private lines = 0;
  private readonly lineKeys = new Map<string, number>();
  private readonly lineQueue: number[] = [];
  private readonly linePools: Int32Array[] = [];
  private lineOfClass = new Int32Array(0);
  private classes = 0;
  private pools = 0;
  private waiting = new Int32Array(0);
  private preferring = new Int32Array(0);
  private refusing = new Int32Array(0);
  private here = new Int32Array(0);
  private away = new Int32Array(0);
  private slots = new Int32Array(0);
  private slotSum = new Int32Array(0);
  /** Chats charged to each cause now; levels, see levels.ts. */
  private charged = new Int32Array(0);
  private moved = new Float64Array(0);
  /** The line's chats are all charged to capacity. */
  private plain = new Uint8Array(0);
  private dirty = new Uint8Array(0);
  private dirtyLines = new Int32Array(0);
  private dirtyCount = 0;
  // Sums by queue and cause.
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  /** What was charged since the last boundary, by queue and cause. */
  readonly stretch: Float64Array;
  // Agents.
  readonly ghosts: Int32Array;
  private readonly agentPool: Int32Array;
  private readonly presence: Uint8Array;
  private readonly mark: Float64Array;
  private readonly markUsed: Float64Array;
  private readonly markOther: Float64Array;
  private readonly markTotal: Float64Array;
  private poolLines: Int32Array[] = [];
  private poolKinds: Int32Array[] = [];
  /** Slots of each agent, kind of line and cause. */
  private agentSlots = new Int32Array(0);
  /** Lines are of one kind when an agent's slots are the same for all of them. */
  private lineKind = new Int32Array(0);
  private kinds = 0;
  private kindQueue: number[] = [];
  private readonly fresh = new Int32Array(SLOT_CAUSES);
  /** For chat rows only: who waits in each line, and in which order since when. */
  private readonly members: number[][] | null;
  private readonly order: number[][] = [];
  private readonly orderedAt: number[] = [];
  /** What each chat has waited for so far. */
  private readonly chats = new Map<number, Float64Array>();
  private base = 0;

  constructor(s: RouterState, perChat: boolean) {
    this.s = s;
    this.low = new Float64Array(s.queueCount * C);
    this.high = new Float64Array(s.queueCount * C);
    this.stretch = new Float64Array(s.queueCount * C);
    this.ghosts = new Int32Array(s.agentCount);
    this.agentPool = new Int32Array(s.agentCount).fill(NONE);
    this.presence = new Uint8Array(s.agentCount);
    this.mark = new Float64Array(s.agentCount).fill(-1);
    this.markUsed = new Float64Array(s.agentCount);
    this.markOther = new Float64Array(s.agentCount);
    this.markTotal = new Float64Array(s.agentCount);
    this.members = perChat ? [] : null;
  }

  /** The chat begins to wait in the line of its class; returns the line. */
  enter(chat: number, prefers: boolean, refused: boolean): number {
    const cls = this.s.chatClass[chat]!;
    if (cls >= this.classes || this.s.poolQueues.length !== this.pools) this.learn();
    const line = this.lineOfClass[cls]!;
    this.waiting[line]!++;
    if (prefers) this.preferring[line]!++;
    if (refused) this.refusing[line]!++;
    if (this.members !== null) this.members[line]!.push(chat);
    this.touch(line);
    return line;
  }

  leave(chat: number, line: number, prefers: boolean, refused: boolean): void {
    this.waiting[line]!--;
    if (prefers) this.preferring[line]!--;
    if (refused) this.refusing[line]!--;
    if (this.members !== null) {
      const members = this.members[line]!;
      members.splice(members.indexOf(chat), 1);
    }
    this.touch(line);
  }

  private touch(line: number): void {
    if (this.dirty[line] === 1) return;
    this.dirty[line] = 1;
    this.dirtyLines[this.dirtyCount++] = line;
  }

  /** Ringing that ended so: charged whole to the queue. */
  ring(chat: number, queue: number, cause: number, duration: number): void {
    this.stretch[queue * C + cause]! += duration;
    if (this.members !== null) this.causesOf(chat)[cause]! += duration;
  }

  /** Time is about to go on from `now`: what is waited for from now on, in each line that has changed. */
  settle(now: number): void {
    const count = this.dirtyCount;
    if (count === 0) return;
    this.dirtyCount = 0;
    const since = now - this.base;
    for (let i = 0; i < count; i++) {
      const line = this.dirtyLines[i]!;
      this.dirty[line] = 0;
      if (this.members !== null) this.chargeChats(line, now);
      this.meet(line, since);
      if (this.members !== null) this.order[line] = this.members[line]!.toSorted(this.byRank);
    }
  }

  private meet(line: number, since: number): void {
    let rest = this.waiting[line]!;
    const at = line * C;
    const charged = this.charged;
    if (this.plain[line] === 1 && this.here[line]! > 0 && this.slotSum[line] === 0) {
      const d = rest - charged[at + CAUSE.capacity]!;
      if (d === 0) return;
      charged[at + CAUSE.capacity] = rest;
      this.moved[at + CAUSE.capacity]! -= d * since;
      return;
    }
    if (rest === 0 && this.plain[line] === 1 && charged[at + CAUSE.capacity] === 0) return;
    let none: number = CAUSE.capacity;
    if (this.here[line] === 0) none = this.absence(line);
    else {
      const slots = this.slots;
      const slotAt = line * SLOT_CAUSES;
      let k = least(rest, slots[slotAt]!);
      this.charge(at, k, since);
      rest -= k;
      // Free slots beside waiting chats: each such chat is held, was refused, or has not been looked at.
      let free = slots[slotAt + CAUSE.matchingClock]!;
      k = least(least(rest, free), this.preferring[line]!);
      this.charge(at + CAUSE.preferredAgent, k, since);
      rest -= k;
      free -= k;
      k = least(least(rest, free), this.refusing[line]!);
      this.charge(at + CAUSE.excluded, k, since);
      rest -= k;
      free -= k;
      k = least(rest, free);
      this.charge(at + CAUSE.matchingClock, k, since);
      rest -= k;
      for (let c: number = CAUSE.coolDown; c < SLOT_CAUSES; c++) {
        k = least(rest, slots[slotAt + c]!);
        this.charge(at + c, k, since);
        rest -= k;
      }
    }
    if (none !== CAUSE.capacity)
      for (let c = 0; c < SLOT_CAUSES; c++) this.charge(at + c, 0, since);
    for (let c = SLOT_CAUSES; c <= CAUSE.nobody; c++)
      this.charge(at + c, c === none ? rest : 0, since);
    this.plain[line] = none === CAUSE.capacity && rest === this.waiting[line] ? 1 : 0;
  }

  private charge(at: number, chats: number, since: number): void {
    const d = chats - this.charged[at]!;
    if (d === 0) return;
    this.charged[at] = chats;
    this.moved[at]! -= d * since;
  }

  /** Nobody who could serve the line is there: why. */
  private absence(line: number): number {
    const queue = this.lineQueue[line]!;
    if (this.s.queueOpen[queue] === 0) return CAUSE.queueClosed;
    if (this.away[line]! > 0) return CAUSE.onBreak;
    return this.s.queueSignedIn[queue]! > 0 && !this.someoneSignedIn(line)
      ? CAUSE.noSkill
      : CAUSE.nobody;
  }

  private someoneSignedIn(line: number): boolean {
    for (let a = 0; a < this.s.agentCount; a++)
      if (
        this.s.agentState[a] !== AGENT.signedOut &&
        this.linePools[line]!.includes(this.s.agentPool[a]!)
      )
        return true;
    return false;
  }

  /** Closes what was charged since the last boundary into the sums; `stretch` holds it until {@link forget}. */
  close(now: number): void {
    if (this.members !== null)
      for (let line = 0; line < this.lines; line++) this.chargeChats(line, now);
    const length = now - this.base;
    for (let line = 0; line < this.lines; line++) {
      const to = this.lineQueue[line]! * C;
      for (let c = 0; c <= CAUSE.nobody; c++) {
        const i = line * C + c;
        this.stretch[to + c]! += this.charged[i]! * length + this.moved[i]!;
        this.moved[i] = 0;
      }
    }
    this.base = now;
    // Queues open and close without an event: looked at again here at the latest.
    for (let line = 0; line < this.lines; line++) this.touch(line);
    for (let i = 0; i < this.stretch.length; i++) {
      const [hi, lo] = exact(this.high[i]!, this.low[i]! + this.stretch[i]!);
      this.high[i] = hi;
      this.low[i] = lo;
    }
  }

  forget(): void {
    this.stretch.fill(0);
  }

  sum(queue: number, cause: number): Exact {
    return [this.high[queue * C + cause]!, this.low[queue * C + cause]!];
  }

  // Agents.

  /** Reads the agent's columns anew. */
  agentChanged(agent: number): void {
    const s = this.s;
    if (s.agentPool[agent] !== this.agentPool[agent]) this.moveAgent(agent);
    const pool = this.agentPool[agent]!;
    if (pool === NONE) return;
    const presence = presenceOf(s, agent);
    const before = this.presence[agent]!;
    if (presence !== before) {
      this.presence[agent] = presence;
      const lines = this.poolLines[pool]!;
      for (let i = 0; i < lines.length; i++) {
        const line = lines[i]!;
        if (before !== OUT) this.present(before)[line]!--;
        if (presence !== OUT) this.present(presence)[line]!++;
        this.touch(line);
      }
    }
    if (presence !== HERE && before !== HERE) return;
    // Most changes of an agent leave what its slots depend on as it was.
    const cooling = s.agentCooldownUntil[agent] !== 0;
    const banner = s.agentPending[agent]! >= s.rules.parallel[agent]!;
    const wraps = s.agentWrapBlocks[agent]! > 0;
    const bits =
      (s.agentReason[agent]! << 8) |
      (s.agentState[agent]! << 5) |
      ((s.agentDeferred[agent] === NONE ? 0 : 1) << 4) |
      (presence === HERE ? 8 : 0) |
      (cooling ? 4 : 0) |
      (banner ? 2 : 0) |
      (wraps ? 1 : 0);
    const mark = (this.ghosts[agent]! * 4096 + s.agentHeld[agent]!) * 65536 + bits;
    const used = s.agentUsed[agent]!;
    const other = s.agentOther[agent]!;
    if (
      mark === this.mark[agent] &&
      used === this.markUsed[agent] &&
      other === this.markOther[agent] &&
      s.rules.total[agent] === this.markTotal[agent] &&
      !s.rules.anyRateLimit &&
      s.agentQueueUsed === null
    )
      return;
    this.mark[agent] = mark;
    this.markUsed[agent] = used;
    this.markOther[agent] = other;
    this.markTotal[agent] = s.rules.total[agent]!;
    const kinds = this.poolKinds[pool]!;
    for (let i = 0; i < kinds.length; i++) {
      const kind = kinds[i]!;
      if (presence === HERE) this.slotsOf(agent, this.kindQueue[kind]!, cooling, banner, wraps);
      else this.fresh.fill(0);
      this.apply(agent, kind, pool);
    }
  }

  private present(presence: number): Int32Array {
    return presence === HERE ? this.here : this.away;
  }

  /** A rule was changed: whatever is remembered of the agents may be wrong. */
  rulesChanged(): void {
    this.mark.fill(-1);
    for (let a = 0; a < this.s.agentCount; a++) this.agentChanged(a);
    for (let line = 0; line < this.lines; line++) this.touch(line);
  }

  /** The agent's slots for chats of this queue, by what keeps them, into `fresh`. */
  private slotsOf(
    agent: number,
    queue: number,
    cooling: boolean,
    banner: boolean,
    wraps: boolean,
  ): void {
    const s = this.s;
    const rules = s.rules;
    const fresh = this.fresh;
    fresh.fill(0);
    const cost = rules.cost[queue]!;
    const total = rules.total[agent]!;
    const used = s.agentUsed[agent]!;
    const pulls = rules.agent['match.pull'][agent] !== PULL.none;
    const mode = rules.run['match.mode'];
    const spare = mode === MODE.push ? total - used : Math.max(total, rules.max[agent]!) - used;
    const free = spare >= rules.need[queue]! ? Math.min(MANY, Math.floor(spare / cost)) : 0;
    if (free > 0) {
      const looks = mode === MODE.push && rules.run['match.arrivalOnly'] === 0;
      let cause: number = looks ? CAUSE.matchingClock : CAUSE.pullNotPressed;
      if (s.agentState[agent] !== AGENT.ready || s.agentDeferred[agent] !== NONE)
        cause = CAUSE.notReadyAfterMiss;
      else if (wraps) cause = CAUSE.wrapUp;
      else if (mode === MODE.push || rules.run['pacing.holdsPull'] === 1) {
        if (cooling) cause = CAUSE.coolDown;
        else if (banner && mode === MODE.push) cause = CAUSE.oneBanner;
      }
      let open = free;
      if (cause === CAUSE.matchingClock || cause === CAUSE.pullNotPressed) {
        open = Math.min(free, this.allowed(agent, queue, cost));
        fresh[CAUSE.queueLimit] = free - open;
      }
      fresh[cause]! += open;
    }
    // Between the standard and the maximum capacity only a press of Next or a pick fills the slots.
    if (mode === MODE.push && pulls && s.agentState[agent] === AGENT.ready) {
      const more = Math.floor((rules.max[agent]! - Math.max(total, used)) / cost);
      if (more > 0) fresh[CAUSE.pullNotPressed]! += Math.min(MANY, more);
    }
    fresh[CAUSE.wrapUp]! += s.agentHeld[agent]!;
    fresh[CAUSE.silentCustomers]! += this.ghosts[agent]!;
    if (s.agentOther[agent]! > 0)
      fresh[CAUSE.otherWork]! += Math.max(1, Math.floor(s.agentOther[agent]! / cost));
  }

  /** How many more chats of the queue the limit per queue and the fair-distribution limit let the agent have. */
  private allowed(agent: number, queue: number, cost: number): number {
    const s = this.s;
    const at = agent * s.queueCount + queue;
    let allowed = MANY;
    if (s.agentQueueUsed !== null)
      allowed = Math.floor((s.rules.perQueue[queue]! - s.agentQueueUsed[at]!) / cost);
    if (s.rules.anyRateLimit)
      allowed = Math.min(allowed, s.rules.agent['capacity.rateLimit'][agent]! - s.rateCount[at]!);
    return Math.max(0, Math.min(MANY, allowed));
  }

  private apply(agent: number, kind: number, pool: number): void {
    const at = (agent * this.kinds + kind) * SLOT_CAUSES;
    const lines = this.poolLines[pool]!;
    for (let c = 0; c < SLOT_CAUSES; c++) {
      const d = this.fresh[c]! - this.agentSlots[at + c]!;
      if (d === 0) continue;
      this.agentSlots[at + c] = this.fresh[c]!;
      for (let i = 0; i < lines.length; i++) {
        const line = lines[i]!;
        if (this.lineKind[line] !== kind) continue;
        this.slots[line * SLOT_CAUSES + c]! += d;
        this.slotSum[line]! += d;
        if (this.waiting[line]! > 0) this.touch(line);
      }
    }
  }

  /** The agent serves other queues from now on. */
  private moveAgent(agent: number): void {
    if (this.s.poolQueues.length !== this.pools || this.s.classCount !== this.classes) this.learn();
    this.takeOut(agent);
    this.agentPool[agent] = this.s.agentPool[agent]!;
  }

  private takeOut(agent: number): void {
    const pool = this.agentPool[agent]!;
    if (pool !== NONE) {
      if (this.presence[agent] !== OUT)
        for (const line of this.poolLines[pool]!) {
          this.present(this.presence[agent]!)[line]!--;
          this.touch(line);
        }
      this.fresh.fill(0);
      for (const kind of this.poolKinds[pool]!) this.apply(agent, kind, pool);
    }
    this.presence[agent] = OUT;
    this.mark[agent] = -1;
  }

  /** Classes or pools are new: lines for them, and every agent's slots once more. For load time and rare changes. */
  private learn(): void {
    const s = this.s;
    for (let a = 0; a < s.agentCount; a++) this.takeOut(a);
    this.classes = s.classCount;
    this.pools = s.poolQueues.length;
    const lineOfClass = new Int32Array(this.classes);
    for (let cls = 0; cls < this.classes; cls++) lineOfClass[cls] = this.lineFor(cls);
    this.lineOfClass = lineOfClass;
    this.poolLines = [];
    this.poolKinds = [];
    for (let p = 0; p < this.pools; p++) {
      const lines = this.linePools.flatMap((pools, line) => (pools.includes(p) ? [line] : []));
      this.poolLines.push(Int32Array.from(lines));
      this.poolKinds.push(Int32Array.from(new Set(lines.map((line) => this.lineKind[line]!))));
    }
    this.agentSlots = new Int32Array(s.agentCount * this.kinds * SLOT_CAUSES);
    this.slots.fill(0);
    this.slotSum.fill(0);
    for (let a = 0; a < s.agentCount; a++) {
      this.agentPool[a] = s.agentPool[a]!;
      this.agentChanged(a);
    }
  }

  private lineFor(cls: number): number {
    const s = this.s;
    const key = `${s.classQueue[cls]}|${s.classSkills[cls]}|${s.classExtraQueues[cls]}`;
    const known = this.lineKeys.get(key);
    if (known !== undefined) {
      this.linePools[known] = s.classPools[cls]!;
      return known;
    }
    const line = this.lines++;
    const queue = s.classQueue[cls]!;
    this.lineKeys.set(key, line);
    this.lineQueue.push(queue);
    this.linePools.push(s.classPools[cls]!);
    this.members?.push([]);
    this.order.push([]);
    this.orderedAt.push(0);
    const n = this.lines;
    if (n > this.waiting.length) this.growLines(Math.max(8, n * 2));
    this.plain[line] = 1;
    this.lineKind[line] = this.kindFor(queue);
    return line;
  }

  private kindFor(queue: number): number {
    const { rules } = this.s;
    const limited = this.s.agentQueueUsed !== null || rules.anyRateLimit;
    const same = this.kindQueue.findIndex(
      (q) =>
        q === queue ||
        (!limited && rules.cost[q] === rules.cost[queue] && rules.need[q] === rules.need[queue]),
    );
    if (same >= 0) return same;
    this.kindQueue.push(queue);
    return this.kinds++;
  }

  private growLines(n: number): void {
    this.waiting = grown(this.waiting, Int32Array, n);
    this.preferring = grown(this.preferring, Int32Array, n);
    this.refusing = grown(this.refusing, Int32Array, n);
    this.here = grown(this.here, Int32Array, n);
    this.away = grown(this.away, Int32Array, n);
    this.slots = grown(this.slots, Int32Array, n * SLOT_CAUSES);
    this.slotSum = grown(this.slotSum, Int32Array, n);
    this.charged = grown(this.charged, Int32Array, n * C);
    this.moved = grown(this.moved, Float64Array, n * C);
    this.plain = grown(this.plain, Uint8Array, n);
    this.dirty = grown(this.dirty, Uint8Array, n);
    this.dirtyLines = grown(this.dirtyLines, Int32Array, n);
    this.lineKind = grown(this.lineKind, Int32Array, n);
  }

  // Chat by chat, only when rows are asked for.

  /** Charges the time since the line last changed to the chats themselves: in rank order chat i has slot i's cause. */
  private chargeChats(line: number, now: number): void {
    const time = now - this.orderedAt[line]!;
    this.orderedAt[line] = now;
    if (time === 0) return;
    const order = this.order[line]!;
    let i = 0;
    for (let c = 0; c <= CAUSE.nobody; c++)
      for (let k = this.charged[line * C + c]!; k > 0; k--) this.causesOf(order[i++]!)[c]! += time;
  }

  /** What the chat has waited for, up to now; forgotten with the call. */
  takeChat(chat: number): Float64Array {
    for (let line = 0; line < this.lines; line++) this.chargeChats(line, this.s.now);
    const causes = this.causesOf(chat);
    this.chats.delete(chat);
    return causes;
  }

  private causesOf(chat: number): Float64Array {
    let causes = this.chats.get(chat);
    if (causes === undefined) {
      causes = new Float64Array(C);
      this.chats.set(chat, causes);
    }
    return causes;
  }

  private readonly byRank = (a: number, b: number): number => {
    const s = this.s;
    const rank = s.rules.rank[s.chatQueue[a]!]!;
    const first = rank === RANK.priority ? s.chatPriority[a]! - s.chatPriority[b]! : 0;
    return first || s.chatRank[a]! - s.chatRank[b]! || s.chatNumber[a]! - s.chatNumber[b]!;
  };
}

function presenceOf(s: RouterState, agent: number): number {
  const state = s.agentState[agent]!;
  if (state === AGENT.ready) {
    const deferred = s.agentDeferred[agent]!;
    if (deferred === NONE || deferred === AGENT.notReady || deferred === AGENT.channelOff)
      return HERE;
    return deferred === AGENT.onBreak ? AWAY : OUT;
  }
  if (state === AGENT.notReady || state === AGENT.channelOff) {
    const reason = s.agentReason[agent]!;
    return reason === WHY.miss || reason === WHY.decline || reason === WHY.disable ? HERE : AWAY;
  }
  return state === AGENT.onBreak ? AWAY : OUT;
}

function least(a: number, b: number): number {
  return a < b ? a : b;
}
