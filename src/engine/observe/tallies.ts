/**
 * Counts and durations, added in two places each: the row of the chat's queue and agent, and the row of the interval of
 * the day in which the chat arrived. Rows are laid out in fields.ts. Totals of a queue, an agent, a group or everything
 * are sums of rows, made when the run is over.
 */
import { HIGH_WORD } from '../../statistics/exact.ts';
import { binOf } from '../../statistics/histogram.ts';
import { HISTS, ROW } from './fields.ts';
import { PagedHistograms } from './paged-histograms.ts';

/** With more intervals than this they have no quantiles. */
const INTERVALS_WITH_QUANTILES = 288;

export class Tallies {
  readonly queues: number;
  readonly agents: number;
  readonly groups: number;
  readonly intervals: number;
  /** Where the row of each pair begins; 0 is nobody's. Pair: queue × (agents + 1) + agent + 1. */
  private readonly places: Int32Array;
  rows = new Float64Array(64 * ROW);
  private used = ROW;
  readonly slices: Float64Array;
  readonly histograms: PagedHistograms;
  /** Pairs of queue and group (or nobody's): their histograms come before the intervals'. */
  private readonly joint: number;
  readonly quantilesByInterval: boolean;
  private readonly agentGroup: Int32Array;
  /**
   * Σ squares in ms², low and high word, of each queue by outcome: the wait of chats that never rang, the wait of those
   * that did, and their time in the queue.
   */
  readonly squares: Float64Array;
  readonly squaresHigh: Float64Array;
  /** Longest time in the queue, by queue and outcome. */
  readonly queueMax: Float64Array;
  readonly offersPerChat: Float64Array;

  constructor(queues: number, agentGroup: Int32Array, groups: number, intervals: number) {
    this.queues = queues;
    this.agents = agentGroup.length;
    this.groups = groups;
    this.intervals = intervals;
    this.agentGroup = agentGroup;
    this.places = new Int32Array(queues * (this.agents + 1));
    this.slices = new Float64Array(intervals * ROW);
    this.quantilesByInterval = intervals > 1 && intervals <= INTERVALS_WITH_QUANTILES;
    this.joint = queues * (groups + 1);
    const histograms = this.joint + (this.quantilesByInterval ? intervals : 0);
    this.histograms = new PagedHistograms(histograms * HISTS);
    this.squares = new Float64Array(queues * 9);
    this.squaresHigh = new Float64Array(queues * 9);
    this.queueMax = new Float64Array(queues * 3);
    this.offersPerChat = new Float64Array(queues * 32);
  }

  /** Where the row of a queue and an agent (or -1) begins. */
  row(queue: number, agent: number): number {
    const pair = queue * (this.agents + 1) + agent + 1;
    const place = this.places[pair]!;
    return place !== 0 ? place : this.newRow(pair);
  }

  private newRow(pair: number): number {
    const place = this.used;
    this.used += ROW;
    if (this.used > this.rows.length) {
      const longer = new Float64Array(this.rows.length * 2);
      longer.set(this.rows);
      this.rows = longer;
    }
    this.places[pair] = place;
    return place;
  }

  /** The row if anything was ever counted there, or 0. */
  rowIfAny(queue: number, agent: number): number {
    return this.places[queue * (this.agents + 1) + agent + 1]!;
  }

  count(row: number, slice: number, what: number): void {
    this.rows[row + what]!++;
    this.slices[slice * ROW + what]!++;
  }

  /** One more duration, whole microseconds. */
  add(row: number, slice: number, what: number, value: number): void {
    addTo(this.rows, row + what, value);
    addTo(this.slices, slice * ROW + what, value);
  }

  histogram(queue: number, agent: number, slice: number, which: number, value: number): void {
    const group = agent < 0 ? 0 : this.agentGroup[agent]! + 1;
    const bin = binOf(value);
    this.histograms.add((queue * (this.groups + 1) + group) * HISTS + which, bin);
    if (this.quantilesByInterval) this.histograms.add((this.joint + slice) * HISTS + which, bin);
  }

  queueHistogram(queue: number, group: number, which: number): number {
    return (queue * (this.groups + 1) + group + 1) * HISTS + which;
  }

  sliceHistogram(slice: number, which: number): number {
    return (this.joint + slice) * HISTS + which;
  }

  /** Square of a wait, in whole ms² so that sums are exact; `which` 0..8. */
  square(queue: number, which: number, value: number): void {
    const ms = Math.round(value / 1000);
    const at = queue * 9 + which;
    const sum = this.squares[at]! + ms * ms;
    if (sum < HIGH_WORD) this.squares[at] = sum;
    else {
      const carry = Math.floor(sum / HIGH_WORD);
      this.squares[at] = sum - carry * HIGH_WORD;
      this.squaresHigh[at]! += carry;
    }
  }
}

/** Count, low word, maximum, high word: see TALLY in fields.ts. */
function addTo(column: Float64Array, at: number, value: number): void {
  column[at]!++;
  const sum = column[at + 1]! + value;
  if (sum < HIGH_WORD) column[at + 1] = sum;
  else {
    column[at + 1] = sum - HIGH_WORD;
    column[at + 3]!++;
  }
  if (value > column[at + 2]!) column[at + 2] = value;
}
