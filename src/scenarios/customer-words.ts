/**
 * A source of customers, as it is written under `customers:` in a scenario. Waits and conversations of customers are
 * described here; what agents do is in agent-words.ts.
 */
import { type ArrivalWords, arrivals } from './arrival-words.ts';
import { counts, durations, factors } from './distribution-words.ts';
import { mean } from './fit.ts';
import { convert, either, pairs } from './grammar/forms.ts';
import type { Reader } from './grammar/reader.ts';
import {
  choice,
  fields,
  isNone,
  list,
  nameOf,
  number,
  optional,
  required,
  type Shape,
  word,
} from './grammar/shape.ts';
import { child, type Tree, within } from './grammar/tree.ts';
import type { Arrivals, ChatWork, CustomerKind, CustomerSource, Return } from './scenario.ts';
import { checkSum, share } from './units.ts';

export const queueIndex: Shape<number> = convert(word, (name, tree, r) =>
  r.indexOf('queue', r.queues, name, tree),
);
export const skillIndex: Shape<number> = convert(word, (name, tree, r) =>
  r.indexOf('skill', r.skills, name, tree),
);
/** Sorted and each once, so that equal sets are equal lists. */
export const skillSet: Shape<readonly number[]> = convert(
  list(skillIndex, { single: true }),
  (skills) => [...new Set(skills)].sort((a, b) => a - b),
);
const priority = number('a priority', { min: 0, whole: true });

/** `none` = never, as a value of its own. */
function orNone<T>(shape: Shape<T>): Shape<T | null> {
  return {
    expects: shape.expects,
    takesNone: true,
    schema: (definitions) => ({ anyOf: [shape.schema(definitions), { const: 'none' }] }),
    read: (tree, r) => (isNone(tree) ? null : shape.read(tree, r)),
  };
}

interface Part<T> {
  readonly share: number;
  readonly value: T;
}

const always = <T>(value: T): readonly Part<T>[] => [{ share: 1, value }];

/** One value for all, or `{ shares: { A: 70%, B: 30% } }`. */
function shared<T>(one: Shape<T>): Shape<readonly Part<T>[]> {
  return either(`${one.expects}, or { shares: ... }`, {
    scalar: convert(one, always),
    map: convert(
      fields('a map with shares', {
        shares: required(
          pairs('a map from values to shares', one, share),
          'Which share gets which value.',
        ),
      }),
      ({ shares }, tree, r) => {
        checkSum(
          shares.map(([, part]) => part),
          within(tree, 'shares'),
          r,
        );
        return shares.map(([value, part]) => ({ share: part, value }));
      },
    ),
  });
}

const sharedSkills: Shape<readonly Part<readonly number[]>[]> = either(
  'a list of skills, or { shares: [...] }',
  {
    scalar: convert(skillSet, always),
    list: convert(skillSet, always),
    map: convert(
      fields('a map with shares', {
        shares: required(
          list(
            fields('a share of skills', {
              share: required(share, 'How many demand these.'),
              skills: required(skillSet, 'Skills the agent must have.'),
            }),
            { atLeast: 1 },
          ),
          'Which share demands which skills.',
        ),
      }),
      ({ shares }, tree, r) => {
        checkSum(
          shares.map((part) => part.share),
          within(tree, 'shares'),
          r,
        );
        return shares.map((part) => ({ share: part.share, value: part.skills }));
      },
    ),
  },
);

const kindWords = fields('a kind of customer', {
  share: required(share, 'How many are of this kind.'),
  queue: optional(queueIndex, null, 'Queue they go to.'),
  priority: optional(priority, 1, 'Lower goes first.'),
  skills: optional(skillSet, [], 'Skills the agent must have.'),
});

const returning: Shape<Return> = convert(
  fields('a return', {
    share: required(share, 'How many come again.'),
    after: required(durations, 'After such a time.'),
    max: optional(
      number('a whole number', { min: 1, whole: true }),
      3,
      'At most so many times a customer (default 3).',
    ),
  }),
  (words) => words,
);

