/**
 * The one loop of a live run: what is due and what was told happen in the order of their instants, each once, and the clock
 * wakes it at what is due next. What happens, and to whom, is not its business.
 */
import type { Cast } from '../../engine/people/cast.ts';
import { DRIVER_TIMER } from '../../engine/timer-ids.ts';
import type { TimerQueue } from '../../engine/timers.ts';
import type { Pace } from './pace.ts';
import type { Picture } from './picture.ts';

/** Steps before it lets sockets be read. */
const STEPS_AT_ONCE = 400;
/** What is told within so long is one piece of news to those who look at lists. */
const GLANCE_MS = 20;

/** Something to take, at its moment of the clock. */
interface Told {
  readonly at: number;
  readonly take: () => void;
}

export interface LoopOptions {
  readonly pace: Pace;
  readonly timers: TimerQueue;
  readonly picture: Picture;
  readonly cast: Cast;
  /** The doors shut then, µs. */
  readonly duration: number;
  /** Customers of our own may still come. */
  readonly areExpected: () => boolean;
  /** Everything of an instant has been told. */
  readonly onSettled: () => void;
  readonly onClose: () => void;
  /** Everybody has gone, or it has taken too long; µs of the scenario. */
  readonly isAllOver: (now: number) => boolean;
  readonly onOver: (now: number) => void;
  readonly onFault: (error: unknown) => void;
}

export class Loop {
  /** The cast lives: its timers fire. */
  isRunning = false;
  isClosed = false;
  private readonly o: LoopOptions;
  /** Told and not yet taken, in the order of reading. */
  private readonly inbox: Told[] = [];
  private isPlanned = false;
  private wakesAt = Number.POSITIVE_INFINITY;
  private callOff: () => void = () => {};
  /** Since when there is news that agents have not looked at; -1 when there is none. */
  private stirredAt = -1;

  constructor(options: LoopOptions) {
    this.o = options;
  }

  /** It is taken at its moment, between what is due before and after it. */
  put(at: number, take: () => void): void {
    this.inbox.push({ at, take });
    this.plan();
  }

  /** Soon: when what has arrived by now has been read. */
  plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    this.o.pace.clock.soon(() => {
      this.isPlanned = false;
      this.pump();
    });
  }

  stop(): void {
    this.isRunning = false;
    this.callOff();
  }

  /** Everything that is due by now happens, and everything told, in the order of their instants. */
  pump(): void {
    try {
      this.pumpOn();
    } catch (error) {
      this.isRunning = false;
      this.o.onFault(error);
    }
  }

  private pumpOn(): void {
    const { pace, timers, cast, duration } = this.o;
    if (!pace.isStarted || !this.isRunning) {
      this.takeInbox(Number.POSITIVE_INFINITY);
      if (this.inbox.length > 0) this.plan();
      return;
    }
    const now = pace.microsAt(pace.clock.now());
    let steps = 0;
    while (this.isRunning) {
      const due = Math.min(this.nextArrival, timers.nextTime());
      const told = this.inbox[0];
      const at = told === undefined ? Number.POSITIVE_INFINITY : pace.microsAt(told.at);
      const next = Math.min(due, at);
      if (!this.isClosed && Math.min(next, now) >= duration) {
        this.isClosed = true;
        this.o.onClose();
        continue;
      }
      if (told !== undefined && at <= due) this.takeInbox(due);
      else if (due <= now) this.fire(due);
      else break;
      if (++steps >= STEPS_AT_ONCE) {
        this.plan();
        return;
      }
    }
    if (cast.isStirred) this.lookUp();
    if (this.isRunning && this.isClosed && this.o.isAllOver(now)) this.o.onOver(now);
    this.arm();
  }

  private get nextArrival(): number {
    return this.o.areExpected() ? this.o.cast.nextArrival : Number.POSITIVE_INFINITY;
  }

  /** What was told up to this instant. */
  takeInbox(until: number): void {
    const { inbox } = this;
    let count = 0;
    while (count < inbox.length && count < STEPS_AT_ONCE) {
      const { at: ms, take } = inbox[count]!;
      const at = this.o.pace.microsAt(ms);
      if (at > until) break;
      count++;
      this.instant(at);
      take();
      this.settleInstant();
    }
    inbox.splice(0, count);
  }

  private fire(due: number): void {
    this.instant(due);
    const { cast, timers, picture } = this.o;
    if (this.nextArrival === due) cast.arrival();
    else {
      const id = timers.pop();
      if (id === DRIVER_TIMER.hours) picture.turnHours();
      else cast.fire(id);
    }
    this.settleInstant();
  }

  /** The time of what follows; it never goes back. */
  instant(at: number): void {
    const { cast, picture, pace } = this.o;
    if (cast.isStirred && at - this.stirredAt > GLANCE_MS * pace.speed * 1000) this.lookUp();
    picture.at(at);
    cast.at(picture.s.now);
  }

  settleInstant(): void {
    const { cast, picture } = this.o;
    this.o.onSettled();
    picture.settle();
    if (cast.isStirred && this.stirredAt < 0) this.stirredAt = picture.s.now;
  }

  /** Agents look at their lists when a burst of news is over, not at each piece of it. */
  lookUp(): void {
    this.stirredAt = -1;
    if (this.isRunning) this.o.cast.settled();
  }

  private arm(): void {
    if (!this.isRunning) return;
    const { pace, timers, duration } = this.o;
    let due = Math.min(this.nextArrival, timers.nextTime());
    if (!this.isClosed) due = Math.min(due, duration);
    // Woken too early it sleeps again, which costs less than to be woken anew for each change.
    if (due >= this.wakesAt) return;
    this.callOff();
    this.callOff = () => {};
    this.wakesAt = due;
    if (due === Number.POSITIVE_INFINITY) return;
    const ms = Math.max(0, pace.msOf(due) - pace.clock.now());
    this.callOff = pace.clock.after(ms, () => {
      this.wakesAt = Number.POSITIVE_INFINITY;
      this.pump();
    });
  }
}
