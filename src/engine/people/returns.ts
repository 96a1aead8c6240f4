/**
 * Customers who will come again: a heap by time of the attempt, in columns, first settled first at equal times. One timer of
 * the run stands for the earliest. The slot of the chat before is kept, for its conversation. Arriving is not done here.
 */
import { TIE } from '../events.ts';
import { PURPOSE, turn } from '../random/purposes.ts';
import { CAST_RUN_TIMER } from '../timer-ids.ts';
import type { CastState } from './state.ts';
import { IS, NEED, NONE } from './state.ts';

/** An attempt taken off the heap; the same object is filled again and again. */
export interface Attempt {
  at: number;
  source: number;
  kind: number;
  customer: number;
  attempt: number;
  chatBefore: number;
}

const COLUMNS = 7; // at, sequence, source, kind, customer, attempt, chatBefore

export class Returns {
  size = 0;
  private rows = new Float64Array(COLUMNS * 64);
  private sequence = 0;

  earliest(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.rows[0]!;
  }

  push(attempt: Attempt): void {
    let at = this.size++;
    if (this.size * COLUMNS > this.rows.length) {
      const rows = new Float64Array(this.rows.length * 2);
      rows.set(this.rows);
      this.rows = rows;
    }
    const rows = this.rows;
    // Later ones have the higher sequence, so equal times never move up.
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (rows[parent * COLUMNS]! <= attempt.at) break;
      rows.copyWithin(at * COLUMNS, parent * COLUMNS, (parent + 1) * COLUMNS);
      at = parent;
    }
    const cell = at * COLUMNS;
    rows[cell] = attempt.at;
    rows[cell + 1] = this.sequence++;
    rows[cell + 2] = attempt.source;
    rows[cell + 3] = attempt.kind;
    rows[cell + 4] = attempt.customer;
    rows[cell + 5] = attempt.attempt;
    rows[cell + 6] = attempt.chatBefore;
  }

  pop(into: Attempt): void {
    const rows = this.rows;
    into.at = rows[0]!;
    into.source = rows[2]!;
    into.kind = rows[3]!;
    into.customer = rows[4]!;
    into.attempt = rows[5]!;
    into.chatBefore = rows[6]!;
    const last = --this.size * COLUMNS;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.isBefore((child + 1) * COLUMNS, child * COLUMNS)) child++;
      if (!this.isBefore(child * COLUMNS, last)) break;
      rows.copyWithin(at * COLUMNS, child * COLUMNS, (child + 1) * COLUMNS);
      at = child;
    }
    if (this.size > 0) rows.copyWithin(at * COLUMNS, last, last + COLUMNS);
  }

  private isBefore(a: number, b: number): boolean {
    const rows = this.rows;
    return rows[a]! < rows[b]! || (rows[a] === rows[b] && rows[a + 1]! < rows[b + 1]!);
  }
}

const attempt: Attempt = { at: 0, source: 0, kind: 0, customer: 0, attempt: 0, chatBefore: NONE };

/** Whether the customer of this chat comes again after what happened (an index of RETURN), and when. Settled once. */
export function settleReturn(s: CastState, returns: Returns, chat: number, happened: number): void {
  const source = s.source[chat]!;
  if (source === NONE || s.is(chat, IS.returnSettled)) return;
  s.mark(chat, IS.returnSettled);
  const goes = comesAgain(
    s,
    returns,
    source,
    s.kind[chat]!,
    s.customer[chat]!,
    s.attempt[chat]!,
    happened,
    chat,
  );
  if (goes) s.need(chat, NEED.returning);
}

/** The same for one who may have no chat (refused at the door). */
export function comesAgain(
  s: CastState,
  returns: Returns,
  source: number,
  kind: number,
  customer: number,
  attempts: number,
  happened: number,
  chatBefore: number,
): boolean {
  const plan = s.sources[source]!.returns[happened]!;
  if (plan.share <= 0 || attempts >= plan.max) return false;
  const counter = turn(attempts, happened);
  if (s.draws.uniform(PURPOSE.returns, customer, counter) >= plan.share) return false;
  attempt.at = s.now + s.sampler.drawWhole(plan.after, PURPOSE.returnAfter, customer, counter);
  attempt.source = source;
  attempt.kind = kind;
  attempt.customer = customer;
  attempt.attempt = attempts + 1;
  attempt.chatBefore = chatBefore;
  const earliest = returns.earliest();
  returns.push(attempt);
  if (attempt.at < earliest) s.timers.arm(CAST_RUN_TIMER.returns, attempt.at, TIE.arrival);
  return true;
}
