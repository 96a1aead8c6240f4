/**
 * The pending timers of one run, popped in exact order of (time, tie class, sequence of arming). It knows ids and instants,
 * nothing of chats, and never reads a clock. Every timer is in one of three places:
 *
 *      now            frontEnd                          horizonEnd
 *       |   front     |    |    |  wheel  |    |    |    |    overflow  ...
 *       |  4-ary heap | doubly linked, unsorted buckets  |   4-ary heap
 *
 * The front is sorted exactly; when it runs dry the next occupied bucket is poured into it, so the order of pops never
 * depends on where a timer waited. With few timers pending the front takes them all (frontEnd = Infinity).
 * Cancelled timers are really removed, everywhere.
 */

export interface TimerTuning {
  /** Pops between two looks at the rate of events; the first look comes after a quarter of them. */
  readonly checkEvery: number;
  /** With at most so many timers pending at a check the wheel is given up for the bare heap; */
  readonly heapAtMost: number;
  /** with at least so many it is taken up. The gap between the two is the hysteresis. */
  readonly wheelAtLeast: number;
  /** Pops wanted a bucket: the wheel's width is the power of two next above this many mean gaps between pops. */
  readonly popsPerBucket: number;
  /** Buckets wanted a pending timer: how much of the delays' tail the wheel covers before the overflow begins. */
  readonly bucketsPerTimer: number;
  /** Bounds of the number of buckets; powers of two. */
  readonly bucketsMin: number;
  readonly bucketsMax: number;
}

/** Measured on Node 24 with 100 to 60,000 pending timers, a third of them cancelled. */
const tuned: TimerTuning = {
  checkEvery: 4096,
  heapAtMost: 24,
  wheelAtLeast: 48,
  popsPerBucket: 2,
  bucketsPerTimer: 2,
  bucketsMin: 1024,
  bucketsMax: 1 << 17,
};

/** The order key of equal times: tie class × 2^48 + sequence. */
const CLASS = 0x1_0000_0000_0000;

/** Where a timer is; else it is the number of its bucket in the wheel. */
const FRONT = -1;
const OVERFLOW = -2;

/** Offsets of a slot's two float64 and four int32 in its 32 bytes (see Columns). */
const TIME = 0;
const KEY = 1;
const NEXT = 4;
const POSITION = NEXT;
const PREVIOUS = 5;
const WHERE = 6;
const ID = 7;

/** No slot: slots are counted from 1. */
const NONE = 0;
const WIDTH_MAX = 0x100_0000_0000;

/** Pending timers, in exact order of (time, class, sequence). Time is whole microseconds in a float64. */
export class TimerQueue {
  /** Time of the last pop, µs. */
  now = 0;
  /** Tie class of the last pop, 0..7. */
  firedClass = 0;

  private readonly tuning: TimerTuning;
  private sequence = 0;
  /** The slot of each armed id. */
  private slotOf = new Int32Array(0);
  private columns = new Columns(64);
  /** Postponed timers, by slot: 1 where `due` and `dueKey` stand for the time and key under which the slot is filed. */
  private late = new Uint8Array(64);
  private due = new Float64Array(64);
  private dueKey = new Float64Array(64);
  /** Filed, but disarmed. */
  private suspended = 0;
  private slotsUsed = 0;
  private lastFreed = NONE;
  private readonly front = new Heap(this.columns);
  private readonly overflow = new Heap(this.columns);

  private width = 1;
  private ticksPerMicrosecond = 1;
  private tick = 0;
  private frontEnd = Infinity;
  private horizonEnd = Infinity;
  private inWheel = 0;
  private mask = 0;
  /** First timer of each bucket. */
  private heads = new Int32Array(0);
  /** One bit a bucket, and one bit for each 32 of those. */
  private occupied = new Int32Array(0);
  private occupiedWords = new Int32Array(0);

  private untilCheck: number;
  private popsSinceCheck: number;
  private checkedAt = 0;

  /** Ids 0..ids-1 are usable at once. A tuning changes the speed, never the order. */
  constructor(ids = 0, tuning: Partial<TimerTuning> = {}) {
    this.tuning = { ...tuned, ...tuning };
    this.popsSinceCheck = this.untilCheck = Math.max(1, this.tuning.checkEvery >> 2);
    this.ensure(ids);
  }

