/**
 * A recording of Tiledesk held against what its source says it does, by the server's own stamps: the limit, presence, and the
 * agent who is next in the rotation, which `chatsim conform` does not judge. A route is looked at as the server does it: from
 * the chat's creation, when candidates are read, to the assignment; two routes that overlap cannot know of each other.
 */

export interface RecordedLine {
  readonly t: number;
  readonly event: string;
  readonly chat?: number;
  readonly agent?: string;
  readonly state?: string;
  readonly reason?: string;
  /** Seconds on the server's clock. */
  readonly server?: number;
}

export interface Rule {
  /** Assignments looked at. */
  readonly cases: number;
  readonly broken: number;
  /** Of those: another route, end or change of presence was under way within the same moment. */
  readonly overlapped: number;
  readonly first: readonly string[];
}

export interface OwnRules {
  readonly limit: Rule & { readonly mostHeld: number };
  readonly presence: Rule;
  readonly rotation: Rule;
  /** One agent at a time has a chat. */
  readonly single: Rule;
  /** Who has left a chat is not given it again. */
  readonly left: Rule;
}

/** On the server's clock: it has begun, and we were told that it is done. In between it may be seen by another route or not. */
interface Span {
  readonly from: number;
  readonly told: number;
}

/** What an agent became. */
interface Change extends Span {
  readonly at: number;
  readonly isReady: boolean;
}

interface Given extends Span {
  readonly chat: number;
  readonly agent: string;
  /** Taken by the agent, from the pool. */
  readonly isPicked: boolean;
  readonly created: number;
  readonly at: number;
  until: number;
  end: Span | undefined;
  /** Ended by the agent's leaving: the chat is nobody's, and the rotation does not see it. */
  isLeft: boolean;
}

/** An end that the customer asked for has no stamp of its beginning. */
const ASKED_SEC = 1;

export function judgeOwnRules(
  lines: readonly RecordedLine[],
  {
    agents,
    capacity,
    created,
  }: {
    /** In the order of the server's list. */
    readonly agents: readonly string[];
    readonly capacity: number;
    /** When the server created each chat, on its clock. */
    readonly created: ReadonlyMap<number, number>;
  },
): OwnRules {
  const { given, presence } = foldedFrom(lines, agents, created);
  const limit = newRule();
  const ready = newRule();
  const rotation = newRule();
  const single = newRule();
  const left = newRule();
  let mostHeld = 0;
  for (const [i, each] of given.entries()) {
    const before = given.slice(0, i);
    const held = before.filter((other) => other.agent === each.agent && other.until > each.at);
    mostHeld = Math.max(mostHeld, held.length + 1);
    const meets = (span: Span | undefined) =>
      span !== undefined && span.from <= each.at && span.told >= each.from;
    const isCrowded = given.some(
      (other) => other !== each && (meets(other) || (other.chat !== each.chat && meets(other.end))),
    );
    const hasMoved = agents.some((agent) => presence.get(agent)!.some(meets));

    const other = before.find(({ chat, until }) => chat === each.chat && until > each.at);
    judge(
      single,
      other !== undefined,
      isCrowded,
      () => `${sec(each.at)}: ${each.agent} has chat ${each.chat} besides ${other?.agent}`,
    );
    // Who takes a chat is asked for nothing.
    if (each.isPicked) continue;
    const leavers = before.filter(({ chat, isLeft }) => chat === each.chat && isLeft);
    if (leavers.length > 0)
      judge(
        left,
        leavers.some(({ agent }) => agent === each.agent),
        isCrowded,
        () => `${sec(each.at)}: chat ${each.chat} goes to ${each.agent}, who has left it`,
      );
    judge(
      limit,
      held.length >= capacity,
      isCrowded,
      () =>
        `${sec(each.at)}: chat ${each.chat} goes to ${each.agent}, who has ${held.length} of ${capacity}`,
    );
    const here = isReadyAt(presence.get(each.agent)!, each.at);
    judge(
      ready,
      !here,
      hasMoved,
      () => `${sec(each.at)}: chat ${each.chat} goes to ${each.agent}, who is away`,
    );

    const hasLeft = (agent: string) => leavers.some((leaver) => leaver.agent === agent);
    // Candidates are read when the chat is created; a route asked for later is read just before it is there.
    const candidates = agents.filter((agent) => {
      const load = before.filter(
        (other) => other.agent === agent && other.until > each.from,
      ).length;
      return isReadyAt(presence.get(agent)!, each.from) && load < capacity && !hasLeft(agent);
    });
    // The newest chat that anybody has or had, by creation and not by assignment.
    const newest = before
      .filter((other) => other.chat !== each.chat && !(other.isLeft && other.until <= each.from))
      .reduce<Given | undefined>(
        (best, other) => ((best?.created ?? -1) > other.created ? best : other),
        undefined,
      );
    const last = newest?.agent;
    const next = candidates[(candidates.indexOf(last ?? '') + 1) % Math.max(1, candidates.length)];
    judge(
      rotation,
      next !== undefined && next !== each.agent,
      isCrowded || hasMoved,
      () =>
        `${sec(each.at)}: chat ${each.chat} goes to ${each.agent} and not to ${next}, who comes after ${last ?? 'nobody'}`,
    );
  }
  return { limit: { ...limit, mostHeld }, presence: ready, rotation, single, left };
}

