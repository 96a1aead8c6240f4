/**
 * Customers come to the door: those of a source for the first time, and those who come again. Scripted ones stand in
 * script.ts. What they do once they are in is not here.
 */
import { TIE } from '../events.ts';
import { CUSTOMERS_A_SOURCE, PURPOSE } from '../random/purposes.ts';
import { CAST_CHAT_TIMER, CAST_RUN_TIMER } from '../timer-ids.ts';
import { type ArrivalStream, arrivalStream } from './arrivals.ts';
import { RELEASE_ON, RETURN } from './plans.ts';
import { type Attempt, comesAgain, type Returns } from './returns.ts';
import { type CastState, IS, NEED, NONE } from './state.ts';

/** Who stands at the door: read when the platform tells of the arrival. */
export interface Newcomer {
  source: number;
  kind: number;
  attempt: number;
}

export class Door {
  readonly newcomer: Newcomer = { source: NONE, kind: 0, attempt: 0 };
  private readonly returns: Returns;
  private readonly streams: ArrivalStream[];
  private readonly limits: Float64Array;
  private readonly arrived: Float64Array;
  private readonly closesAt: number;
  /** Until then some stay away: of those who would come at t, t / ramp come. 0: nobody stays away. */
  private readonly ramp: number;
  /** When the next one of each source arrives; Infinity when nobody more comes. */
  private readonly nextOf: Float64Array;
  /** The earliest of them, and whose it is: the first of the list where two are equal. */
  nextAt = Number.POSITIVE_INFINITY;
  private nextSource = NONE;
  private readonly again: Attempt = {
    at: 0,
    source: 0,
    kind: 0,
    customer: 0,
    attempt: 0,
    chatBefore: NONE,
  };

  constructor(s: CastState, returns: Returns) {
    this.returns = returns;
    this.closesAt = s.scenario.duration;
    this.ramp = s.scenario.ramp ?? 0;
    const sources = s.scenario.sources;
    this.arrived = new Float64Array(sources.length);
    this.nextOf = new Float64Array(sources.length).fill(Number.POSITIVE_INFINITY);
    this.limits = Float64Array.from(sources, (x) => x.limit ?? Number.POSITIVE_INFINITY);
    this.streams = sources.map((source, i) => {
      const busyness =
        source.busyness === null
          ? 1
          : s.sampler.draw(s.sampler.add(source.busyness), PURPOSE.busyness, i, 0);
      return arrivalStream(source.arrivals, i, busyness, s.draws, s.sampler);
    });
  }

  /** Notes the next arrival of a source, as long as the doors are open. */
  expectNext(s: CastState, source: number): void {
    this.nextOf[source] = this.instantOfNext(s, source);
    let earliest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.nextOf.length; i++) {
      const at = this.nextOf[i]!;
      if (at < earliest) {
        earliest = at;
        this.nextSource = i;
      }
    }
    this.nextAt = earliest;
  }

  private instantOfNext(s: CastState, source: number): number {
    let instant = this.instantIn(source);
    while (instant < this.ramp && this.staysAway(s, source, instant)) {
      this.arrived[source]!++;
      instant = this.instantIn(source);
    }
    if (instant === Number.POSITIVE_INFINITY) return instant;
    const at = Math.max(s.now, Math.floor(instant + 0.5));
    return at >= this.closesAt ? Number.POSITIVE_INFINITY : at;
  }

  private instantIn(source: number): number {
    const number = this.arrived[source]!;
    if (number >= this.limits[source]!) return Number.POSITIVE_INFINITY;
    return this.streams[source]!.next(number);
  }

  /** They keep their number, so that all others are who they are without a ramp. */
  private staysAway(s: CastState, source: number, instant: number): boolean {
    const customer = source * CUSTOMERS_A_SOURCE + this.arrived[source]!;
    return s.draws.uniform(PURPOSE.ramp, customer, 0) * this.ramp >= instant;
  }

  /** The customer who is due arrives for the first time; the next one is on the way before anything follows from it. */
  firstArrival(s: CastState): void {
    const source = this.nextSource;
    const number = this.arrived[source]!;
    this.arrived[source] = number + 1;
    const customer = source * CUSTOMERS_A_SOURCE + number;
    let kind = this.streams[source]!.kindOf(number);
    this.expectNext(s, source);
    if (kind < 0) kind = drawKind(s, source, customer);
    this.arrive(s, source, kind, customer, 0, NONE);
  }

  /** The earliest of those who come again does so, unless the doors are shut. */
  comesAgain(s: CastState): void {
    const again = this.again;
    this.returns.pop(again);
    const next = this.returns.earliest();
    if (next < Number.POSITIVE_INFINITY) s.timers.arm(CAST_RUN_TIMER.returns, next, TIE.arrival);
    const { source, kind, customer, attempt, chatBefore } = again;
    if (s.now < this.closesAt) this.arrive(s, source, kind, customer, attempt, chatBefore);
    else if (chatBefore !== NONE) s.done(chatBefore, NEED.returning);
  }

  private arrive(
    s: CastState,
    source: number,
    kind: number,
    customer: number,
    attempt: number,
    chatBefore: number,
  ): void {
    const newcomer = this.newcomer;
    newcomer.source = source;
    newcomer.kind = kind;
    newcomer.attempt = attempt;
    const conversation = chatBefore === NONE ? NONE : s.platform.conversationOf(chatBefore);
    // The record is in use again: nobody closes it for the chat before.
    if (chatBefore !== NONE && isLeftOpen(s, chatBefore)) {
      s.cancel(chatBefore, CAST_CHAT_TIMER.afterChat);
      s.done(chatBefore, NEED.afterChat);
    }
    const cls = s.sources[source]!.classes[kind]!;
    const refused = s.platform.arrive(customer, cls, conversation) === NONE;
    const stays =
      refused &&
      comesAgain(s, this.returns, source, kind, customer, attempt, RETURN.refused, chatBefore);
    if (chatBefore !== NONE && !stays) s.done(chatBefore, NEED.returning);
  }
}

/** Somebody means to close the record some day; not at it yet, and no slot hangs on it. */
function isLeftOpen(s: CastState, chat: number): boolean {
  if (!s.isArmed(chat, CAST_CHAT_TIMER.afterChat) || s.is(chat, IS.closingRecord)) return false;
  return s.planOf(s.closer[chat]!).releaseOn !== RELEASE_ON.caseDone;
}

function drawKind(s: CastState, source: number, customer: number): number {
  const shares = s.sources[source]!.shares;
  const last = shares.length - 1;
  if (last === 0) return 0;
  const u = s.draws.uniform(PURPOSE.kind, customer, 0) * shares[last]!;
  let kind = 0;
  while (kind < last && u >= shares[kind]!) kind++;
  return kind;
}
