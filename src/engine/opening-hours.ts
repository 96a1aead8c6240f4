/**
 * The hours of queues, as the platform keeps them in a simulation: closed at the start where no span holds, then opened and
 * closed at the spans' ends. Spans that touch are one. For the drivers that have our router in them; a deployed server
 * keeps its own hours.
 */
import type { Scenario } from '../scenarios/scenario.ts';
import { TIE } from './events.ts';
import { closeQueue, openQueue, type RouterState } from './router/router.ts';
import { DRIVER_TIMER } from './timer-ids.ts';

interface Change {
  readonly at: number;
  readonly queue: number;
  readonly opens: boolean;
}

export class OpeningHours {
  private readonly changes: Change[];
  private next = 0;

  constructor(scenario: Scenario) {
    this.changes = scenario.queues.flatMap((queue, q) => {
      if (queue.hours === null) return [];
      const spans = queue.hours;
      const touched = (at: number) => spans.some((span) => span.from <= at && at < span.to);
      const opens = spans
        .filter(({ from }) => from > 0 && !spans.some((x) => x.from < from && from <= x.to))
        .map(({ from }) => ({ at: from, queue: q, opens: true }));
      const closes = spans
        .filter(({ to }) => to > 0 && to < Number.POSITIVE_INFINITY && !touched(to))
        .map(({ to }) => ({ at: to, queue: q, opens: false }));
      return [...opens, ...closes, ...(touched(0) ? [] : [{ at: 0, queue: q, opens: false }])];
    });
    this.changes.sort((a, b) => a.at - b.at);
  }

  /** Makes the changes due by now, and arms the next. */
  turn(s: RouterState): void {
    for (; this.next < this.changes.length; this.next++) {
      const change = this.changes[this.next]!;
      if (change.at > s.now) {
        s.timers.arm(DRIVER_TIMER.hours, change.at, TIE.admin);
        return;
      }
      if (change.opens) openQueue(s, change.queue);
      else closeQueue(s, change.queue);
    }
  }
}
