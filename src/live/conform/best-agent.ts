/** Is the agent who was chosen the one who stands first by match.select? Comparator by comparator, as far as each is told. */
import { COMPARE, MODE } from '../../engine/router/rule-columns.ts';
import { isTold, keyOf, STAMPS } from './agent-keys.ts';
import type { AgentFacts } from './facts.ts';
import type { Findings } from './findings.ts';
import { freedomIsHidden, freeSince, hasRoomFor, surelyServes } from './free.ts';
import type { Ledger } from './ledger.ts';
import { rotationBroken } from './rotation.ts';
import { type Before, type Given, type Judge, snapshotOf } from './snapshot.ts';

/** By match.select somebody else, surely free, stands before this agent. */
export function judgeBest(
  ledger: Ledger,
  findings: Findings,
  judge: Judge,
  { r, chat, agent, before: own, hadRefusers }: Given,
  before: number,
): void {
  const { rules } = ledger;
  if (!findings.isOpen('best-agent')) return;
  const hidden = freedomIsHidden(ledger);
  if (hidden !== undefined) return findings.shut('best-agent', hidden);
  if (rules.run['match.mode'] !== MODE.push)
    return findings.shut('best-agent', 'match.mode: agents help themselves');
  if (rules.compare[0] === COMPARE.rotateAfterLast) {
    if (rules.anyMaxFor || rules.anyOpenMax)
      return findings.shut(
        'best-agent',
        'capacity.maxFor, capacity.openMaxAt: who was free is not told',
      );
    if (ledger.blur > 0 && ledger.hasSides)
      return findings.shut(
        'best-agent',
        'match.select: with slack it is not sure which offers are transfers or invitations',
      );
    if (hadRefusers || chat.preferred !== undefined || chat.queue < 0) return;
    const due = rotationBroken(ledger, chat, agent, { at: r.at, line: r.line, before });
    if (due === null) return;
    judge(
      'best-agent',
      due === undefined
        ? undefined
        : `chat ${chat.number} goes to ${agent.name}, and it was the turn of ${due.name}, who was free`,
    );
    return;
  }
  if (rules.compare[0] === undefined || !isTold(rules.compare[0], ledger))
    return findings.shut('best-agent', 'match.select: what it compares first is not told');
  if (hadRefusers || chat.preferred !== undefined || chat.queue < 0) return;
  // What the agent stood at must be sure, too: nothing but this event has touched them within the slack.
  if (own.touchedAt > before || (ledger.blur > 0 && agent.touches !== own.touches + 1)) return;
  let better: AgentFacts | undefined;
  let compared = 0;
  for (const other of ledger.agents.values()) {
    if (other === agent || other.index < 0) continue;
    const since = freeSince(ledger, other, before);
    if (since === undefined || !surelyServes(ledger, other, chat, before)) continue;
    if (!hasRoomFor(ledger, other, chat)) continue;
    compared += 1;
    if (standsBefore(ledger, other, agent, own)) {
      better = other;
      break;
    }
  }
  if (compared === 0) return;
  judge(
    'best-agent',
    better === undefined
      ? undefined
      : `chat ${chat.number} goes to ${agent.name}, and ${better.name} was free and stands first by match.select`,
  );
}

/** Comparator by comparator; false as soon as one of them cannot be told. */
function standsBefore(ledger: Ledger, a: AgentFacts, b: AgentFacts, own: Before): boolean {
  const { rules, blur } = ledger;
  for (const code of rules.compare) {
    if (!isTold(code, ledger)) return false;
    const stamp = STAMPS.has(code);
    const first = keyOf(ledger, code, a, snapshotOf(ledger, a));
    const second = keyOf(ledger, code, b, own);
    if (stamp && first !== second && Math.abs(first - second) <= blur) return false;
    if (stamp && first === second && Number.isFinite(first)) return false;
    // Whoever has not been given anything yet may have been before the recording began.
    if (code === COMPARE.rotationList && !(Number.isFinite(first) && Number.isFinite(second)))
      return false;
    if (first !== second) return first < second;
  }
  return false;
}
