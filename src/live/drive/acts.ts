/**
 * The acts of people on their way to the backend: those of one chat and side one after the other, each looked at again before
 * it goes out, since an act that comes too late is nobody's wish any more. Patience asked for is kept; what could not be said
 * is said again where that does no harm.
 */
import type { ActTroubleKind } from '../backend.ts';
import type { Answered, ClientAct, ClientHost } from './host.ts';
import type { Measures } from './measures.ts';
import type { Pace } from './pace.ts';

/** One after the other. */
export interface Lane {
  readonly waiting: Deed[];
  isBusy: boolean;
}

export const newLane = (): Lane => ({ waiting: [], isBusy: false });

export interface Deed {
  readonly client: number;
  /** Made when it goes out: the chat's id may not be known before. Null: there is nothing to do after all. */
  readonly act: () => ClientAct | null;
  /** Whether it can go out yet; whoever makes it so calls {@link Acts.go}. */
  readonly isReady?: () => boolean;
  readonly done?: (answered: Answered & { readonly ok: true }) => void;
  /** It will not be done: refused, or given up. */
  readonly undone?: (kind: ActTroubleKind) => void;
  readonly began?: (ms: number) => void;
  /** Something that is said: whoever leaves does not say it any more. */
  readonly isWord?: true;
  /** Said twice it is done once: a timeout leads to another attempt. */
  readonly isRepeatable: boolean;
}

const REPEATS = 3;
const BACK_OFF_MS = 200;
const LONGEST_BACK_OFF_MS = 3000;
/** What a server that names no time means by "later". */
const THROTTLED_MS = 1000;

export class Acts {
  private readonly host: ClientHost;
  private readonly pace: Pace;
  private readonly measures: Measures;
  /** Told of everything that was answered, and of what was not. */
  private readonly onAnswer: (client: number, answered: Answered) => void;
  /** Answers are taken in the order of their stamps, between what clients are told. */
  private readonly inOrder: (at: number, take: () => void) => void;
  isStopped = false;
  /** On their way, and waiting. */
  pending = 0;

  constructor(
    host: ClientHost,
    pace: Pace,
    measures: Measures,
    onAnswer: (client: number, answered: Answered) => void,
    inOrder: (at: number, take: () => void) => void,
  ) {
    this.inOrder = inOrder;
    this.host = host;
    this.pace = pace;
    this.measures = measures;
    this.onAnswer = onAnswer;
  }

  put(lane: Lane, deed: Deed): void {
    if (this.isStopped) return;
    this.pending += 1;
    lane.waiting.push(deed);
    this.go(lane);
  }

  /** Begins the first of the lane, if it may. */
  go(lane: Lane): void {
    while (!lane.isBusy && lane.waiting.length > 0) {
      const deed = lane.waiting[0]!;
      if (deed.isReady?.() === false) return;
      lane.waiting.shift();
      this.pending -= 1;
      if (!this.isStopped) this.attempt(lane, deed, 0);
    }
  }

  /** What waits is not done. */
  drop(lane: Lane): void {
    this.pending -= lane.waiting.length;
    lane.waiting.length = 0;
  }

  /** What waits to be said is not said. */
  hush(lane: Lane): void {
    const { waiting } = lane;
    let count = 0;
    for (const deed of waiting) if (deed.isWord !== true) waiting[count++] = deed;
    this.pending -= waiting.length - count;
    waiting.length = count;
    this.go(lane);
  }

  private attempt(lane: Lane, deed: Deed, before: number): void {
    const act = deed.act();
    if (act === null) return;
    lane.isBusy = true;
    this.pending += 1;
    this.host.act(deed.client, act, (answered) =>
      this.inOrder(answered.ended, () =>
        this.answered(lane, deed, before, answered, 'what' in act ? act.what : act.do),
      ),
    );
  }

  private answered(lane: Lane, deed: Deed, before: number, answered: Answered, what: string): void {
    lane.isBusy = false;
    this.pending -= 1;
    if (before === 0) deed.began?.(answered.began);
    const took = answered.ended - answered.began;
    this.onAnswer(deed.client, answered);
    if (answered.ok) {
      this.measures.answered(took);
      deed.done?.(answered);
    } else {
      this.measures.troubled(answered.kind, took, what, answered.message);
      const wait = this.isStopped ? null : waitAfter(answered, deed, before);
      if (wait !== null) return this.again(lane, deed, before + 1, wait);
      deed.undone?.(answered.kind);
    }
    this.go(lane);
  }

  private again(lane: Lane, deed: Deed, before: number, wait: number): void {
    lane.isBusy = true;
    this.pending += 1;
    this.pace.clock.after(wait, () => {
      lane.isBusy = false;
      this.pending -= 1;
      if (!this.isStopped) this.attempt(lane, deed, before);
      this.go(lane);
    });
  }
}

/** Milliseconds until it is tried again; null: not at all. */
function waitAfter(
  answered: Answered & { readonly ok: false },
  deed: Deed,
  before: number,
): number | null {
  const backOff = Math.min(LONGEST_BACK_OFF_MS, BACK_OFF_MS * 2 ** before);
  switch (answered.kind) {
    case 'throttled':
      return Math.max(1, answered.retryMs ?? THROTTLED_MS);
    // It did not get there: nothing was done.
    case 'unreachable':
      return backOff;
    case 'timeout':
    case 'failed':
      return deed.isRepeatable && before < REPEATS ? backOff : null;
    default:
      return null;
  }
}