const table = {
  queue: optional(
    shared(queueIndex),
    null,
    'Queue they go to, or shares of several; needless when there is one queue.',
  ),
  priority: optional(shared(priority), null, 'Lower goes first; default 1.'),
  skills: optional(sharedSkills, null, 'Skills the agent must have.'),
  kinds: optional(
    list(kindWords, { atLeast: 1 }),
    null,
    'Queue, priority and skills together, instead of the three.',
  ),
  arrivals: required(
    arrivals,
    'A constant rate, a profile, a wave, times between arrivals, or a file.',
  ),
  busyness: optional(factors, null, 'One factor of mean 1 for the whole run: busy and quiet days.'),
  limit: optional(
    number('a whole number', { min: 0, whole: true }),
    null,
    'No more customers than this.',
  ),
  patience: optional(durations, null, 'Leaves after waiting so long; none = waits for ever.'),
  patienceAgain: optional(
    orNone(durations),
    undefined,
    'Patience when a chat has been live and waits again; default as patience.',
  ),
  patienceRuns: optional(
    choice(['until-accepted', 'while-queued']),
    'until-accepted' as const,
    'Whether ringing uses up patience.',
  ),
  silent: optional(
    either('a share, or { waiting, live }', {
      scalar: convert(share, (waiting) => ({ waiting, live: 0 })),
      map: fields('the silent leavers', {
        waiting: optional(share, 0, 'Share of those who leave while waiting that leave silently.'),
        live: optional(share, 0, 'Share of those who leave a live chat that leave silently.'),
      }),
    }),
    { waiting: 0, live: 0 },
    'Share of the leavers of whom the platform is not told.',
  ),
  leavesLive: optional(durations, null, 'Leaves a live chat so long after acceptance.'),
  replyPatience: optional(durations, null, 'Leaves when a reply takes longer than this.'),
  rejoins: optional(
    fields('a rejoin', {
      share: required(share, 'How many come back.'),
      after: required(durations, 'So long after leaving.'),
    }),
    null,
    'Comes back to the same chat after leaving openly, if the rejoin window is still open.',
  ),
  handle: optional(durations, null, 'One handle time a chat; none = ended by the script only.'),
  exchanges: optional(
    fields('exchanges', {
      count: required(counts, 'Number of exchanges: an agent message and a customer message.'),
      begins: optional(
        choice(['agent', 'customer']),
        'agent' as const,
        'Who writes first after acceptance.',
      ),
      ends: optional(
        choice(['agent', 'customer']),
        'customer' as const,
        'Whose last message ends the chat.',
      ),
    }),
    null,
    'Messages to and fro, instead of one handle time.',
  ),
  reply: optional(durations, null, "The customer's time to answer (with exchanges)."),
  agentReply: optional(
    durations,
    null,
    "The agent's time to write one reply, before the group's slowness (with exchanges).",
  ),
  returns: optional(
    fields('returns', {
      abandoned: optional(returning, null, 'After leaving while waiting.'),
      refused: optional(returning, null, 'After being refused at the door.'),
      autoEnded: optional(returning, null, 'After an auto-end.'),
      closed: optional(returning, null, 'After the chat was over.'),
    }),
    { abandoned: null, refused: null, autoEnded: null, closed: null },
    'Who comes again, and when.',
  ),
};

export const customerSource: Shape<Omit<CustomerSource, 'name'>> = convert(
  fields('a source of customers', table, { partly: true }),
  (words, tree, r) => {
    const { kinds, arrivals } = resolve(words, tree, r);
    if (words.busyness !== null && Math.abs(mean(words.busyness) - 1) > 1e-6)
      r.warn(
        within(tree, 'busyness'),
        `busyness has mean ${Number(mean(words.busyness).toPrecision(4))}, not 1`,
        'it then changes the mean rate, too',
      );
    return {
      kinds,
      arrivals,
      busyness: words.busyness,
      limit: words.limit,
      patience: words.patience,
      ...(words.patienceAgain === undefined ? {} : { patienceAgain: words.patienceAgain }),
      patienceRuns: words.patienceRuns,
      silentWaiting: words.silent.waiting,
      leavesLive: words.leavesLive,
      silentLive: words.silent.live,
      replyPatience: words.replyPatience,
      rejoins: words.rejoins,
      work: workOf(words, tree, r),
      returns: words.returns,
    };
  },
);

type Words = ReturnType<ReturnType<typeof fields<typeof table>>['read']>;

/** Whether the key says anything, be it readable or not. */
function isWritten(tree: Tree, key: string): boolean {
  const found = child(tree, key);
  return found !== undefined && !isNone(found);
}

