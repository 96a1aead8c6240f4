/**
 * The people of a scenario as data: every customer's arrival, patience, messages and returns, and what each kind of agent
 * would do for them, drawn by the cast's own machinery from the same numbers. Pure: scenario and seed in, plan out. What
 * only the platform decides, such as who gets whom and when, is not here.
 */
import { Door } from '../../engine/people/arriving.ts';
import { RELEASE_ON, RETURN } from '../../engine/people/plans.ts';
import type { Platform } from '../../engine/people/platform.ts';
import { Returns } from '../../engine/people/returns.ts';
import { CastState } from '../../engine/people/state.ts';
import { Draws } from '../../engine/random/draws.ts';
import { PURPOSE, PURPOSE_COUNT, turn } from '../../engine/random/purposes.ts';
import { TimerQueue } from '../../engine/timers.ts';
import type { AgentGroup, Scenario } from '../../scenarios/scenario.ts';
import { agentPlans } from './agent-plan.ts';
import type { Answer, AttemptPlan, CustomerPlan, People, WorkPlan } from './template/plan-types.ts';

const SECOND = 1_000_000;
/** So many draws are kept of what the platform may make happen again. */
const OFFERS = 8;
const WAITS = 3;
const ENDINGS = 3;
const WRAPS = 3;
/** Messages beyond those that the customer means to write: chats that come back from the queue. */
const MORE_WORDS = 2;

/** Whole µs as seconds; amounts of work are rounded to them. */
export const seconds = (micros: number): number => Math.floor(micros + 0.5) / SECOND;

export function peoplePlan(scenario: Scenario, seed: string): People {
  const draws = new Draws(seed, 0, PURPOSE_COUNT);
  let arriving = NOBODY;
  const platform = nowhere((customer) => {
    arriving = customer;
  });
  const s = new CastState(scenario, platform, new TimerQueue(), draws);
  const kinds = kindsOf(scenario);
  const door = new Door(s, new Returns());
  const customers: CustomerPlan[] = [];
  for (let source = 0; source < scenario.sources.length; source++) door.expectNext(s, source);
  while (door.nextAt < Number.POSITIVE_INFINITY) {
    s.now = door.nextAt;
    door.firstArrival(s);
    customers.push(customerPlan(s, kinds, arriving, door.newcomer.source, door.newcomer.kind));
  }
  return { customers, agents: agentPlans(s, kinds.ofGroup) };
}

const NOBODY = -1;

/** A platform where nothing happens: the door asks it for a place, and it notes who stood there. */
function nowhere(note: (customer: number) => void): Platform {
  const answers: Partial<Platform> = {
    arrive: (customer) => {
      note(customer);
      return 0;
    },
    classOf: () => 0,
    conversationOf: () => -1,
  };
  const nothing = () => {};
  return new Proxy(answers, {
    get: (known, name) => known[name as keyof Platform] ?? nothing,
  }) as Platform;
}

/** Agents of groups who behave alike share what the plan says of them; slowness and shifts are each agent's own. */
export interface Kinds {
  /** A group that stands for the kind. */
  readonly groups: readonly number[];
  readonly ofGroup: readonly number[];
}

function kindsOf(scenario: Scenario): Kinds {
  const groups: number[] = [];
  const keys: string[] = [];
  const ofGroup = scenario.groups.map((group, i) => {
    const key = JSON.stringify(behaviour(group));
    const known = keys.indexOf(key);
    if (known >= 0) return known;
    groups.push(i);
    return keys.push(key) - 1;
  });
  return { groups, ofGroup };
}

function behaviour(group: AgentGroup): unknown {
  const { accept, reply, notice, givesUp, ends, wrapUp, closesRecords, closesTab, queues } = group;
  const releaseOn = group.rules['capacity.releaseOn'];
  return [
    accept,
    reply,
    notice,
    givesUp,
    ends,
    wrapUp,
    closesRecords,
    closesTab,
    queues,
    releaseOn,
  ];
}

/** Any slot will do: the columns of one chat hold whoever is drawn for. */
const SLOT = 0;

