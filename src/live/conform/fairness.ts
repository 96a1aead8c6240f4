/**
 * Are agents who are equal chosen evenly? Each choice among k who were surely free gives each of them 1/k; what an agent
 * got beyond that is a martingale, whatever the choices before have led to. By Freedman's inequality
 *
 *   P(|S| >= x) <= 2 exp(-x^2 / (2 (V + x / 3))),   V the sum of the variances (1/k)(1 - 1/k)
 *
 * (D. A. Freedman, On tail probabilities for martingales, Annals of Probability 3, 1975). It holds for any number of
 * choices, so no false alarm comes of a short recording; all agents together are held to one in ten thousand a recording.
 */
import { COMPARE } from '../../engine/router/rule-columns.ts';
import { ln } from '../../statistics/math.ts';
import { isTold, keyOf, STAMPS } from './agent-keys.ts';
import type { AgentFacts } from './facts.ts';
import type { Findings } from './findings.ts';
import { freedomIsHidden, freeSince, hasRoomFor, surelyServes } from './free.ts';
import type { Ledger } from './ledger.ts';
import { type Given, snapshotOf } from './snapshot.ts';

const FALSE_ALARMS = 1e-4;

interface Score {
  got: number;
  fair: number;
  variance: number;
}

export class Fairness {
  private readonly scores = new Map<AgentFacts, Score>();
  private choices = 0;
  /**
   * Choices that are left out for what happened within the slack, and that were over by then: that may have been in their wake
   * (whoever answers at once is touched again), so it is not by chance which are left out, and each may have gone either way.
   */
  private doubtful = 0;

  /** A chat has been given; counts when it is known who else could have had it. */
  see(
    ledger: Ledger,
    findings: Findings,
    { r, chat, agent, before: own, hadRefusers, heldWhenFree }: Given,
  ): void {
    if (!findings.isOpen('fairness')) return;
    const { rules } = ledger;
    const hidden = freedomIsHidden(ledger);
    const tied = rules.compare.slice(0, -1);
    if (rules.compare.at(-1) !== COMPARE.random)
      return findings.shut('fairness', 'match.select leaves nothing to chance: see best-agent');
    if (tied.some((code) => STAMPS.has(code) || !isTold(code, ledger)))
      return findings.shut('fairness', 'match.select: who is equal before the draw is not told');
    if (hidden !== undefined) return findings.shut('fairness', hidden);
    const { anyMaxFor, anyOpenMax, anyPerQueue } = rules;
    if (anyMaxFor || anyOpenMax || anyPerQueue || rules.run['match.tick'] > 0)
      return findings.shut(
        'fairness',
        'capacity.maxFor, capacity.openMaxAt, capacity.perQueue, match.tick: who was free is not told',
      );
    if (chat.sides.has(agent.name) || agent.index < 0 || chat.preferred !== undefined) return;
    if (hadRefusers || chat.queue < 0 || r.event === 'chat.accepted') return;
    if (r.event === 'chat.assigned' && r.reason !== undefined && r.reason !== 'auto') return;
    const before = r.at - ledger.blur;
    // Whoever was touched within the slack may have been free or not: then it is not known who was equal.
    const isStill =
      r.event === 'offer.made'
        ? [...chat.ringing].some((hold) => hold.agent === agent)
        : chat.holders.has(agent);
    if (own.touchedAt > before || (ledger.blur > 0 && agent.touches !== own.touches + 1)) {
      if (!isStill) this.doubtful += 1;
      return;
    }
    // There may be more who were free than are seen to be: those who are have even chances when it is one of them.
    const total = agent.limit.last ?? rules.total[agent.index]!;
    const hadRoom =
      heldWhenFree !== undefined &&
      !agent.limit.isBlurred &&
      heldWhenFree + rules.need[chat.queue]! <= total;
    if (!hadRoom || !surelyServes(ledger, agent, chat, before)) return;
    const keys = tied.map((code) => keyOf(ledger, code, agent, own));
    if (keys.some(Number.isNaN)) return;
    const equals = [agent];
    for (const other of ledger.agents.values()) {
      if (other === agent || other.index < 0) continue;
      if (ledger.blur > 0 && other.touchedAt > before) {
        if (!isStill) this.doubtful += 1;
        return;
      }
      if (freeSince(ledger, other, before) === undefined) continue;
      if (!surelyServes(ledger, other, chat, before) || !hasRoomFor(ledger, other, chat)) continue;
      const at = snapshotOf(ledger, other);
      const theirs = tied.map((code) => keyOf(ledger, code, other, at));
      if (theirs.some(Number.isNaN)) return;
      if (theirs.every((key, i) => key === keys[i])) equals.push(other);
    }
    if (equals.length < 2) return;
    this.choices += 1;
    const share = 1 / equals.length;
    for (const one of equals) {
      let score = this.scores.get(one);
      if (score === undefined) {
        score = { got: 0, fair: 0, variance: 0 };
        this.scores.set(one, score);
      }
      if (one === agent) score.got += 1;
      score.fair += share;
      score.variance += share * (1 - share);
    }
  }

  finish(findings: Findings, at: number): void {
    if (this.choices === 0) return;
    const needed = ln((2 * this.scores.size) / FALSE_ALARMS);
    for (const [agent, { got, fair, variance }] of this.scores) {
      const off = Math.max(0, Math.abs(got - fair) - this.doubtful);
      const most = variance + this.doubtful / 4;
      const uneven = (off * off) / (2 * (most + off / 3)) > needed;
      findings.judge(
        'fairness',
        uneven
          ? {
              at,
              line: 0,
              chat: null,
              agent: agent.name,
              what: `${agent.name} got ${got} of the chats that others were equally free for, and ${fair.toFixed(0)} would be an even share`,
            }
          : undefined,
      );
    }
  }
}