function workOf(words: Words, tree: Tree, r: Reader): ChatWork {
  const { handle, exchanges, reply, agentReply } = words;
  if (handle !== null && exchanges !== null)
    r.problem(
      within(tree, 'exchanges'),
      'a chat has one handle time or exchanges, not both',
      'leave one out, or set it to none',
      '',
    );
  if (exchanges === null) {
    for (const key of ['reply', 'agentReply'] as const)
      if (words[key] !== null && !isWritten(tree, 'exchanges'))
        r.problem(
          within(tree, key),
          `${key} belongs to exchanges`,
          'add exchanges: { count: { geometric: 8 } }',
          '',
        );
    // What stands there and could not be read has been told.
    const isSaid = child(tree, 'handle') !== undefined || isWritten(tree, 'exchanges');
    if (handle === null && !isSaid)
      r.problem(
        tree,
        'nothing says how long a chat takes',
        'add handle: { exponential: 4m }, or exchanges',
        '',
      );
    return { kind: 'handle', time: handle };
  }
  if (reply === null) {
    if (!isWritten(tree, 'reply'))
      r.problem(
        within(tree, 'exchanges'),
        'exchanges need reply, the time of the customer to answer',
        'add reply: { exponential: 40s }',
        '',
      );
    return { kind: 'handle', time: null };
  }
  return { kind: 'exchanges', ...exchanges, reply, agentReply };
}

/** The kinds of customers, and arrivals that point to them. */
function resolve(
  words: Words,
  tree: Tree,
  r: Reader,
): { kinds: CustomerKind[]; arrivals: Arrivals } {
  const recorded = words.arrivals.kind === 'recorded' ? words.arrivals : null;
  const only = r.queues.length === 1 ? 0 : null;
  const needQueue = () => {
    // A queue that is written and could not be read has been told.
    const list = child(tree, 'kinds');
    const places = words.kinds !== null && list?.kind === 'list' ? list.items : [tree];
    const isTold = list !== undefined && words.kinds === null;
    if (!isTold && places.some((place) => !isWritten(place, 'queue')))
      r.problem(
        tree,
        'there are several queues: say which one these customers go to',
        `add queue: ${r.queues[0] ?? ''}`,
        '',
      );
    return 0;
  };
  const kinds: CustomerKind[] = [];
  if (words.kinds !== null) {
    for (const key of ['queue', 'priority', 'skills'] as const)
      if (child(tree, key))
        r.problem(within(tree, key), `${key} stands in each of the kinds`, 'leave it out here', '');
    checkSum(
      words.kinds.map((kind) => kind.share),
      within(tree, 'kinds'),
      r,
    );
    for (const kind of words.kinds)
      kinds.push({ ...kind, queue: kind.queue ?? only ?? needQueue() });
  } else {
    const everyRowHasQueue = recorded?.rows.every((row) => row.queue !== null) ?? false;
    const queues = words.queue ?? always(only ?? (everyRowHasQueue ? 0 : needQueue()));
    for (const queue of queues)
      for (const level of words.priority ?? always(1))
        for (const skills of words.skills ?? always<readonly number[]>([]))
          kinds.push({
            share: queue.share * level.share * skills.share,
            queue: queue.value,
            priority: level.value,
            skills: skills.value,
          });
  }
  if (recorded === null)
    return { kinds, arrivals: words.arrivals as Exclude<ArrivalWords, { kind: 'recorded' }> };
  return recordedKinds(kinds, recorded.rows, tree, r);
}

function recordedKinds(
  kinds: readonly CustomerKind[],
  rows: Extract<ArrivalWords, { kind: 'recorded' }>['rows'],
  tree: Tree,
  r: Reader,
): { kinds: CustomerKind[]; arrivals: Arrivals } {
  const base = kinds[0];
  if (kinds.length > 1 || base === undefined)
    r.problem(
      within(tree, 'arrivals'),
      `${nameOf(tree)}recorded customers are not drawn by shares`,
      'take queue and priority from columns of the file, or give one of each',
      '',
    );
  const found = new Map<string, number>();
  const made: { kind: CustomerKind; rows: number }[] = [];
  const pointing = rows.map((row) => {
    const queue = row.queue ?? base?.queue ?? 0;
    const level = row.priority ?? base?.priority ?? 1;
    const key = `${queue} ${level}`;
    let index = found.get(key);
    if (index === undefined) {
      index = made.length;
      found.set(key, index);
      made.push({
        kind: { share: 0, queue, priority: level, skills: base?.skills ?? [] },
        rows: 0,
      });
    }
    const entry = made[index];
    if (entry) entry.rows += 1;
    return { at: row.at, kind: index };
  });
  return {
    kinds:
      made.length === 0
        ? [...kinds]
        : made.map(({ kind, rows: n }) => ({ ...kind, share: n / rows.length })),
    arrivals: { kind: 'recorded', rows: pointing },
  };
}