  /** Makes ids 0..count-1 usable. */
  ensure(count: number): void {
    if (count <= this.slotOf.length) return;
    let capacity = Math.max(64, this.slotOf.length);
    while (capacity < count) capacity *= 2;
    const slotOf = new Int32Array(capacity);
    slotOf.set(this.slotOf);
    this.slotOf = slotOf;
  }

  /**
   * Arms `id` at `time` (whole µs, now or later) with tie class 0..7. An armed timer is re-armed and counts as newly
   * scheduled. Throws RangeError for a time in the past or not finite, a class out of range, an id not ensured.
   */
  arm(id: number, time: number, tieClass: number): void {
    let slot = this.slotOf[id];
    if (
      slot === undefined ||
      !(time >= this.now && time < Infinity) ||
      (tieClass & 7) !== tieClass
    ) {
      throw refusal(id, time, tieClass, this.now, this.slotOf.length);
    }
    const key = tieClass * CLASS + this.sequence++;
    if (slot === NONE) slot = this.newSlot(id);
    else {
      if (this.late[slot] === 1) this.forgetLate(slot);
      const links = this.columns.links;
      const where = links[(slot << 3) + WHERE] as number;
      // Most re-armed timers of the front stay there: they sift from where they are.
      if (where === FRONT && time < this.frontEnd) {
        this.columns.stamps[(slot << 2) + TIME] = time;
        this.columns.stamps[(slot << 2) + KEY] = key;
        this.front.put(links[(slot << 3) + POSITION] as number, slot, time);
        return;
      }
      this.takeOut(slot, where);
    }
    const { stamps } = this.columns;
    stamps[(slot << 2) + TIME] = time;
    stamps[(slot << 2) + KEY] = key;
    this.file(slot, time);
  }

  /** Puts a slot where its time belongs. */
  private file(slot: number, time: number): void {
    if (time < this.frontEnd) {
      this.columns.links[(slot << 3) + WHERE] = FRONT;
      this.front.push(slot, time);
    } else if (time < this.horizonEnd) this.link(slot, time);
    else {
      this.columns.links[(slot << 3) + WHERE] = OVERFLOW;
      this.overflow.push(slot, time);
    }
  }

  /**
   * As {@link arm}, for a timer that is put off again and again, such as the silence after each message: while it is filed
   * under an earlier time only its new time is noted, and it is filed anew when the old one comes. The order of pops is
   * that of `arm`.
   */
  postpone(id: number, time: number, tieClass: number): void {
    const slot = this.slotOf[id];
    if (slot === undefined || slot === NONE || time <= this.columns.stamps[(slot << 2) + TIME]!) {
      this.arm(id, time, tieClass);
      return;
    }
    if (this.late[slot] === 0) this.late[slot] = 1;
    else if (this.due[slot] === Infinity) this.suspended--;
    this.due[slot] = time;
    this.dueKey[slot] = tieClass * CLASS + this.sequence++;
  }

  /** Disarms a timer that will most likely be postponed again: it stays filed, and is passed over if it is not. */
  suspend(id: number): void {
    const slot = this.slotOf[id];
    if (slot === undefined || slot === NONE) return;
    if (this.late[slot] === 1 && this.due[slot] === Infinity) return;
    this.late[slot] = 1;
    this.due[slot] = Infinity;
    this.suspended++;
  }

  /** Disarms `id`; nothing happens when it is not armed. */
  cancel(id: number): void {
    const slot = this.slotOf[id];
    if (slot === undefined || slot === NONE) return;
    if (this.late[slot] === 1) this.forgetLate(slot);
    this.takeOut(slot, this.columns.links[(slot << 3) + WHERE] as number);
    this.freeSlot(slot, id);
  }

  isArmed(id: number): boolean {
    const slot = this.slotOf[id] ?? NONE;
    return slot !== NONE && !(this.late[slot] === 1 && this.due[slot] === Infinity);
  }

  /** When `id` is due, µs; -1 when it is not armed. */
  timeOf(id: number): number {
    const slot = this.slotOf[id] ?? NONE;
    if (slot === NONE) return -1;
    if (this.late[slot] === 0) return this.columns.stamps[(slot << 2) + TIME] as number;
    const due = this.due[slot] as number;
    return due === Infinity ? -1 : due;
  }

