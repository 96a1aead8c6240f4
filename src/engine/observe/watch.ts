/**
 * Levels held over time and the boundaries at which they are closed: intervals of the day, the warm-up, the end of the
 * window, and the slices of a pilot run. Each stretch between two boundaries is added to its interval. No chats here.
 */
import { EV } from '../events.ts';
import type { RouterState } from '../router/state.ts';
import { AgentTimes } from './agent-times.ts';
import { AGENT_TIMES, CAUSES, LEVELS, LOADS } from './fields.ts';
import { Levels } from './levels.ts';
import type { WaitingCauses } from './waiting-causes.ts';

const DAY = 86_400_000_000;
const NO_RECORD = 0;
const OPEN = 1;
const WAITING = 2;
const CLOSED = 3;
const STATE = 3;
/** Opened in the window: told of in the end, whatever becomes of it. */
const COHORT = 4;
/** Closed by an agent, last time. */
const BY_HAND = 8;

/** Columns of an interval. */
export const AREAS = 0;
export const AT_END = LEVELS.length;
export const PEAK = AT_END + LEVELS.length;
export const TIME = PEAK + 1;
export const ENDS = TIME + 1;
export const KINDS = ENDS + 1;
export const BUSY = KINDS + AGENT_TIMES.length;
export const DUTY = BUSY + 1;
export const LIVE = BUSY + 2;
export const USED = BUSY + 3;
export const SLOTS = BUSY + 4;
export const COOLING = BUSY + 5;
export const LOAD = BUSY + 6;
export const CHARGED = LOAD + LOADS;
export const SLICE_WIDTH = CHARGED + CAUSES.length;

export class Watch {
  private readonly state: RouterState;
  private readonly causes: WaitingCauses;
  readonly agents: AgentTimes;
  /** Each of LEVELS by queue, then open and waiting conversations. */
  readonly levels: Levels;
  /** Most waiting, by queue and in all (last), since the last boundary and in the window. */
  private readonly peak: Float64Array;
  private readonly peakAt: Float64Array;
  readonly peakEver: Float64Array;
  private readonly standing: Float64Array;
  /** Levels by queue when the window ended. */
  readonly atEnd: Float64Array;

  readonly from: number;
  readonly to: number;
  readonly intervals: number;
  private readonly interval: number;
  private readonly sliceLength: number;
  readonly slices: Float64Array;
  boundary: number;
  inWindow: boolean;
  /** The interval of the day that is running. */
  slice = 0;
  private base = 0;
  /** One row an interval, laid out above. */
  readonly byInterval: Float64Array;
  /** Length of the window that was watched. */
  watched = 0;

  private recordOf = new Uint8Array(256);
  /** Conversations opened in the window, by what they are now: closed, of these by hand, open, waiting. */
  opened = 0;
  closed = 0;
  closedByHand = 0;
  reopened = 0;
  stillOpen = 0;
  stillWaiting = 0;

  constructor(state: RouterState, causes: WaitingCauses, slices: number) {
    const { scenario, queueCount: queues } = state;
    this.state = state;
    this.causes = causes;
    this.agents = new AgentTimes(state);
    this.levels = new Levels(LEVELS.length * queues + 2);
    this.peak = new Float64Array(queues + 1);
    this.peakAt = new Float64Array(queues + 1).fill(-1);
    this.peakEver = new Float64Array(queues + 1);
    this.standing = new Float64Array(queues + 1);
    this.atEnd = new Float64Array(LEVELS.length * queues);
    this.from = scenario.warmUp === 'auto' ? 0 : Math.min(scenario.warmUp, scenario.duration);
    this.to = scenario.duration;
    this.interval = scenario.interval;
    const all = Math.max(1, Math.ceil(this.to / this.interval));
    const aDay = DAY % this.interval === 0 ? DAY / this.interval : all;
    this.intervals = Math.min(all, aDay);
    this.slices = new Float64Array(slices);
    this.sliceLength = slices > 0 ? this.to / slices : Number.POSITIVE_INFINITY;
    this.byInterval = new Float64Array(this.intervals * SLICE_WIDTH);
    this.inWindow = false;
    this.boundary = 0;
    if (this.from === 0) this.open(0);
    this.boundary = this.nextBoundary(0);
  }

  private open(now: number): void {
    this.inWindow = true;
    this.agents.close(now, false, true);
  }

  private nextBoundary(now: number): number {
    if (now >= this.to) return Number.POSITIVE_INFINITY;
    const interval = (Math.floor(now / this.interval) + 1) * this.interval;
    let next = Math.min(interval, this.to);
    if (now < this.from) next = Math.min(next, this.from);
    if (this.slices.length > 0) {
      let slice = Math.floor(now / this.sliceLength) + 1;
      while (Math.round(slice * this.sliceLength) <= now) slice++;
      next = Math.min(next, Math.round(slice * this.sliceLength));
    }
    return next;
  }

  /** Closes every stretch that ended at or before `now`. */
  cross(now: number): void {
    while (this.boundary <= now) {
      this.close(this.boundary);
      this.boundary = this.nextBoundary(this.boundary);
    }
  }

