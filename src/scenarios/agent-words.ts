/**
 * A group of agents, as it is written under `agents:` in a scenario: who they are, when they are there, and how they
 * behave. One entry stands for several agents who are alike.
 */
import { queueIndex, skillSet } from './customer-words.ts';
import { durations } from './distribution-words.ts';
import { convert, either } from './grammar/forms.ts';
import { mergeBy } from './grammar/merge.ts';
import type { Reader } from './grammar/reader.ts';
import {
  choice,
  fields,
  flag,
  isNone,
  list,
  number,
  optional,
  required,
  type Shape,
  scalar,
  word,
} from './grammar/shape.ts';
import { child, type Tree, within } from './grammar/tree.ts';
import { type RuleSettings, rulesShape } from './rule-words.ts';
import type { AcceptBehaviour, AgentGroup, Break, Shifts, Slowdown } from './scenario.ts';
import {
  checkSum,
  duration,
  type firstAt,
  joined,
  moment,
  percentage,
  positiveDuration,
  share,
  span,
  spansOf,
  timesOf,
} from './units.ts';

/** Larger groups than this are a slip of the pen. */
export const MOST_AGENTS = 100_000;

const LEAVES = ['finish', 'requeue', 'end'] as const;

const AT_ONCE: AcceptBehaviour = {
  after: { kind: 'constant', value: 0 },
  decline: 0,
  declineAfter: null,
  miss: 0,
  declineWaitOver: null,
};

const acceptWord: Shape<AcceptBehaviour> = {
  ...convert(durations, (after): AcceptBehaviour => ({ ...AT_ONCE, after })),
  takesNone: true,
  schema: (definitions) => ({ anyOf: [durations.schema(definitions), { const: 'none' }] }),
  read: (tree, r) =>
    tree.kind === 'scalar' && tree.text === 'none'
      ? { ...AT_ONCE, after: null }
      : { ...AT_ONCE, after: durations.read(tree, r) },
};
const acceptMap = fields('how offers are answered', {
  after: optional(durations, AT_ONCE.after, 'From the offer to pressing Accept.'),
  decline: optional(share, 0, 'How often the offer is declined.'),
  declineAfter: optional(durations, null, 'From the offer to pressing Decline; default as after.'),
  miss: optional(share, 0, 'How often it is not answered at all.'),
  declineWaitOver: optional(
    duration,
    null,
    'Declines when the customer has waited longer than this.',
  ),
});
const ACCEPT_KEYS = ['after', 'decline', 'declineAfter', 'miss', 'declineWaitOver'];
const accept: Shape<AcceptBehaviour> = {
  expects: 'a time to answer, or { after, decline, miss }',
  takesNone: true,
  schema: (definitions) => ({
    anyOf: [acceptWord.schema(definitions), acceptMap.schema(definitions)],
  }),
  // What a later file says of misses leaves the time to accept as it was, also where that stood alone.
  merge(base, over, r) {
    if (!isAcceptMap(over) || isNone(base)) return over;
    const entry = { key: base.place, value: base };
    const map: Tree = isAcceptMap(base)
      ? base
      : { kind: 'map', place: base.place, entries: new Map([['after', entry]]) };
    return mergeBy(acceptMap, map, over, r);
  },
  read(tree, r) {
    if (!isAcceptMap(tree)) return acceptWord.read(tree, r);
    const words = acceptMap.read(tree, r);
    if (words.decline + words.miss > 1 + 1e-9)
      r.problem(tree, 'decline and miss together pass 100%', '', '');
    return words;
  },
};

function isAcceptMap(tree: Tree): boolean {
  return tree.kind === 'map' && ACCEPT_KEYS.some((key) => child(tree, key) !== undefined);
}

