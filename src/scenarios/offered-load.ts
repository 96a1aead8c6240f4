/**
 * A rough figure before the run: the work that arrives as a share of the work the agents can do.
 *
 *   load = (arrivals in the run × mean time of a chat × its cost) / (slots × time they are there)
 *
 * Slots are filled as if each chat went as fast as one alone, so the true load is rather higher.
 */
import { mean } from './fit.ts';
import type { AgentGroup, CustomerSource, Scenario } from './scenario.ts';

/** Null when it cannot be told: unlimited capacity, or chats whose length only the script knows. */
export function offeredLoad(scenario: Scenario): number | null {
  let work = 0;
  for (const source of scenario.sources) {
    const length = chatLength(source, scenario.groups);
    if (length === null) return null;
    const cost = source.kinds.reduce(
      (sum, kind) => sum + kind.share * (scenario.queues[kind.queue]?.rules['capacity.cost'] ?? 1),
      0,
    );
    work += arrivalsOf(source, scenario.duration) * length * cost;
  }
  let slotTime = 0;
  for (const [index, group] of scenario.groups.entries()) {
    const slots = group.rules['capacity.total'];
    if (slots === null || group.scripted) return null;
    const size = scenario.agents.filter((agent) => agent.group === index).length;
    slotTime += slots * presence(group, size, scenario.duration);
  }
  if (work === 0) return 0;
  return slotTime === 0 ? null : work / slotTime;
}

/** The load where the queue only grows, since more work arrives than can be done and there are customers who never leave; else null. */
export function overload(scenario: Scenario): number | null {
  const isPatient = scenario.sources.some(
    ({ patience, arrivals }) => patience === null && arrivals.kind !== 'none',
  );
  const load = isPatient ? offeredLoad(scenario) : null;
  return load !== null && load >= 1 ? load : null;
}

/** Customers of a source that are expected in the run. */
export function arrivalsOf(source: CustomerSource, duration: number): number {
  const { arrivals, limit } = source;
  const count = (() => {
    switch (arrivals.kind) {
      case 'none':
        return 0;
      case 'profile':
        return arrivals.pieces.reduce((sum, piece) => {
          const to = Math.min(piece.to, duration);
          if (to <= piece.from) return sum;
          const whole = piece.to - piece.from;
          const end =
            piece.rateFrom + ((piece.rateTo - piece.rateFrom) * (to - piece.from)) / whole;
          return sum + ((piece.rateFrom + end) / 2) * (to - piece.from);
        }, 0);
      case 'wave':
        return arrivals.base * duration;
      case 'renewal':
        return duration / mean(arrivals.between);
      case 'recorded':
        return arrivals.rows.length;
    }
  })();
  return limit === null ? count : Math.min(count, limit);
}

export function chatLength({ work }: CustomerSource, groups: readonly AgentGroup[]): number | null {
  if (work.kind === 'handle') return work.time === null ? null : mean(work.time);
  const reply = work.agentReply ?? groups.find((group) => group.reply !== null)?.reply ?? null;
  return reply === null ? null : mean(work.count) * (mean(work.reply) + mean(reply));
}

/** Agent time of a group within the run. */
function presence({ shifts }: AgentGroup, size: number, duration: number): number {
  if (shifts === null) return size * duration;
  if (shifts.kind === 'counts') {
    return shifts.steps.reduce((sum, step, i) => {
      const until = Math.min(duration, shifts.steps[i + 1]?.at ?? duration);
      return sum + step.count * Math.max(0, until - step.at);
    }, 0);
  }
  let total = 0;
  for (let agent = 0; agent < size; agent++)
    for (const span of shifts.list[agent % shifts.list.length] ?? [])
      total += Math.max(0, Math.min(duration, span.to) - span.from);
  return total;
}
