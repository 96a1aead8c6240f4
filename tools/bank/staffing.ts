// Who worked when, and on what, inferred from one day's answered calls. The records have no log of signing in and
// out, so presence follows from stated rules (docs/bank.md) whose numbers stand in STAFFING. None of them was chosen by
// how the simulated day comes out.
import { byAgent, type Call } from './records.ts';

export interface StaffingRules {
  /** A time between two calls of an agent that is longer than this may be time away. Seconds. */
  readonly awayAfter: number;
  /** It is, when callers the agent could have served stood waiting for so many seconds of it in all ... */
  readonly awayIfOthersWaited: number;
  /** ... counting of each caller only what came after so many seconds, the time a free agent would need to answer. */
  readonly answerTakes: number;
  /** Part of the last call before leaving at which the agent stops taking more: 0 its answer, 1 its end. */
  readonly leavesAt: number;
  /** Whoever is there when arrivals stop stays for whoever still waits. Seconds. */
  readonly stays: number;
}

export const STAFFING: StaffingRules = {
  awayAfter: 300,
  awayIfOthersWaited: 60,
  answerTakes: 15,
  leavesAt: 0.5,
  stays: 1800,
};

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface AgentDay {
  readonly agent: string;
  readonly calls: number;
  /** Every queue of which the agent answered a call that day. */
  readonly queues: readonly string[];
  /** Presence, seconds since 1970. An agent who leaves in a call finishes it. */
  readonly spans: readonly Span[];
}

/** A gap between two calls of one agent. */
export interface Gap {
  readonly agent: string;
  readonly before: Call;
  readonly after: Call;
  readonly seconds: number;
  /** Seconds of it in which somebody the agent could have served waited beyond `answerTakes`. */
  readonly othersWaited: number;
  /** Somebody the agent could have served was waiting when it began: the agent had no lack of work. */
  readonly workAtOnce: boolean;
}

/** All gaps of a day's agents, by agent and time. */
export function gapsOf(day: readonly Call[], rules: StaffingRules = STAFFING): readonly Gap[] {
  const waits = waitsByQueue(day);
  const gaps: Gap[] = [];
  for (const [agent, calls] of byAgent(day)) {
    const queues = queuesOf(calls);
    for (let i = 0; i + 1 < calls.length; i++) {
      const before = calls[i]!;
      const after = calls[i + 1]!;
      const from = before.ended;
      const to = after.answered;
      const waiting = queues
        .flatMap((queue) => waits.get(queue) ?? [])
        .filter((w) => w.from < to && w.to > from);
      gaps.push({
        agent,
        before,
        after,
        seconds: to - from,
        othersWaited: covered(
          waiting.map((w) => ({ from: w.from + rules.answerTakes, to: w.to })),
          from,
          to,
        ),
        workAtOnce: waiting.some((w) => w.from <= from),
      });
    }
  }
  return gaps;
}

/** True when the agent was not there, as far as the rules can tell. */
export function isAway(gap: Gap, rules: StaffingRules = STAFFING): boolean {
  return gap.seconds > rules.awayAfter && gap.othersWaited >= rules.awayIfOthersWaited;
}

/**
 * Presence per agent. A stretch begins with the answer of its first call and ends in its last one, which the agent finishes.
 * In the simulation the agent is then in some other call and finishes that one: a call in progress goes on for
 * 195 s more on average (PS, E[S²] / 2E[S]). Leaving in the middle of the last call, which takes 290 s on the other days,
 * makes the simulated times of leaving later than the recorded ones by less than a minute; leaving at its answer, earlier by more.
 */
export function staffingOf(
  day: readonly Call[],
  closes: number,
  rules: StaffingRules = STAFFING,
): readonly AgentDay[] {
  const away = gapsOf(day, rules).filter((gap) => isAway(gap, rules));
  return [...byAgent(day)].map(([agent, calls]) => {
    const spans: Span[] = [];
    let from = calls[0]!.answered;
    for (const gap of away.filter((g) => g.agent === agent)) {
      spans.push({ from, to: leaving(gap.before, rules) });
      from = gap.after.answered;
    }
    const last = calls.at(-1)!;
    const stayed = last.ended >= closes;
    spans.push({ from, to: stayed ? closes + rules.stays : leaving(last, rules) });
    // A stretch of one short call rounds to nothing: keep it a second long, so that the call can begin.
    return {
      agent,
      calls: calls.length,
      queues: queuesOf(calls),
      spans: spans.map((s) => ({ from: s.from, to: Math.max(s.to, s.from + 1) })),
    };
  });
}

function leaving(call: Call, rules: StaffingRules): number {
  return Math.round(call.answered + rules.leavesAt * (call.ended - call.answered));
}

function queuesOf(calls: readonly Call[]): string[] {
  return [...new Set(calls.map((c) => c.queue))].toSorted();
}

function waitsByQueue(day: readonly Call[]): Map<string, Span[]> {
  const waits = new Map<string, Span[]>();
  for (const call of day) {
    if (call.outcome === 'unknown' || call.wait === 0) continue;
    const span = { from: call.arrived, to: call.arrived + call.wait };
    const list = waits.get(call.queue);
    if (list === undefined) waits.set(call.queue, [span]);
    else list.push(span);
  }
  return waits;
}

/** Length of the union of the spans within [from, to). */
function covered(spans: readonly Span[], from: number, to: number): number {
  let sum = 0;
  let reached = from;
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const begin = Math.max(span.from, reached);
    const end = Math.min(span.to, to);
    if (end > begin) {
      sum += end - begin;
      reached = end;
    }
  }
  return sum;
}