const spans = list(span);
const shifts: Shape<Shifts> = either('a span such as 08:00-16:00, a list, or { counts: [...] }', {
  scalar: convert(
    span,
    (words, _tree, r): Shifts => ({ kind: 'spans', list: [joined(spansOf(words, r))] }),
  ),
  list: {
    expects: 'a list of spans, or of lists of spans',
    schema: (definitions) => ({
      anyOf: [spans.schema(definitions), list(spans).schema(definitions)],
    }),
    read(tree, r): Shifts {
      const items = tree.kind === 'list' ? tree.items : [];
      if (items.length === 0)
        return r.fail(
          tree,
          'at least one shift is expected',
          'leave shifts out for agents who are always there',
          '',
        );
      const perAgent = items.some((item) => item.kind === 'list');
      const lists = perAgent
        ? list(list(span, { single: true })).read(tree, r)
        : [spans.read(tree, r)];
      return {
        kind: 'spans',
        list: lists.map((each) => joined(each.flatMap((words) => spansOf(words, r)))),
      };
    },
  },
  map: convert(
    fields('staffing by counts', {
      counts: required(
        list(
          fields('a step of staffing', {
            at: required(moment, 'From then on.'),
            count: required(
              number('a whole number', { min: 0, whole: true }),
              'So many of the group are signed in.',
            ),
          }),
          { atLeast: 1 },
        ),
        'How many are there, from when.',
      ),
    }),
    ({ counts }, _tree, r): Shifts => ({
      kind: 'counts',
      steps: counts
        .flatMap(({ at, count }) => timesOf(at, r).map((t) => ({ at: t, count })))
        .sort((a, b) => a.at - b.at),
    }),
  ),
});

const breakWords = fields('a break', {
  at: required(moment, 'When it begins.'),
  length: required(positiveDuration, 'How long it lasts.'),
  count: optional(
    number('a whole number', { min: 1, whole: true }),
    null,
    'How many of the group go; default all. The next break of the list goes on with the next agents.',
  ),
});

const slowdown: Shape<Slowdown> = convert(
  fields('a slowdown', {
    perExtraChat: optional(percentage, null, 'Each of k chats runs at 1 / (1 + x (k - 1)).'),
    totalSpeed: optional(
      list(number('a number', { above: 0 }), { atLeast: 1 }),
      null,
      'Speed of all chats together, with 1, 2, 3 ... chats.',
    ),
    perChat: optional(
      list(number('a number', { above: 0 }), { atLeast: 1 }),
      null,
      'Speed of each chat, with 1, 2, 3 ... chats.',
    ),
    when: optional(
      choice(['load', 'start']),
      'load' as const,
      'load = whenever the number of chats changes; start = fixed when a chat or reply starts.',
    ),
  }),
  (words, tree, r): Slowdown => {
    const { perExtraChat: extra, totalSpeed, perChat, when } = words;
    if ([extra, totalSpeed, perChat].filter((form) => form !== null).length !== 1)
      return r.fail(
        tree,
        'a slowdown has one of perExtraChat, totalSpeed, perChat',
        'e.g. { perExtraChat: 20% }',
        '',
      );
    if (perChat !== null) return { perChat, when };
    if (totalSpeed !== null)
      return { perChat: totalSpeed.map((speed, i) => speed / (i + 1)), when };
    // Beyond the list the speed falls as 1/k, which this does too when k is large.
    return { perChat: Array.from({ length: 100 }, (_, i) => 1 / (1 + (extra ?? 0) * i)), when };
  },
);

const ENDS = ['end', 'endAndClose', 'resolve', 'forget'] as const;
type Ends = AgentGroup['ends'];
const ends: Shape<Ends> = either('one of end, endAndClose, resolve, forget, or shares of them', {
  scalar: convert(choice(ENDS), (way): Ends => endsOf({ [way]: 1 })),
  map: {
    ...convert(
      fields(
        'shares of ways to end',
        Object.fromEntries(ENDS.map((way) => [way, optional(share, 0, `Share of ${way}.`)])),
      ),
      (words, tree, r): Ends => {
        checkSum(
          ENDS.map((way) => words[way] ?? 0),
          tree,
          r,
        );
        return endsOf(words);
      },
    ),
    // Shares belong together: a later file replaces them all.
    merge: (_base, over) => over,
  },
});
function endsOf(shares: Partial<Record<string, number>>): Ends {
  return {
    end: shares['end'] ?? 0,
    endAndClose: shares['endAndClose'] ?? 0,
    resolve: shares['resolve'] ?? 0,
    forget: shares['forget'] ?? 0,
  };
}

