/**
 * The scenario's clock. All processes of a run share its zero: CHATSIM_START (ms since 1970) where it is given, else when k6
 * began this scenario, and the lead in which agents sign in. Timers are asked for the instant they are due, and say how late
 * they came.
 */
import exec from 'k6/execution';
import { clearTimeout, setTimeout } from 'k6/timers';
import * as measures from './measures.ts';
import { settings } from './plan.ts';

const msASecond = 1000 / settings.speed;

/** Wall-clock ms of instant 0. Only inside of an iteration. */
export function zero(): number {
  const given = Number(__ENV['CHATSIM_START'] ?? '');
  return (given > 0 ? given : exec.scenario.startTime) + settings.leadSec * 1000;
}

export class Clock {
  readonly zero: number;
  private readonly who: 'agent' | 'customer';
  private readonly timers = new Set<Timer>();

  constructor(who: 'agent' | 'customer') {
    this.zero = zero();
    this.who = who;
  }

  /** Seconds of the scenario. */
  now(): number {
    return (Date.now() - this.zero) / msASecond;
  }

  /** Wall-clock ms of an instant of the scenario. */
  wall(at: number): number {
    return this.zero + at * msASecond;
  }

  /** Calls at an instant; the lateness is measured where `act` is to be done then. */
  at(due: number, call: () => void, isAct = true): Timer {
    const wall = this.wall(due);
    const id = setTimeout(
      () => {
        this.timers.delete(timer);
        if (isAct) this.late(wall);
        call();
      },
      Math.max(0, Math.ceil(wall - Date.now())),
    );
    const timer: Timer = {
      due,
      stop: () => {
        this.timers.delete(timer);
        clearTimeout(id);
      },
    };
    this.timers.add(timer);
    return timer;
  }

  /** Nothing more happens: an iteration of k6 lasts as long as one timer is left. */
  stop(): void {
    for (const timer of this.timers) timer.stop();
  }

  until(due: number): Promise<void> {
    return new Promise((resolve) => this.at(due, resolve, false));
  }

  late(wall: number): void {
    measures.lateness.add(Math.max(0, Date.now() - wall), { side: this.who });
  }
}

export interface Timer {
  /** The scenario's instant. */
  readonly due: number;
  stop(): void;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