  /** Number of armed timers. */
  get size(): number {
    return this.filed - this.suspended;
  }

  private get filed(): number {
    return this.front.size + this.inWheel + this.overflow.size;
  }

  /** Time of the earliest timer, µs; Infinity when there is none. */
  nextTime(): number {
    const front = this.front;
    for (;;) {
      if (front.size === 0 && !this.advance()) return Infinity;
      if (this.late[front.slots[0] as number] === 0) return front.times[0] as number;
      this.refile();
    }
  }

  /** The first of the front was postponed or suspended: it goes to its new time, or out. */
  private refile(): void {
    const front = this.front;
    const slot = front.slots[0] as number;
    const time = this.due[slot] as number;
    front.removeAt(0);
    const { stamps, links } = this.columns;
    this.late[slot] = 0;
    if (time === Infinity) {
      this.suspended--;
      this.freeSlot(slot, links[(slot << 3) + ID] as number);
      return;
    }
    stamps[(slot << 2) + TIME] = time;
    stamps[(slot << 2) + KEY] = this.dueKey[slot] as number;
    this.file(slot, time);
  }

  private forgetLate(slot: number): void {
    if (this.due[slot] === Infinity) this.suspended--;
    this.late[slot] = 0;
  }

  /** Removes and returns the earliest timer's id, -1 when there is none; `now` and `firedClass` become its own. */
  pop(): number {
    if (this.untilCheck === 0) this.adapt();
    const front = this.front;
    let slot = front.slots[0] as number;
    // Whoever has asked for the next time has put the front in order already.
    if (front.size === 0 || this.late[slot] !== 0) {
      if (this.nextTime() === Infinity) return -1;
      slot = front.slots[0] as number;
    }
    this.untilCheck--;
    this.now = front.times[0] as number;
    front.removeAt(0);
    const { stamps, links } = this.columns;
    this.firedClass = ((stamps[(slot << 2) + KEY] as number) / CLASS) | 0;
    const id = links[(slot << 3) + ID] as number;
    this.freeSlot(slot, id);
    return id;
  }

  /** The slot freed last, which is still in the cache, or a new one. */
  private newSlot(id: number): number {
    let slot = this.lastFreed;
    if (slot !== NONE) this.lastFreed = this.columns.links[(slot << 3) + NEXT] as number;
    else {
      slot = ++this.slotsUsed;
      if (slot === this.columns.capacity) {
        const columns = new Columns(slot * 2);
        columns.links.set(this.columns.links);
        this.late = longer(this.late, new Uint8Array(slot * 2));
        this.due = longer(this.due, new Float64Array(slot * 2));
        this.dueKey = longer(this.dueKey, new Float64Array(slot * 2));
        this.columns = this.front.columns = this.overflow.columns = columns;
      }
    }
    this.columns.links[(slot << 3) + ID] = id;
    this.slotOf[id] = slot;
    return slot;
  }

  private freeSlot(slot: number, id: number): void {
    this.columns.links[(slot << 3) + NEXT] = this.lastFreed;
    this.lastFreed = slot;
    this.slotOf[id] = NONE;
  }

  /** Takes an armed timer out of its place; the caller says where it goes. */
  private takeOut(slot: number, where: number): void {
    const links = this.columns.links;
    const at = slot << 3;
    const next = links[at + NEXT] as number;
    if (where === FRONT) this.front.removeAt(next);
    else if (where === OVERFLOW) this.overflow.removeAt(next);
    else {
      const previous = links[at + PREVIOUS] as number;
      if (next !== NONE) links[(next << 3) + PREVIOUS] = previous;
      if (previous !== NONE) links[(previous << 3) + NEXT] = next;
      else {
        this.heads[where] = next;
        if (next === NONE) this.markEmpty(where);
      }
      this.inWheel--;
    }
  }

