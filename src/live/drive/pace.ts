/** The scenario's time and the wall clock's, one from the other. Before the start it is instant 0. */
import type { LiveClock } from './clock.ts';

export class Pace {
  readonly clock: LiveClock;
  /** Scenario seconds for each second. */
  readonly speed: number;
  /** Milliseconds of the clock at instant 0. */
  private zero = Number.POSITIVE_INFINITY;
  /** … at which the recording begins: agents sign in before the scenario's time does. */
  private opened = Number.POSITIVE_INFINITY;

  constructor(clock: LiveClock, speed: number) {
    this.clock = clock;
    this.speed = speed;
  }

  open(): void {
    this.opened = this.clock.now();
  }

  start(): void {
    this.zero = this.clock.now();
  }

  /** The recording's stamp for this moment of the clock, µs of the scenario: stamps lie apart as the moments do. */
  stampAt(ms: number): number {
    return ms > this.opened ? Math.floor((ms - this.opened) * this.speed * 1000 + 0.5) : 0;
  }

  get isStarted(): boolean {
    return this.zero !== Number.POSITIVE_INFINITY;
  }

  /** µs of the scenario at this moment of the clock; 0 before the start. */
  microsAt(ms: number): number {
    return this.isStarted && ms > this.zero
      ? Math.floor((ms - this.zero) * this.speed * 1000 + 0.5)
      : 0;
  }

  /** The moment of the clock at which it is that instant of the scenario. */
  msOf(micros: number): number {
    return this.isStarted ? this.zero + micros / this.speed / 1000 : this.clock.now();
  }

  /** Milliseconds of the clock since the start. */
  elapsed(): number {
    return this.isStarted ? this.clock.now() - this.zero : 0;
  }
}
