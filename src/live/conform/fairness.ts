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
import type { AgentFacts } from './facts.ts';
import type { Findings } from './findings.ts';
import { freedomIsHidden, freeSince, hasRoomFor, surelyServes } from './free.ts';
import type { Ledger } from './ledger.ts';
import type { Given } from './snapshot.ts';

const FALSE_ALARMS = 1e-4;

interface Score {
  got: number;
  fair: number;
  variance: number;
}

export class Fairness {
  private readonly scores = new Map<AgentFacts, Score>();
  private choices = 0;

  /** A chat has been given; counts when it is known who else could have had it. */
  see(
    ledger: Ledger,
    findings: Findings,
    { r, chat, agent, before: own, hadRefusers }: Given,
  ): void {
    if (!findings.isOpen('fairness')) return;
    const { rules } = ledger;
    const hidden = freedomIsHidden(ledger);
    if (rules.compare[0] !== COMPARE.random)
      return findings.shut('fairness', 'match.select leaves nothing to chance: see best-agent');
    if (hidden !== undefined) return findings.shut('fairness', hidden);
    if (rules.anyMaxFor || rules.anyOpenMax || rules.run['match.tick'] > 0)
      return findings.shut(
        'fairness',
        'capacity.maxFor, capacity.openMaxAt, match.tick: who was free is not told',
      );
    if (chat.sides.has(agent.name) || agent.index < 0 || chat.preferred !== undefined) return;
    if (hadRefusers || chat.queue < 0 || r.event === 'chat.accepted') return;
    if (r.event === 'chat.assigned' && r.reason !== undefined && r.reason !== 'auto') return;
    const before = r.at - ledger.blur;
    // Whoever was touched within the slack may have been free or not: then it is not known who was equal.
    if (own.touchedAt > before || (ledger.blur > 0 && agent.touches !== own.touches + 1)) return;
    const equals = [agent];
    for (const other of ledger.agents.values()) {
      if (other === agent || other.index < 0) continue;
      if (ledger.blur > 0 && other.touchedAt > before) return;
      if (freeSince(ledger, other, before) === undefined) continue;
      if (surelyServes(ledger, other, chat, before) && hasRoomFor(ledger, other, chat))
        equals.push(other);
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
      const off = Math.abs(got - fair);
      const uneven = (off * off) / (2 * (variance + off / 3)) > needed;
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