/** A queue or a group; `{ queue: x }` or `{ group: x }` where both have the name. */
const target: Shape<{ toQueue: number; toGroup: number }> = either('a queue or a group', {
  scalar: scalar(
    'a queue or a group',
    (name, tree, r) => {
      const toQueue = r.queues.indexOf(name);
      const toGroup = r.groups.indexOf(name);
      if (toQueue >= 0 && toGroup >= 0)
        return r.fail(
          tree,
          'a queue and a group have this name',
          `write { queue: ${name} } or { group: ${name} }`,
        );
      if (toQueue < 0 && toGroup < 0)
        r.indexOf('queue or group', [...r.queues, ...r.groups], name, tree);
      return { toQueue, toGroup };
    },
    { type: 'string' },
  ),
  map: convert(
    fields('where to', {
      queue: optional(queueIndex, -1, 'A queue.'),
      group: optional(groupIndex(), -1, 'A group of agents.'),
    }),
    ({ queue, group }, tree, r) =>
      queue < 0 === group < 0
        ? r.fail(
            tree,
            'a queue or a group is expected',
            'write { queue: NAME } or { group: NAME }',
            '',
          )
        : { toQueue: queue, toGroup: group },
  ),
});
function groupIndex(): Shape<number> {
  return convert(word, (name, tree, r) => r.indexOf('group', r.groups, name, tree));
}

const chance = (about: string) => required(share, about);

const table = {
  count: optional(
    number('a whole number', { min: 1, whole: true, max: MOST_AGENTS }),
    null,
    'How many; they are called NAME-1, NAME-2, ...',
  ),
  names: optional(list(word, { atLeast: 1 }), null, 'Their names, instead of a count.'),
  queues: optional(
    list(queueIndex, { single: true, atLeast: 1 }),
    null,
    'Queues they serve, in order; default all.',
  ),
  skills: optional(skillSet, [], 'Skills they have.'),
  rules: optional(
    rulesShape('agent'),
    new Map() as RuleSettings,
    'Rules of this group, e.g. capacity.total.',
  ),
  rank: optional(number('a number'), 0, 'For match.select: rank; lower first.'),
  shifts: optional(shifts, null, 'When they are signed in; default always.'),
  atShiftEnd: optional(choice(LEAVES), 'finish' as const, 'What happens to live chats then.'),
  breaks: optional(list(breakWords), [], 'Breaks at fixed times.'),
  randomBreaks: optional(
    fields('random breaks', {
      every: required(durations, 'After such a time of being there.'),
      length: required(durations, 'How long.'),
    }),
    null,
    'Breaks at random times.',
  ),
  atBreak: optional(
    choice(LEAVES),
    'finish' as const,
    'What happens to live chats when a break begins.',
  ),
  accept: optional(
    accept,
    null,
    'How they answer offers: a time, or { after, decline, miss }; default at once; none = never.',
  ),
  slowness: optional(
    number('a number', { above: 0 }),
    1,
    'Multiplies every reply, handle and wrap-up time.',
  ),
  work: optional(
    choice(['independent', 'one-at-a-time']),
    'independent' as const,
    'Whether chats run side by side, or one is written to at a time.',
  ),
  slowdown: optional(slowdown, null, 'How much slower each chat gets with more of them.'),
  reply: optional(durations, null, 'Time to write a reply.'),
  notice: optional(durations, null, 'Time until a new message is noticed.'),
  banner: optional(
    fields('missed banners', {
      missed: chance('How often a new message goes unnoticed at first.'),
      noticedAfter: optional(durations, null, 'Then noticed after so long; none = never.'),
    }),
    null,
    'Reply banners dismissed or left to disappear.',
  ),
  ends: optional(ends, null, 'How they end a chat; default end.'),
  wrapUp: optional(durations, null, 'Time of a manual wrap-up, or until Close in a timed one.'),
  next: optional(durations, null, 'Presses Next so long after being below the maximum.'),
  pick: optional(durations, null, 'Time to take a chat from a list or the broadcast bar.'),
  picks: optional(choice(['rank', 'newest']), 'rank' as const, 'Which chat is picked.'),
  backReady: optional(durations, null, 'Goes back to Ready by hand after so long.'),
  closesTab: optional(share, 0, 'Closes the tab by mistake: chance per reply.'),
  transfer: optional(
    fields('transfers', {
      share: chance('How often.'),
      to: required(target, 'A queue or a group.'),
      when: optional(
        choice(['at-end', 'after-first-reply']),
        'after-first-reply' as const,
        'When in the chat.',
      ),
    }),
    null,
    'Hands chats on.',
  ),
  invite: optional(
    fields('invitations', {
      share: chance('How often.'),
      to: required(groupIndex(), 'A group.'),
      thenLeaves: optional(share, 0, 'How often they leave when the other has joined.'),
    }),
    null,
    'Invites an agent of a group into the chat.',
  ),
  givesUp: optional(
    durations,
    null,
    'Ends the chat of a silent customer so long after the last agent message.',
  ),
  closesRecords: optional(
    fields('closing of records', {
      share: chance('How often.'),
      after: required(durations, "So long after the chat's end."),
      takes: optional(durations, null, 'Time it takes.'),
    }),
    null,
    'Closes conversations left open.',
  ),
  otherWork: optional(
    list(
      fields('other work', {
        every: required(durations, 'Time between.'),
        length: required(durations, 'How long.'),
        units: required(number('a number', { above: 0 }), 'Capacity it takes.'),
      }),
    ),
    [],
    'Calls, e-mail: work that takes capacity.',
  ),
  scripted: optional(flag, false, 'Signed out and passive until the script acts for them.'),
};

