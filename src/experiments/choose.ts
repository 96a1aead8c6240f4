/**
 * The cheapest candidate that keeps all limits, decided while the replications come, with a stated guarantee:
 *
 *   with chance `level` at least, the pick breaks no limit by more than its zone, and no candidate that keeps all limits
 *   by more than their zones costs less by more than the zone of cost.
 *
 * Each question "does candidate i keep limit j?" is decided sequentially (statistics/feasibility.ts) with an equal part of the
 * error (Bonferroni over candidates × limits). Where costs are known exactly, candidates are asked in the order of cost
 * and dearer ones are left alone; where they are estimated, or equal, Kim and Nelson's rule decides between two of them
 * (statistics/kim-nelson.ts), and the error is halved between the two kinds of decisions. A candidate is put away by
 * another only once that one is known to keep all limits. Same customers for all, so errors are added, never multiplied.
 * What a candidate is, and how it is simulated, is handed in.
 */
import {
  FIRST_LOOK,
  isSilent,
  type Judgement,
  judgeLimit,
  type LimitOfMean,
  nextLook,
} from '../statistics/feasibility.ts';
import { smallerOf, triangleOf } from '../statistics/kim-nelson.ts';

export interface Question {
  readonly candidates: number;
  readonly limits: readonly LimitOfMean[];
  readonly level: number;
  /** Replications of all candidates together. */
  readonly budget: number;
  /** Exact costs, or null where they are among the values. */
  readonly costs: readonly number[] | null;
  /** Of the objective: of cost where that is estimated, else of what decides between equal costs. Asked after the first look. */
  readonly zone: () => number;
}

/** Values by replication, one candidate after the other; null where there was nothing to measure. */
export interface Evidence {
  readonly limit: (candidate: number, limit: number) => readonly (number | null)[];
  /** The smaller the better. */
  readonly objective: (candidate: number) => readonly (number | null)[];
  /** Simulates these until each has so many replications; false when it was stopped before. */
  readonly extend: (candidates: readonly number[], to: number) => Promise<boolean>;
}

export interface Choice {
  readonly outcome: 'picked' | 'none' | 'undecided' | 'interrupted';
  readonly pick: number | null;
  readonly used: number;
  /** By candidate and limit. */
  readonly judgements: readonly (readonly Judgement[])[];
  /** By candidate: who put it away, or null. */
  readonly beatenBy: readonly (number | null)[];
}

export async function choose(question: Question, evidence: Evidence): Promise<Choice> {
  const search = new Search(question, evidence);
  const outcome = await search.run();
  return {
    outcome,
    pick: outcome === 'picked' ? (search.pick() ?? null) : null,
    used: search.used,
    judgements: search.judgements,
    beatenBy: search.beatenBy,
  };
}

/** Every candidate gets so many replications, whatever it costs: for the front of cost against service. */
export const LEAST_EACH = FIRST_LOOK;

class Search {
  readonly all: readonly number[];
  readonly judgements: Judgement[][];
  readonly beatenBy: (number | null)[];
  used = 0;
  private readonly question: Question;
  private readonly evidence: Evidence;
  private readonly replications: number[];
  private readonly errorEach: number;
  private readonly triangle: number;
  private zone: number | undefined;
  /** Who of two is better, once it is known: by `i * candidates + l`, true when i is. */
  private readonly duels = new Map<number, boolean>();

  constructor(question: Question, evidence: Evidence) {
    const { candidates, limits, level, costs } = question;
    this.question = question;
    this.evidence = evidence;
    this.all = Array.from({ length: candidates }, (_, i) => i);
    this.replications = this.all.map(() => 0);
    this.judgements = this.all.map(() =>
      limits.map((): Judgement => ({ verdict: 'open', isKept: null })),
    );
    this.beatenBy = this.all.map(() => null);
    const hasDuels = costs === null ? candidates > 1 : new Set(costs).size < costs.length;
    const error = hasDuels ? (1 - level) / 2 : 1 - level;
    this.errorEach = error / Math.max(1, candidates * limits.length);
    this.triangle = triangleOf(candidates, error);
  }

  async run(): Promise<Choice['outcome']> {
    const first = await this.extend(this.all, FIRST_LOOK);
    if (first !== 'done') return first;
    for (;;) {
      const rivals = this.rivals();
      if (rivals.length === 0) return 'none';
      if (rivals.length === 1 && this.isFeasible(rivals[0] as number)) return 'picked';
      if (this.isMute(rivals)) return 'undecided';
      const most = Math.max(...rivals.map((i) => this.replications[i] as number));
      const behind = rivals.filter((i) => (this.replications[i] as number) < most);
      const step = await (behind.length > 0
        ? this.extend(behind, most)
        : this.extend(rivals, nextLook(most)));
      if (step !== 'done') return step;
    }
  }

