/**
 * The wall clock's hand on the world. Acts that arrive in one turn of the event loop are one instant: they happen together,
 * are committed together, and only then answered and pushed. One timer wakes the server at what is due next.
 */
import type { Act } from './acts.ts';
import { type Answer, refuse } from './books.ts';
import type { Clock } from './clock.ts';
import type { ActJournal, Cut, Turn } from './journal.ts';
import type { World } from './world.ts';

export interface TurnsOptions {
  readonly world: World;
  readonly clock: Clock;
  /** Engine seconds for each second of the clock. */
  readonly speed: number;
  readonly journal: ActJournal | null;
  /** What was pushed is on disk: clients may have it. */
  readonly onPushed: () => void;
  /** It cannot go on: the disk is full, or the engine is wrong. Nobody is answered any more. */
  readonly onFault: (error: unknown) => void;
  /** For the metrics: seconds that a turn took, and by how much the earliest deadline was late. */
  readonly onTurn?: (tookSec: number, acts: number) => void;
  readonly onLate?: (lateSec: number) => void;
  /** A fault may hold an answer back. */
  readonly slowly?: (act: Act, answer: Promise<Answer>) => Promise<Answer>;
}

interface Pending {
  readonly act: Act;
  /** Answered with the least that a program needs. */
  readonly short: boolean;
  readonly answer: (answer: Answer) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Of one turn. More than these wait for the next one, so that nobody is told more at once than is kept for them, and nobody
 * waits for the end of somebody's flood.
 */
const ACTS_MOST = 256;

const GOING_DOWN = refuse(503, 'going-down', 'the server is going down', 'try again in a moment');

export class Turns {
  private readonly o: TurnsOptions;
  private readonly zero: number;
  private pending: Pending[] = [];
  private isPlanned = false;
  private isStopped = false;
  private isFaulty = false;
  /** What a start would have to play again: turns and their acts. */
  private sinceCut = 0;
  private callOff: () => void = () => {};
  private wakesAt = Number.POSITIVE_INFINITY;

  /** Replays the journal; afterwards the world is as it was. */
  constructor(options: TurnsOptions) {
    this.o = options;
    const { journal, world, clock } = options;
    this.zero = journal?.zero ?? clock.now();
    if (journal !== null)
      for (const { t, acts } of journal.turns()) {
        if (acts.length === 0) world.runTo(t);
        else world.turn(t, acts);
        this.sinceCut += 1 + acts.length;
      }
    world.fresh.clear();
  }

  /** Acts that wait for this turn's end. */
  get waiting(): number {
    return this.pending.length;
  }

  /** µs from the start, now. */
  get now(): number {
    const elapsed = Math.round((this.o.clock.now() - this.zero) * this.o.speed * 1000);
    return Math.max(this.o.world.driver.now, elapsed);
  }

  /** Begins to wake at deadlines. */
  start(): void {
    this.wake();
  }

  /** Resolves when the act has happened and is on disk. */
  submit(act: Act, short = false): Promise<Answer> {
    if (this.isStopped) return Promise.resolve(GOING_DOWN);
    const answered = new Promise<Answer>((answer, fail) => {
      this.pending.push({ act, short, answer, fail });
      this.plan();
    });
    return this.o.slowly?.(act, answered) ?? answered;
  }

  /** What waits still happens; then nothing more does. */
  stop(): void {
    if (this.isStopped) return;
    while (this.pending.length > 0 && !this.isStopped) this.turn();
    this.isStopped = true;
    this.callOff();
  }

  /**
   * Where a start would have to play so much again, the journal is cut: the world as it is stands for all turns so far. It takes
   * about a second for a million objects, and nothing else happens meanwhile: so only before the start and after the end.
   */
  cutIfLong(acts: number, cut: () => Cut): void {
    const { journal } = this.o;
    if (journal === null || this.isFaulty || this.sinceCut < acts) return;
    journal.cut(cut());
    this.sinceCut = 0;
  }

  private keep(turn: Turn): void {
    this.o.journal?.keep(turn);
    this.sinceCut += 1 + turn.acts.length;
  }

  private plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    this.o.clock.soon(() => {
      this.isPlanned = false;
      this.turn();
    });
  }

  private turn(): void {
    if (this.pending.length === 0 || this.isStopped) return;
    const pending = this.pending.splice(0, ACTS_MOST);
    if (this.pending.length > 0) this.plan();
    const { world } = this.o;
    const began = this.o.clock.now();
    try {
      const t = this.instant();
      const before = world.trace.total;
      const { answers, kept } = world.turn(
        t,
        pending.map(({ act }) => act),
        (i) => pending[i]!.short,
      );
      // Deadlines that passed before it are told of, too, and so must stay what they were. Those of this very instant are
      // still to come when nothing happened at it.
      if (kept.length > 0) this.keep({ t, acts: kept });
      else if (world.trace.total > before) this.keep({ t: t - 1, acts: [] });
      pending.forEach(({ answer }, i) => {
        answer(answers[i]!);
      });
    } catch (error) {
      this.fault(error, pending);
      return;
    }
    this.o.onTurn?.((this.o.clock.now() - began) / 1000, pending.length);
    this.pushed();
    this.arm();
  }

  /**
   * Later than all that has happened: an instant that was settled is not opened again. Only the doors may open several
   * times at instant 0, as in a simulation, where whoever is there from the start signs in before anybody comes.
   */
  private instant(): number {
    const last = this.o.world.driver.now;
    return last === 0 ? this.now : Math.max(this.now, last + 1);
  }

  /** Deadlines that have passed happen, each at its own instant. */
  private wake(): void {
    this.wakesAt = Number.POSITIVE_INFINITY;
    if (this.isStopped) return;
    const { world } = this.o;
    try {
      const now = this.now;
      const due = world.driver.nextDue;
      if (due <= now) {
        this.o.onLate?.((now - due) / 1_000_000 / this.o.speed);
        if (world.runTo(now)) this.keep({ t: world.driver.now, acts: [] });
      }
    } catch (error) {
      this.fault(error, []);
      return;
    }
    this.pushed();
    this.arm();
  }

  private arm(): void {
    const due = this.o.world.driver.nextDue;
    if (due === this.wakesAt || this.isStopped) return;
    this.callOff();
    this.callOff = () => {};
    this.wakesAt = due;
    if (due === Number.POSITIVE_INFINITY) return;
    const ms = (due - this.now) / this.o.speed / 1000;
    this.callOff = this.o.clock.after(Math.max(0, ms), () => this.wake());
  }

  private pushed(): void {
    if (this.o.world.fresh.size > 0) this.o.onPushed();
  }

  private fault(error: unknown, pending: readonly Pending[]): void {
    this.isFaulty = true;
    this.isStopped = true;
    this.callOff();
    for (const { fail } of [...pending, ...this.pending]) fail(error);
    this.pending = [];
    this.o.onFault(error);
  }
}