  private close(at: number): void {
    const counted = this.inWindow;
    const counts = at >= this.from && at < this.to;
    const length = at - this.base;
    const queues = this.state.queueCount;
    this.levels.close(length, counted);
    this.agents.close(at, counted, counts);
    this.causes.close(at);
    if (counted) {
      this.watched += length;
      this.addStretch(length, at % this.interval === 0 || at === this.to);
    }
    if (this.slices.length > 0 && length > 0) {
      const slice = Math.min(
        this.slices.length - 1,
        Math.floor((this.base + length / 2) / this.sliceLength),
      );
      let area = 0;
      for (let q = 0; q < queues; q++) area += this.levels.stretch[q]!;
      this.slices[slice]! += area / this.sliceLength;
    }
    this.causes.forget();
    for (let q = 0; q <= queues; q++) {
      const standing = this.standing[q]!;
      if (counted) this.peakEver[q] = Math.max(this.peakEver[q]!, this.peak[q]!, standing);
      this.peak[q] = 0;
      this.peakAt[q] = at;
    }
    if (at === this.to)
      for (let i = 0; i < this.atEnd.length; i++) this.atEnd[i] = this.levels.value[i]!;
    this.base = at;
    this.inWindow = counts;
    this.slice = Math.floor(at / this.interval) % this.intervals;
  }

  private addStretch(length: number, isEnd: boolean): void {
    const row = this.byInterval;
    const at = this.slice * SLICE_WIDTH;
    const queues = this.state.queueCount;
    const { stretch, value } = this.levels;
    for (let level = 0; level < LEVELS.length; level++)
      for (let q = 0; q < queues; q++) {
        row[at + AREAS + level]! += stretch[level * queues + q]!;
        if (isEnd) row[at + AT_END + level]! += value[level * queues + q]!;
      }
    row[at + PEAK] = Math.max(row[at + PEAK]!, this.peak[queues]!, this.standing[queues]!);
    row[at + TIME]! += length;
    if (isEnd) row[at + ENDS]!++;
    AGENT_TIMES.forEach((name, i) => {
      row[at + KINDS + i]! += this.agents.kindStretch(name);
    });
    row[at + BUSY]! += this.agents.fieldStretch('busy');
    row[at + DUTY]! += this.agents.fieldStretch('duty');
    row[at + LIVE]! += this.agents.fieldStretch('live');
    row[at + USED]! += this.agents.fieldStretch('used');
    row[at + SLOTS]! += this.agents.fieldStretch('slots');
    row[at + COOLING]! += this.agents.fieldStretch('cooling');
    for (let k = 0; k < LOADS; k++) row[at + LOAD + k]! += this.agents.loadStretch(k);
    for (let c = 0; c < CAUSES.length; c++)
      for (let q = 0; q < queues; q++)
        row[at + CHARGED + c]! += this.causes.stretch[q * CAUSES.length + c]!;
  }

  /** One more or one fewer waiting in the queue. Only what stands for some time counts for the maximum. */
  waits(queue: number, d: number): void {
    const { now } = this.state;
    this.levels.add(queue, d, now - this.base);
    this.stand(queue, d, now);
    this.stand(this.state.queueCount, d, now);
  }

  private stand(queue: number, d: number, now: number): void {
    const standing = this.standing[queue]!;
    if (this.peakAt[queue] !== now) {
      this.peakAt[queue] = now;
      if (standing > this.peak[queue]!) this.peak[queue] = standing;
    }
    this.standing[queue] = standing + d;
  }

  level(level: number, queue: number, d: number): void {
    this.levels.add(level * this.state.queueCount + queue, d, this.state.now - this.base);
  }

  /** A conversation has taken another state. */
  recordChanged(kind: number, conversation: number, agent: number, isNew: boolean): void {
    if (conversation >= this.recordOf.length) {
      const longer = new Uint8Array(Math.max(conversation + 1, this.recordOf.length * 2));
      longer.set(this.recordOf);
      this.recordOf = longer;
    }
    const record = this.recordOf[conversation]!;
    // The slot may have been another's, which stays in the stock as it was.
    const before = isNew ? NO_RECORD : record & STATE;
    const state = this.state.conversationState[conversation]! + 1;
    const cohort = isNew ? (this.inWindow ? COHORT : 0) : record & COHORT;
    const byHand = kind === EV.conversationClosed && agent >= 0 ? BY_HAND : 0;
    if (cohort !== 0) {
      if (isNew) this.opened++;
      else this.stands(before, record & BY_HAND, -1);
      this.stands(state, byHand, 1);
      if (kind === EV.conversationReopened) this.reopened++;
    }
    this.recordOf[conversation] = state | cohort | byHand;
    const open = LEVELS.length * this.state.queueCount;
    const since = this.state.now - this.base;
    if (before === OPEN) this.levels.add(open, -1, since);
    else if (before === WAITING) this.levels.add(open + 1, -1, since);
    if (state === OPEN) this.levels.add(open, 1, since);
    else if (state === WAITING) this.levels.add(open + 1, 1, since);
  }

  /** One more or one fewer of the conversations opened in the window is in this state. */
  private stands(state: number, byHand: number, d: number): void {
    if (state === OPEN) this.stillOpen += d;
    else if (state === WAITING) this.stillWaiting += d;
    else if (state === CLOSED) {
      this.closed += d;
      if (byHand !== 0) this.closedByHand += d;
    }
  }

  /** The run is over. */
  finish(now: number): void {
    this.cross(now);
    // A run that was cut within its window, and what was waited for after it.
    if (this.inWindow && now > this.base) this.close(now);
    else {
      this.causes.close(now);
      this.causes.forget();
    }
    this.agents.finish(now);
  }
}