  /** Puts a timer at the head of its bucket. */
  private link(slot: number, time: number): void {
    const links = this.columns.links;
    const heads = this.heads;
    // A tick past 2^31 is cut to its lower 32 bits, which hold all bits of the bucket.
    const bucket = (time * this.ticksPerMicrosecond) & this.mask;
    const next = heads[bucket] as number;
    const at = slot << 3;
    links[at + NEXT] = next;
    links[at + PREVIOUS] = NONE;
    links[at + WHERE] = bucket;
    heads[bucket] = slot;
    if (next !== NONE) links[(next << 3) + PREVIOUS] = slot;
    else {
      const word = bucket >> 5;
      this.occupied[word] = (this.occupied[word] as number) | (1 << (bucket & 31));
      this.occupiedWords[word >> 5] =
        (this.occupiedWords[word >> 5] as number) | (1 << (word & 31));
    }
    this.inWheel++;
  }

  private markEmpty(bucket: number): void {
    const word = bucket >> 5;
    const left = (this.occupied[word] as number) & ~(1 << (bucket & 31));
    this.occupied[word] = left;
    if (left === 0) {
      this.occupiedWords[word >> 5] =
        (this.occupiedWords[word >> 5] as number) & ~(1 << (word & 31));
    }
  }

  /** Fills the empty front from the next occupied bucket; false when no timer is left. */
  private advance(): boolean {
    // The overflow begins where the wheel ends, so an occupied bucket always comes first.
    if (this.inWheel > 0) this.turnTo(this.nextOccupiedTick());
    else if (this.overflow.size > 0) {
      this.turnTo(Math.floor((this.overflow.times[0] as number) * this.ticksPerMicrosecond));
    } else return false;
    this.comeIntoRange();

    const bucket = this.tick & this.mask;
    let slot = this.heads[bucket] as number;
    if (slot === NONE) return true;
    this.heads[bucket] = NONE;
    this.markEmpty(bucket);
    const { stamps, links } = this.columns;
    const front = this.front;
    let poured = 0;
    while (slot !== NONE) {
      const at = slot << 3;
      const next = links[at + NEXT] as number;
      links[at + WHERE] = FRONT;
      front.push(slot, stamps[(slot << 2) + TIME] as number);
      poured++;
      slot = next;
    }
    this.inWheel -= poured;
    return true;
  }

  private turnTo(tick: number): void {
    this.tick = tick;
    this.frontEnd = (tick + 1) * this.width;
    this.horizonEnd = (tick + this.mask + 1) * this.width;
  }

  /** Moves what the horizon has reached from the overflow to the wheel or the front. */
  private comeIntoRange(): void {
    const overflow = this.overflow;
    while (overflow.size > 0) {
      const time = overflow.times[0] as number;
      if (time >= this.horizonEnd) return;
      const slot = overflow.slots[0] as number;
      overflow.removeAt(0);
      if (time >= this.frontEnd) this.link(slot, time);
      else {
        this.columns.links[(slot << 3) + WHERE] = FRONT;
        this.front.push(slot, time);
      }
    }
  }

  /** The first tick after the current one whose bucket holds a timer; there must be one. */
  private nextOccupiedTick(): number {
    const from = (this.tick + 1) & this.mask;
    const occupied = this.occupied;
    let word = from >> 5;
    let bits = (occupied[word] as number) & (-1 << (from & 31));
    if (bits === 0) {
      word = this.nextOccupiedWord(word + 1);
      bits = occupied[word] as number;
    }
    const bucket = (word << 5) + lowestBit(bits);
    return this.tick + 1 + ((bucket - from) & this.mask);
  }

  /** The first word at or after `from` with a bit set, going round at the end. */
  private nextOccupiedWord(from: number): number {
    const words = this.occupiedWords;
    let at = from >> 5;
    let bits = at < words.length ? (words[at] as number) & (-1 << (from & 31)) : 0;
    while (bits === 0) {
      at = at + 1 < words.length ? at + 1 : 0;
      bits = words[at] as number;
    }
    return (at << 5) + lowestBit(bits);
  }

