/**
 * The last seconds of a run, a second at a time, for the dashboard and the stop rules. Times are kept in classes that are 9 %
 * wide, which is enough to stop by; what is reported at the end comes from the HDR histograms.
 */
import type { StopRules } from './stop-rules.ts';

const CLASSES = 256;
/** Seconds that are kept at the most. */
const KEPT = 120;
/** Fewer than this say nothing of a share or a 99th percentile. */
const FEWEST = 20;

class Second {
  acts = 0;
  errors = 0;
  deliveries = 0;
  latenesses = 0;
  readonly delivery = new Int32Array(CLASSES);
  readonly lateness = new Int32Array(CLASSES);

  clear(): void {
    this.acts = 0;
    this.errors = 0;
    this.deliveries = 0;
    this.latenesses = 0;
    this.delivery.fill(0);
    this.lateness.fill(0);
  }
}

export interface Lately {
  readonly messagesPerSec: number;
  readonly deliveryP50Sec: number | null;
  readonly deliveryP99Sec: number | null;
  readonly latenessP99Sec: number | null;
}

export class Recent {
  private readonly seconds: Second[] = Array.from({ length: KEPT }, () => new Second());
  private at = 0;
  private nowSecond = 0;
  private begunSeconds = 1;

  /** The clock, in milliseconds from the start of the run. */
  advance(ms: number): void {
    const second = Math.floor(ms / 1000);
    for (; this.nowSecond < second; this.nowSecond++) {
      this.at = (this.at + 1) % KEPT;
      this.seconds[this.at]!.clear();
      this.begunSeconds = Math.min(KEPT, this.begunSeconds + 1);
    }
  }

  act(isError: boolean): void {
    const now = this.seconds[this.at]!;
    now.acts += 1;
    if (isError) now.errors += 1;
  }

  delivered(ms: number): void {
    const now = this.seconds[this.at]!;
    now.deliveries += 1;
    now.delivery[classOf(ms)]! += 1;
  }

  lateness(ms: number): void {
    const now = this.seconds[this.at]!;
    now.latenesses += 1;
    now.lateness[classOf(ms)]! += 1;
  }

  /** The last three seconds. */
  lately(): Lately {
    const last = this.last(3);
    const count = Math.min(3, this.begunSeconds);
    return {
      messagesPerSec: sum(last, ({ deliveries }) => deliveries) / count,
      deliveryP50Sec: quantile(last, 'delivery', 0.5, 1),
      deliveryP99Sec: quantile(last, 'delivery', 0.99, 1),
      latenessP99Sec: quantile(last, 'lateness', 0.99, 1),
    };
  }

  /** Why the run must stop, in words; null while no rule is broken. A window that has not filled yet breaks none. */
  broken(rules: StopRules): string | null {
    const length = Math.min(KEPT, Math.max(1, Math.round(rules.windowSec)));
    if (this.begunSeconds <= length) return null;
    const window = this.last(length);
    const acts = sum(window, (each) => each.acts);
    const errors = sum(window, (each) => each.errors);
    if (rules.errorShare !== null && acts >= FEWEST && errors / acts > rules.errorShare)
      return `${errors} of ${acts} acts went wrong within ${length} s, more than ${percent(rules.errorShare)}`;
    const delivery =
      rules.deliveryP99Sec === null ? null : quantile(window, 'delivery', 0.99, FEWEST);
    if (delivery !== null && delivery > rules.deliveryP99Sec!)
      return `one message in a hundred took ${seconds(delivery)} or more to be delivered within ${length} s, more than ${seconds(rules.deliveryP99Sec!)}`;
    const lateness =
      rules.latenessP99Sec === null ? null : quantile(window, 'lateness', 0.99, FEWEST);
    if (lateness !== null && lateness > rules.latenessP99Sec!)
      return `the driver was ${seconds(lateness)} late with one act in a hundred within ${length} s, more than ${seconds(rules.latenessP99Sec!)}`;
    return null;
  }

  /** So many seconds, the running one among them. */
  private last(count: number): Second[] {
    return Array.from({ length: count }, (_, i) => this.seconds[(this.at - i + KEPT) % KEPT]!);
  }
}

/** Eight classes for each doubling, from a microsecond on. */
function classOf(ms: number): number {
  const micros = Math.max(1, ms * 1000);
  return Math.min(CLASSES - 1, Math.floor(Math.log2(micros) * 8));
}

/** Upper end of a class, in seconds. */
const endOf = (index: number): number => 2 ** ((index + 1) / 8) / 1e6;

function quantile(
  seconds: readonly Second[],
  of: 'delivery' | 'lateness',
  share: number,
  fewest: number,
): number | null {
  const total = sum(seconds, (each) => (of === 'delivery' ? each.deliveries : each.latenesses));
  if (total < fewest) return null;
  let left = Math.ceil(total * share);
  for (let i = 0; i < CLASSES; i++) {
    for (const each of seconds) left -= each[of][i]!;
    if (left <= 0) return endOf(i);
  }
  return null;
}

const sum = <T>(list: readonly T[], of: (each: T) => number): number =>
  list.reduce((total, each) => total + of(each), 0);
const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
const seconds = (sec: number): string =>
  sec < 1 ? `${Math.round(sec * 1000)} ms` : `${Math.round(sec * 100) / 100} s`;