function customerPlan(
  s: CastState,
  kinds: Kinds,
  id: number,
  source: number,
  kind: number,
): CustomerPlan {
  const { scenario } = s;
  const { kinds: wants, name, work } = scenario.sources[source]!;
  const { queue, priority, skills } = wants[kind]!;
  const plan = s.sources[source]!;
  const at = s.now;
  const most = Math.max(0, ...plan.returns.map(({ share, max }) => (share > 0 ? max : 0)));
  const attempts: AttemptPlan[] = [];
  for (let attempt = 0; attempt <= most; attempt++) {
    s.open(SLOT, source, kind, id, attempt);
    attempts.push(attemptPlan(s, kinds, source, queue, id, attempt));
  }
  return {
    id,
    at: seconds(at),
    source: name,
    queue: scenario.queues[queue]!.name,
    priority,
    skills: skills.map((skill) => scenario.skills[skill]!),
    work: work.kind,
    begins: work.kind === 'exchanges' ? work.begins : 'agent',
    attempts,
  };
}

function attemptPlan(
  s: CastState,
  kinds: Kinds,
  source: number,
  queue: number,
  id: number,
  attempt: number,
): AttemptPlan {
  const c = s.sources[source]!;
  const waits = upTo(WAITS);
  const exchanges = c.isHandle ? 0 : Math.max(1, s.time(c.exchanges, PURPOSE.exchanges, SLOT, 0));
  const odd = c.agentBegins === c.agentEnds;
  const messages = c.isHandle ? 0 : 2 * exchanges - (odd ? 1 : 0);
  const words = upTo(c.isHandle ? 0 : Math.floor(messages / 2) + 1);
  const patience = (again: number) => (again === 0 ? c.patience : c.patienceAgain);
  return {
    patience: waits.map((w) =>
      patience(w) < 0 ? null : seconds(Math.max(1, s.time(patience(w), PURPOSE.patience, SLOT, w))),
    ),
    silentWaiting: waits.map((w) => s.happens(c.silentWaiting, PURPOSE.silentWaiting, SLOT, w)),
    leavesLive:
      c.leavesLive < 0 ? null : seconds(s.time(c.leavesLive, PURPOSE.leavesLive, SLOT, 0)),
    silentLive: s.happens(c.silentLive, PURPOSE.silentLive, SLOT, 0),
    messages,
    replies: words.map((w) => seconds(s.time(c.reply, PURPOSE.customerReply, SLOT, w))),
    replyPatience:
      c.replyPatience < 0
        ? [null]
        : [...words, words.length].map((w) =>
            seconds(Math.max(1, s.time(c.replyPatience, PURPOSE.replyPatience, SLOT, w))),
          ),
    returns: {
      abandoned: comesAgainAfter(s, source, id, attempt, RETURN.abandoned),
      refused: comesAgainAfter(s, source, id, attempt, RETURN.refused),
      autoEnded: comesAgainAfter(s, source, id, attempt, RETURN.autoEnded),
      closed: comesAgainAfter(s, source, id, attempt, RETURN.closed),
    },
    agents: kinds.groups.map((group) =>
      s.scenario.groups[group]!.queues.includes(queue)
        ? workPlan(s, group, source, queue, messages)
        : null,
    ),
  };
}

/** As `comesAgain` has it (engine/people/returns.ts): the same chance and the same delay, of the same numbers. */
function comesAgainAfter(
  s: CastState,
  source: number,
  id: number,
  attempt: number,
  happened: number,
): number | null {
  const { share, max, after } = s.sources[source]!.returns[happened]!;
  if (share <= 0 || attempt >= max) return null;
  const counter = turn(attempt, happened);
  if (s.draws.uniform(PURPOSE.returns, id, counter) >= share) return null;
  return seconds(s.sampler.drawWhole(after, PURPOSE.returnAfter, id, counter));
}