  /** Looks at the number pending and the rate of pops, and rebuilds when heap or wheel no longer fit them. */
  private adapt(): void {
    const tuning = this.tuning;
    const size = this.filed;
    const inHeapMode = this.frontEnd === Infinity;
    const meanGap = (this.now - this.checkedAt) / this.popsSinceCheck;
    // No time has passed: the rate is unknown and the width stays.
    const widthWanted =
      meanGap > 0 ? powerOfTwoAtLeast(meanGap * tuning.popsPerBucket, 1, WIDTH_MAX) : this.width;
    const bucketsWanted = powerOfTwoAtLeast(
      size * tuning.bucketsPerTimer,
      tuning.bucketsMin,
      tuning.bucketsMax,
    );
    const buckets = this.mask + 1;
    let rebuilt = true;
    if (size <= tuning.heapAtMost || (inHeapMode && size < tuning.wheelAtLeast)) {
      if (inHeapMode) rebuilt = false;
      else this.rebuildAsHeap();
    } else if (
      inHeapMode ||
      widthWanted >= this.width * 4 ||
      widthWanted * 4 <= this.width ||
      bucketsWanted >= buckets * 4 ||
      bucketsWanted * 4 <= buckets
    ) {
      this.rebuildAsWheel(widthWanted, bucketsWanted);
    } else rebuilt = false;
    // A rebuild touches every timer, so the next one waits until as many have been popped.
    this.popsSinceCheck = this.untilCheck = rebuilt
      ? Math.max(tuning.checkEvery, size)
      : tuning.checkEvery;
    this.checkedAt = this.now;
  }

  private rebuildAsHeap(): void {
    const slots = this.takeOutAll();
    this.frontEnd = this.horizonEnd = Infinity;
    this.heads = this.occupied = this.occupiedWords = new Int32Array(0);
    this.placeAll(slots);
  }

  private rebuildAsWheel(width: number, buckets: number): void {
    const slots = this.takeOutAll();
    this.width = width;
    this.ticksPerMicrosecond = 1 / width;
    this.mask = buckets - 1;
    this.heads = new Int32Array(buckets);
    this.occupied = new Int32Array((buckets + 31) >> 5);
    this.occupiedWords = new Int32Array((this.occupied.length + 31) >> 5);
    this.turnTo(Math.floor(this.now / width));
    this.placeAll(slots);
  }

  /** Empties front, wheel and overflow, and lists what was in them. */
  private takeOutAll(): Int32Array {
    const { front, overflow, heads } = this;
    const links = this.columns.links;
    const slots = new Int32Array(this.filed);
    let count = 0;
    for (let i = 0; i < front.size; i++) slots[count++] = front.slots[i] as number;
    for (let i = 0; i < overflow.size; i++) slots[count++] = overflow.slots[i] as number;
    for (let bucket = 0; bucket < heads.length; bucket++) {
      for (
        let slot = heads[bucket] as number;
        slot !== NONE;
        slot = links[(slot << 3) + NEXT] as number
      )
        slots[count++] = slot;
    }
    front.size = overflow.size = this.inWheel = 0;
    return slots;
  }

  private placeAll(slots: Int32Array): void {
    const { stamps, links } = this.columns;
    for (const slot of slots) {
      const time = stamps[(slot << 2) + TIME] as number;
      if (time >= this.frontEnd && time < this.horizonEnd) this.link(slot, time);
      else {
        const isFront = time < this.frontEnd;
        links[(slot << 3) + WHERE] = isFront ? FRONT : OVERFLOW;
        if (isFront) this.front.push(slot, time);
        else this.overflow.push(slot, time);
      }
    }
  }
}

/**
 * What is kept of each armed timer, in one slot of 32 bytes, seen as float64 by `stamps` and as int32 by `links`:
 *
 *     4 slot +   0 time, µs   1 order key
 *     8 slot +                              4 next   5 previous   6 where   7 id
 *
 * A timer in a heap keeps its position there in place of the next one in the bucket. Slots are few and used again at
 * once, ids many and sparse: with 60,000 timers among 480,000 ids columns by id would cost twice the time.
 */
class Columns {
  readonly capacity: number;
  readonly stamps: Float64Array;
  readonly links: Int32Array;

  constructor(capacity: number) {
    const bytes = new ArrayBuffer(capacity * 32);
    this.capacity = capacity;
    this.stamps = new Float64Array(bytes);
    this.links = new Int32Array(bytes);
  }
}

/**
 * A 4-ary heap by (time, key) that keeps each timer's position in `links`, so that any can be taken out. Keys are looked up
 * only where times are equal. The children of i are 4i + 1 to 4i + 4.
 */
class Heap {
  columns: Columns;
  size = 0;
  times = new Float64Array(16);
  slots = new Int32Array(16);

  constructor(columns: Columns) {
    this.columns = columns;
  }

