/**
 * The serving driver: our router in time that somebody else tells. It fires what is due, lets acts happen at an instant, and
 * settles: the order of one instant is that of the simulating driver. It knows no clock, no socket and no client.
 */
import type { EventSink } from '../../engine/events.ts';
import { OpeningHours } from '../../engine/opening-hours.ts';
import { Draws } from '../../engine/random/draws.ts';
import { PURPOSE_COUNT } from '../../engine/random/purposes.ts';
import {
  fireRouterTimer,
  newRouter,
  type RouterState,
  settle,
} from '../../engine/router/router.ts';
import { EngineFault } from '../../engine/simulate.ts';
import { CAST_KINDS, KIND_MASK } from '../../engine/timer-ids.ts';
import { TimerQueue } from '../../engine/timers.ts';
import type { Scenario } from '../../scenarios/scenario.ts';

/** More steps than this at one instant, and the rules go in a circle. */
const STEPS_AT_ONE_INSTANT = 1_000_000;

export class Driver {
  readonly state: RouterState;
  private readonly timers = new TimerQueue();
  private readonly hours: OpeningHours;
  private readonly settling: (s: RouterState) => void;

  /** `settling` stands for the router's own settle, where a fault bends it. */
  constructor(scenario: Scenario, seed: string, sink: EventSink, settling = settle) {
    this.settling = settling;
    const draws = new Draws(seed, 0, PURPOSE_COUNT);
    this.state = newRouter(scenario, this.timers, draws, sink);
    this.hours = new OpeningHours(scenario);
  }

  /** The doors open at instant 0: queues take their hours. The sink must be ready by now. */
  open(): void {
    this.hours.turn(this.state);
  }

  /** The instant of the last happening, µs. */
  get now(): number {
    return this.state.now;
  }

  /** When something is due next, µs; Infinity when nothing is. */
  get nextDue(): number {
    return this.timers.nextTime();
  }

  /** Everything due up to and including `until` happens, each at its own instant; true when there was something. */
  runTo(until: number): boolean {
    const wasDue = this.timers.nextTime() <= until;
    while (this.timers.nextTime() <= until) {
      this.state.now = this.timers.nextTime();
      this.finishInstant();
    }
    return wasDue;
  }

  /** What is due before `t` happens, and it is `t`: acts may follow, and then {@link finishInstant}. */
  approach(t: number): void {
    for (let due = this.timers.nextTime(); due < t; due = this.timers.nextTime()) {
      this.state.now = due;
      this.finishInstant();
    }
    this.state.now = t;
  }

  /**
   * What is due at this instant comes after its acts, so that a message beats the auto-end of the same instant; then the
   * matching, and again as long as that made something due at once.
   */
  finishInstant(): void {
    const { state, timers } = this;
    let steps = 0;
    do {
      while (timers.nextTime() === state.now) {
        const id = timers.pop();
        if ((id & KIND_MASK) < CAST_KINDS) fireRouterTimer(state, id);
        // The only other timer of a server without a cast is that of the opening hours.
        else this.hours.turn(state);
        if (++steps > STEPS_AT_ONE_INSTANT)
          throw new EngineFault(
            `more than a million steps at ${state.now / 1_000_000} s: the rules go in a circle`,
            -1,
            -1,
            state.now,
          );
      }
      this.settling(state);
    } while (timers.nextTime() === state.now);
  }
}