/** What an agent of the group does for the customer whose chat is in the slot; work at slowness 1. */
function workPlan(
  s: CastState,
  index: number,
  source: number,
  queue: number,
  messages: number,
): WorkPlan {
  const g = s.groups[index]!;
  const c = s.sources[source]!;
  const reply = c.agentReply >= 0 ? c.agentReply : g.reply;
  const words = upTo(c.isHandle ? 1 : Math.floor(messages / 2) + 1 + MORE_WORDS);
  const work = (dist: number, purpose: number, ordinal: number) =>
    seconds(s.slowed(dist, purpose, SLOT, ordinal, 1));
  const hasWrapUp = s.scenario.queues[queue]!.rules['wrapUp.mode'] !== 'none';
  const hasPapers = !hasWrapUp && g.wrapUp >= 0 && g.releaseOn !== RELEASE_ON.sessionEnd;
  const closes = s.happens(g.closesRecord, PURPOSE.closesRecord, SLOT, 0);
  return {
    answers: upTo(OFFERS).map((offer) => answerTo(s, index, offer)),
    handle: c.handle < 0 ? null : work(c.handle, PURPOSE.handle, 0),
    replies: c.isHandle || reply < 0 ? [] : words.map((w) => work(reply, PURPOSE.agentReply, w)),
    notices:
      g.notice < 0 ? [] : words.map((w) => seconds(s.time(g.notice, PURPOSE.notice, SLOT, w))),
    givesUp:
      g.givesUp < 0
        ? [null]
        : words.map((w) => seconds(s.time(g.givesUp, PURPOSE.givesUp, SLOT, w))),
    endings: upTo(ENDINGS).map((ordinal) => {
      const u = g.endBelow >= 1 ? 0 : s.chance(PURPOSE.ending, SLOT, ordinal);
      if (u < g.endBelow) return 'end';
      if (u < g.endAndCloseBelow) return 'end-and-close';
      return u < g.resolveBelow ? 'resolve' : 'forget';
    }),
    wrapUps:
      hasWrapUp && g.wrapUp >= 0
        ? upTo(WRAPS).map((w) => work(g.wrapUp, PURPOSE.wrapUp, w))
        : [null],
    paperwork: hasPapers ? work(g.wrapUp, PURPOSE.wrapUp, 0) : 0,
    closesTab:
      g.closesTab > 0 ? words.map((w) => s.happens(g.closesTab, PURPOSE.closesTab, SLOT, w)) : [],
    record: closes
      ? {
          after: seconds(s.time(g.recordAfter, PURPOSE.recordAfter, SLOT, 0)),
          takes:
            g.recordTakes < 0 ? 0 : seconds(s.time(g.recordTakes, PURPOSE.recordTakes, SLOT, 0)),
        }
      : null,
  };
}

/** As `agentIsAsked` has it (engine/people/offers.ts). */
function answerTo(s: CastState, group: number, offer: number): Answer {
  const g = s.groups[group]!;
  const time = (dist: number, purpose: number) =>
    dist < 0 ? null : seconds(s.time(dist, purpose, SLOT, offer));
  const u = g.missOrDecline > 0 ? s.chance(PURPOSE.answer, SLOT, offer) : 1;
  const does = u < g.miss ? 'miss' : u < g.missOrDecline ? 'decline' : 'accept';
  const no = () => time(g.declineAfter, PURPOSE.declineAfter);
  const after =
    does === 'miss' ? null : does === 'decline' ? no() : time(g.acceptAfter, PURPOSE.acceptAfter);
  return g.declineWaitOver < Number.POSITIVE_INFINITY
    ? { does, after, noAfter: no() }
    : { does, after };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** What people of the scenario do that the plan does not hold, in words. */
export function notPlanned(scenario: Scenario): string[] {
  const found = new Set<string>();
  const note = (is: boolean, what: string) => {
    if (is) found.add(what);
  };
  for (const source of scenario.sources) {
    note(source.rejoins !== null, 'customers who come back within the rejoin window');
    note(
      source.patience !== null && source.patienceRuns === 'while-queued',
      'patience that stands still while an agent is asked (it runs on: no customer sees offers)',
    );
    note(
      source.work.kind === 'handle' && (source.silentWaiting > 0 || source.silentLive > 0),
      'agents who notice during a handle time that the customer has gone silently (they finish it)',
    );
  }
  for (const group of scenario.groups) {
    note(group.transfer !== null, 'transfers');
    note(group.invite !== null, 'invitations of colleagues');
    note(group.banner !== null, 'reply banners that are dismissed');
    note(
      group.shifts?.kind === 'counts',
      'idle agents going first when staffing by counts falls (the last of the list goes)',
    );
  }
  note(scenario.script.length > 0, 'the script');
  note(scenario.warmUp === 'auto', 'a warm-up found by itself (nothing is cut off)');
  return [...found];
}