  push(slot: number, time: number): void {
    const at = this.size++;
    if (at === this.slots.length) this.grow();
    this.siftUp(at, slot, time);
  }

  /** Puts a timer at a position whose own has gone. */
  put(at: number, slot: number, time: number): void {
    if (at > 0 && this.isBefore(slot, time, (at - 1) >> 2)) this.siftUp(at, slot, time);
    else this.siftDown(at, slot, time);
  }

  removeAt(at: number): void {
    const last = this.size - 1;
    this.size = last;
    if (at === last) return;
    const slot = this.slots[last] as number;
    const time = this.times[last] as number;
    if (at > 0) this.put(at, slot, time);
    else this.siftDown(0, slot, time);
  }

  private isBefore(slot: number, time: number, at: number): boolean {
    const other = this.times[at] as number;
    return (
      time < other ||
      (time === other && isKeyBefore(this.columns.stamps, slot, this.slots[at] as number))
    );
  }

  private siftUp(start: number, slot: number, time: number): void {
    const { times, slots } = this;
    const { links, stamps } = this.columns;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentTime = times[parent] as number;
      const parentSlot = slots[parent] as number;
      if (time > parentTime || (time === parentTime && !isKeyBefore(stamps, slot, parentSlot)))
        break;
      times[at] = parentTime;
      slots[at] = parentSlot;
      links[(parentSlot << 3) + POSITION] = at;
      at = parent;
    }
    times[at] = time;
    slots[at] = slot;
    links[(slot << 3) + POSITION] = at;
  }

  private siftDown(start: number, slot: number, time: number): void {
    const { times, slots, size } = this;
    const { links, stamps } = this.columns;
    let at = start;
    for (;;) {
      const child = (at << 2) + 1;
      let least = child;
      if (child + 3 < size) {
        // Four children: chosen without a branch, as no processor can guess which is least; equal times are rare.
        const time0 = times[child] as number;
        const time1 = times[child + 1] as number;
        const time2 = times[child + 2] as number;
        const time3 = times[child + 3] as number;
        const left = child + (+(time1 < time0) | 0);
        const right = child + 2 + (+(time3 < time2) | 0);
        const timeLeft = times[left] as number;
        const timeRight = times[right] as number;
        least = left + (right - left) * (+(timeRight < timeLeft) | 0);
        if (time0 === time1 || time2 === time3 || timeLeft === timeRight)
          least = this.leastOf(child, child + 4);
      } else if (child >= size) break;
      else least = this.leastOf(child, size);

      const leastTime = times[least] as number;
      const leastSlot = slots[least] as number;
      if (time < leastTime || (time === leastTime && isKeyBefore(stamps, slot, leastSlot))) break;
      times[at] = leastTime;
      slots[at] = leastSlot;
      links[(leastSlot << 3) + POSITION] = at;
      at = least;
    }
    times[at] = time;
    slots[at] = slot;
    links[(slot << 3) + POSITION] = at;
  }

  /** The position of the earliest in from..end-1, keys and all. */
  private leastOf(from: number, end: number): number {
    const { times, slots } = this;
    let least = from;
    let leastTime = times[from] as number;
    for (let i = from + 1; i < end; i++) {
      const time = times[i] as number;
      if (time > leastTime) continue;
      if (time === leastTime) {
        const { stamps } = this.columns;
        if (!isKeyBefore(stamps, slots[i] as number, slots[least] as number)) continue;
      }
      least = i;
      leastTime = time;
    }
    return least;
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2);
    times.set(this.times);
    this.times = times;
    const slots = new Int32Array(this.slots.length * 2);
    slots.set(this.slots);
    this.slots = slots;
  }
}

function isKeyBefore(stamps: Float64Array, slot: number, other: number): boolean {
  return (stamps[(slot << 2) + KEY] as number) < (stamps[(other << 2) + KEY] as number);
}

function longer<Column extends { set(from: Column): void }>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

function powerOfTwoAtLeast(value: number, least: number, most: number): number {
  let power = least;
  while (power < value && power < most) power *= 2;
  return power;
}

function refusal(
  id: number,
  time: number,
  tieClass: number,
  now: number,
  capacity: number,
): RangeError {
  return new RangeError(
    `timer ${id} of ${capacity} cannot be armed at ${time} with class ${tieClass}: it is ${now}`,
  );
}