  /** The one that is left in the end. */
  pick(): number | undefined {
    return this.rivals()[0];
  }

  /** Neither infeasible nor put away. */
  private left(): number[] {
    return this.all.filter((i) => !this.isInfeasible(i) && this.beatenBy[i] === null);
  }

  /** Those among whom the choice is now: all that are left, or the cheapest of them where costs are known. */
  private rivals(): number[] {
    const left = this.left();
    const { costs } = this.question;
    if (costs === null) return left;
    const least = Math.min(...left.map((i) => costs[i] as number));
    return left.filter((i) => costs[i] === least);
  }

  private isFeasible(i: number): boolean {
    return (this.judgements[i] as Judgement[]).every(({ isKept }) => isKept === true);
  }

  private isInfeasible(i: number): boolean {
    return (this.judgements[i] as Judgement[]).some(({ isKept }) => isKept === false);
  }

  /** Whether all that is open among these is open for want of anything to measure, which more replications do not change. */
  private isMute(rivals: readonly number[]): boolean {
    const open = rivals.filter((i) => !this.isFeasible(i));
    return (
      open.length > 0 &&
      rivals.length - open.length < 2 &&
      open.every((i) =>
        (this.judgements[i] as Judgement[]).every(({ isKept }, j) => {
          const values = this.evidence.limit(i, j);
          return isKept !== null || isSilent(values);
        }),
      )
    );
  }

  private isBetter(i: number, l: number): boolean {
    const { costs, candidates } = this.question;
    if (costs !== null && costs[i] !== costs[l]) return (costs[i] as number) < (costs[l] as number);
    return this.duels.get(i * candidates + l) === true;
  }

  private async extend(
    candidates: readonly number[],
    to: number,
  ): Promise<'done' | 'undecided' | 'interrupted'> {
    const wanted = candidates.reduce((sum, i) => sum + to - (this.replications[i] as number), 0);
    if (this.used + wanted > this.question.budget) return 'undecided';
    if (!(await this.evidence.extend(candidates, to))) return 'interrupted';
    this.used += wanted;
    for (const i of candidates) {
      this.replications[i] = to;
      this.judge(i);
    }
    this.fight();
    this.putAway();
    return 'done';
  }

  /** What has been decided stays so. */
  private judge(i: number): void {
    const judged = this.judgements[i] as Judgement[];
    this.question.limits.forEach((limit, j) => {
      if (judged[j]?.isKept !== null) return;
      judged[j] = judgeLimit(this.evidence.limit(i, j), limit, this.errorEach);
    });
  }

  /**
   * Duels of all that may still be picked, whether or not they are known to keep the limits: whose sum leaves the triangle
   * first is settled then and not looked at again later, when one of them is.
   */
  private fight(): void {
    const { candidates, costs } = this.question;
    this.zone ??= this.question.zone();
    const left = this.left();
    for (const [place, i] of left.entries())
      for (const l of left.slice(place + 1)) {
        if (costs !== null && costs[i] !== costs[l]) continue;
        if (this.duels.has(i * candidates + l)) continue;
        const winner = smallerOf(this.evidence.objective(i), this.evidence.objective(l), {
          zone: this.zone,
          triangle: this.triangle,
        });
        if (winner === null) continue;
        this.duels.set(i * candidates + l, winner === 'a');
        this.duels.set(l * candidates + i, winner === 'b');
      }
  }

  /**
   * From the worst up, so that of several that beat each other in a circle the best remains; the last one that keeps all
   * limits is never put away.
   */
  private putAway(): void {
    const means = new Map(this.left().map((i) => [i, this.meanOf(i)]));
    const worstFirst = [...means.keys()].sort(
      (i, l) => (means.get(l) as number) - (means.get(i) as number) || l - i,
    );
    for (const i of worstFirst) {
      const others = this.left().filter((l) => l !== i && this.isFeasible(l));
      const beater = others.find((l) => this.isBetter(l, i));
      if (beater !== undefined) this.beatenBy[i] = beater;
    }
  }

  private meanOf(i: number): number {
    const { costs } = this.question;
    if (costs !== null) return costs[i] as number;
    const values = this.evidence.objective(i).filter((value) => value !== null);
    return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  }
}