export const agentKeys = Object.keys(table);

export interface GroupWords {
  /** Names of the agents; null when they are counted. */
  readonly names: readonly string[] | null;
  readonly count: number;
  readonly rules: RuleSettings;
  /** All but its name and its rules. */
  readonly group: Omit<AgentGroup, 'name' | 'rules'>;
}

export const agentGroup: Shape<GroupWords> = convert(
  fields('a group of agents', table),
  (words, tree, r) => {
    const { count, names, rules, queues, breaks, accept, ends, transfer, invite, ...rest } = words;
    if (count !== null && names !== null && names.length !== count)
      r.problem(
        within(tree, 'names'),
        `${names.length} names for a count of ${count}`,
        'leave the count out',
        '',
      );
    if (
      count === null &&
      names === null &&
      child(tree, 'count') === undefined &&
      child(tree, 'names') === undefined
    )
      r.problem(tree, 'a group needs count, or names', 'write count: 8', '');
    const size = names?.length ?? count ?? 1;
    const silent = { ...AT_ONCE, after: null };
    return {
      names,
      count: size,
      rules,
      group: {
        ...rest,
        queues: queues === null ? r.queues.map((_, i) => i) : [...new Set(queues)],
        breaks: breaksOf(breaks, size, r),
        accept: accept ?? (words.scripted ? silent : AT_ONCE),
        ends: ends ?? endsOf(words.scripted ? { forget: 1 } : { end: 1 }),
        transfer: transfer && { share: transfer.share, ...transfer.to, when: transfer.when },
        invite: invite && {
          share: invite.share,
          toGroup: invite.to,
          thenLeaves: invite.thenLeaves,
        },
      },
    };
  },
);

/** Each break takes the agents after those of the break before it in the list, from the first again when all have gone. */
function breaksOf(
  words: readonly { at: Parameters<typeof firstAt>[0]; length: number; count: number | null }[],
  size: number,
  r: Reader,
): Break[] {
  let next = 0;
  const found: Break[] = [];
  for (const { at, length, count } of words) {
    const n = Math.min(count ?? size, size);
    for (const time of timesOf(at, r)) found.push({ at: time, length, count: n, first: next });
    next = (next + n) % size;
  }
  return found.sort((a, b) => a.at - b.at);
}