export function* wordsOf({ limit, presence, rotation, single, left }: OwnRules): Generator<string> {
  const row = (name: string, { cases, broken, overlapped, first }: Rule) => [
    `${name}: ${broken} of ${cases} broken (${overlapped} while something else was under way)`,
    ...first.map((each) => `    ${each}`),
  ];
  yield* row(`limit (most held at once: ${limit.mostHeld})`, limit);
  yield* row('presence', presence);
  yield* row('rotation', rotation);
  yield* row('one agent a chat', single);
  yield* row('not again to who has left', left);
}

type Tally = { -readonly [K in keyof Rule]: Rule[K] } & { first: string[] };
const newRule = (): Tally => ({ cases: 0, broken: 0, overlapped: 0, first: [] });

function judge(rule: Tally, isBroken: boolean, isOverlapped: boolean, words: () => string): void {
  rule.cases += 1;
  if (!isBroken) return;
  rule.broken += 1;
  if (isOverlapped) rule.overlapped += 1;
  if (rule.first.length < 3) rule.first.push(`${words()}${isOverlapped ? ' (overlapped)' : ''}`);
}

/** Assignments in the order of the server's stamps, each with its end, and what the agents were. */
function foldedFrom(
  lines: readonly RecordedLine[],
  agents: readonly string[],
  created: ReadonlyMap<number, number>,
) {
  const presence = new Map<string, Change[]>(agents.map((agent) => [agent, []]));
  const given: Given[] = [];
  const open = new Map<string, Given>();
  // The push that came fastest tells how far the clocks are apart.
  const offset = lines.reduce(
    (least, { t, server }) => (server === undefined ? least : Math.min(least, t - server)),
    Number.POSITIVE_INFINITY,
  );
  const stamped = lines
    .map((line) => ({ ...line, told: line.t - offset, at: line.server ?? line.t - offset }))
    .sort((a, b) => a.at - b.at);
  const close = (key: string, end: Span & { at: number }, isLeft: boolean) => {
    const each = open.get(key);
    open.delete(key);
    if (each !== undefined) Object.assign(each, { until: end.at, end, isLeft });
  };
  for (const { event, at, told, agent = '', chat = 0, state, server } of stamped) {
    const key = `${chat} ${agent}`;
    const span = { from: server === undefined ? at - ASKED_SEC : at, at, told };
    if (event === 'agent.state') presence.get(agent)?.push({ ...span, isReady: state === 'ready' });
    else if (event === 'chat.assigned' || event === 'chat.accepted') {
      const birth = created.get(chat) ?? at;
      // Nor has a route that is asked for again: it began when the chat was left, or later.
      const earlier = given.findLast((other) => other.chat === chat);
      const each: Given = {
        chat,
        agent,
        isPicked: event === 'chat.accepted',
        created: birth,
        from: earlier === undefined ? birth : Math.min(at, earlier.until),
        at,
        told,
        until: Number.POSITIVE_INFINITY,
        end: undefined,
        isLeft: false,
      };
      given.push(each);
      open.set(key, each);
    } else if (event === 'chat.requeued') close(key, span, true);
    else if (event === 'chat.ended')
      for (const each of [...open.keys()])
        if (each.startsWith(`${chat} `)) close(each, span, false);
  }
  return { given, presence };
}

const isReadyAt = (changes: readonly Change[], when: number): boolean =>
  changes.findLast(({ at }) => at <= when)?.isReady === true;
const sec = (at: number): string => `${at.toFixed(3)} s`;
