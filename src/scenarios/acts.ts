/**
 * The lines of a script and of a spec's `when`: who does what at which time.
 *
 *   line     = time subject verb rest                12s A2 accepts C2
 *   customer = "arrives" [ "to" QUEUE ] [ "priority" N ] [ "skills" a,b ] [ "customer" NAME ]
 *            | "writes" | "leaves" | "vanishes" | "ends" | "rejoins" | "minimises"
 *   agent    = see AGENT_VERBS below
 *   admin    = "admin" ( "sets" RULE "to" VALUE [ "for" NAME ] | "restarts" | "opens" QUEUE | "closes" QUEUE
 *            | "removes" AGENT "from" QUEUE )
 *
 * A customer is named by the chat. Whoever is no agent and not `admin` is a customer.
 */
import { didYouMean, nearest, type Problem } from './grammar/problem.ts';
import type { Reader } from './grammar/reader.ts';
import { type Shape, scalar } from './grammar/shape.ts';
import { parseYaml, type Tree } from './grammar/tree.ts';
import { isRuleName, ruleShape, suggestRule } from './rule-words.ts';
import { RULES } from './rules.ts';
import type { ActName, ScriptedAct } from './scenario.ts';
import { firstAt, readMoment } from './units.ts';

type Act = { -readonly [K in keyof ScriptedAct]: ScriptedAct[K] };

/** What follows an agent's verb; `-` is nothing. */
type Rest = '-' | 'chat' | 'chat to target' | 'agent to chat' | 'queues' | 'number';

const AGENT_VERBS: readonly (readonly [phrase: string, act: ActName, rest: Rest])[] = [
  ['signs in', 'signs in', '-'],
  ['signs out', 'signs out', '-'],
  ['goes ready', 'goes ready', '-'],
  ['goes not ready', 'goes not ready', '-'],
  ['goes on break', 'goes on break', '-'],
  ['returns from break', 'returns from break', '-'],
  ['pauses', 'pauses', '-'],
  ['plays', 'plays', '-'],
  ['presses next', 'presses next', '-'],
  ['loses connection', 'loses connection', '-'],
  ['reconnects', 'reconnects', '-'],
  ['accepts', 'accepts', 'chat'],
  ['declines', 'declines', 'chat'],
  ['disables', 'disables', 'chat'],
  ['picks', 'picks', 'chat'],
  ['joins', 'joins', 'chat'],
  ['views', 'views', 'chat'],
  ['replies to', 'replies', 'chat'],
  ['replies', 'replies', 'chat'],
  ['ends and closes', 'ends and closes', 'chat'],
  ['ends', 'ends chat', 'chat'],
  ['resolves', 'resolves', 'chat'],
  ['updates with close tab', 'updates with close tab', 'chat'],
  ['closes tab of', 'closes tab', 'chat'],
  ['closes tab', 'closes tab', 'chat'],
  ['closes wrap-up of', 'closes wrap-up', 'chat'],
  ['closes wrap-up', 'closes wrap-up', 'chat'],
  ['closes record of', 'closes record', 'chat'],
  ['closes record', 'closes record', 'chat'],
  ['dismisses', 'dismisses', 'chat'],
  ['leaves', 'leaves chat', 'chat'],
  ['transfers', 'transfers', 'chat to target'],
  ['invites', 'invites', 'agent to chat'],
  ['takes other work', 'takes other work', 'number'],
  ['limits', 'limits', 'number'],
  ['serves', 'serves', 'queues'],
];
const CUSTOMER_VERBS: readonly (readonly [string, ActName])[] = [
  ['writes', 'writes'],
  ['leaves openly', 'leaves'],
  ['leaves silently', 'vanishes'],
  ['leaves', 'leaves'],
  ['vanishes silently', 'vanishes'],
  ['vanishes', 'vanishes'],
  ['ends', 'ends'],
  ['rejoins', 'rejoins'],
  ['minimises', 'minimises'],
];
const ADMIN = 'admin';
const ADMIN_VERBS = ['sets', 'restarts', 'opens', 'closes', 'removes'];

export const actLine: Shape<string> = scalar('a line such as 12s A2 accepts C2', (line) => line, {
  type: 'string',
  pattern: '^\\S+ \\S+ \\S.*$',
  examples: ['0s C1 arrives', '12s A2 accepts C2', '30m admin sets capacity.total to 2 for team'],
});

/** What the lines can speak of besides the reader's names. */
export interface Script {
  /** Queues an agent serves at the start, by the agent's index. */
  readonly queuesOf: (agent: number) => readonly number[];
}

/** The acts in the order of time; at equal times in that of the file. */
export function readScript(tree: Tree, r: Reader, { queuesOf }: Script): ScriptedAct[] {
  if (tree.kind !== 'list') {
    r.problem(tree, 'a list of lines is expected', 'write - 0s C1 arrives');
    return [];
  }
  const lines = tree.items
    .map((item) => r.attempt(() => splitLine(item, r)))
    .filter((line) => line !== null);
  // Stable: equal times keep the file's order.
  lines.sort((a, b) => a.at - b.at);
  const chats = new Map<string, number>();
  for (const line of lines) {
    if (line.words[1] !== 'arrives') continue;
    const name = line.words[0] ?? '';
    if (chats.has(name))
      r.problem(
        line.tree,
        `${name} arrives twice`,
        `another chat of the same person: C9 arrives customer ${name}`,
        '',
      );
    else chats.set(name, line.at);
  }
  const served = new Map<number, readonly number[]>();
  const acts: ScriptedAct[] = [];
  for (const line of lines) {
    const act = r.attempt(() =>
      readAct(line, r, chats, (agent) => served.get(agent) ?? queuesOf(agent)),
    );
    if (act === null) continue;
    if (act.act === 'serves' && act.agent !== null && act.queues !== null)
      served.set(act.agent, act.queues);
    acts.push(act);
  }
  return acts;
}

interface Line {
  readonly tree: Tree;
  readonly at: number;
  /** After the time. */
  readonly words: readonly string[];
}

function splitLine(tree: Tree, r: Reader): Line {
  const text = actLine.read(tree, r).trim();
  const [time = '', ...words] = text.split(/\s+/);
  const at = firstAt(readMoment(time, tree, r), r);
  if (words.length < 2) return r.fail(tree, 'a line is: time, who, what', 'e.g. 12s A2 accepts C2');
  return { tree, at, words };
}

function readAct(
  line: Line,
  r: Reader,
  chats: ReadonlyMap<string, number>,
  queuesOf: (agent: number) => readonly number[],
): ScriptedAct {
  const { tree, at, words } = line;
  const [subject = '', ...rest] = words;
  const act: Act = {
    at,
    act: 'arrives',
    chat: null,
    agent: null,
    toAgent: null,
    toQueue: null,
    queues: null,
    number: null,
    rule: null,
    arrival: null,
    line: tree.place.line,
  };
  if (subject === ADMIN) return adminAct(act, rest, tree, r, queuesOf);
  const agent = r.agents.indexOf(subject);
  if (agent >= 0) return agentAct({ ...act, agent }, rest, line, r, chats);
  return customerAct({ ...act, chat: subject }, rest, line, r, chats);
}

function customerAct(
  act: Act,
  rest: readonly string[],
  line: Line,
  r: Reader,
  chats: ReadonlyMap<string, number>,
): ScriptedAct {
  const { tree } = line;
  if (rest[0] === 'arrives') return arrival(act, rest.slice(1), tree, r);
  const said = rest.join(' ');
  const verb = CUSTOMER_VERBS.find(([phrase]) => phrase === said);
  if (verb === undefined) {
    if (ADMIN_VERBS.includes(rest[0] ?? '') && !chats.has(act.chat ?? ''))
      return r.fail(
        tree,
        'there is nobody of this name',
        `only ${ADMIN} ${rest[0]}: write ${tree.kind === 'scalar' ? tree.text.trim().split(/\s+/)[0] : 'TIME'} ${ADMIN} ${said}`,
        act.chat ?? '',
      );
    if (
      AGENT_VERBS.some(([phrase]) => said === phrase || said.startsWith(`${phrase} `)) &&
      !chats.has(act.chat ?? '')
    )
      return r.fail(
        tree,
        'there is no agent of this name',
        didYouMean(act.chat ?? '', [ADMIN, ...r.agents]),
        act.chat ?? '',
      );
    return r.fail(
      tree,
      'customers do no such thing',
      didYouMean(said, ['arrives', ...CUSTOMER_VERBS.map(([phrase]) => phrase)], 'they'),
      said,
    );
  }
  checkChat(act.chat ?? '', line, r, chats);
  return { ...act, act: verb[1] };
}

function checkChat(
  name: string,
  { tree, at }: Line,
  r: Reader,
  chats: ReadonlyMap<string, number>,
): string {
  const arrives = chats.get(name);
  if (arrives === undefined)
    return r.fail(tree, 'no chat of this name arrives', didYouMean(name, [...chats.keys()]), name);
  if (arrives > at)
    return r.fail(tree, 'this chat arrives later than this line', 'look at the times', name);
  return name;
}

function arrival(act: Act, options: readonly string[], tree: Tree, r: Reader): ScriptedAct {
  let customer = act.chat ?? '';
  let queue: number | null = r.queues.length === 1 ? 0 : null;
  let priority = 1;
  let skills: readonly number[] = [];
  for (let i = 0; i < options.length; i += 2) {
    const key = options[i] ?? '';
    const value = options[i + 1];
    if (!['to', 'priority', 'skills', 'customer'].includes(key))
      return r.fail(
        tree,
        'an arrival has no such option',
        didYouMean(key, ['to', 'priority', 'skills', 'customer']),
        key,
      );
    if (value === undefined) return r.fail(tree, `${key} needs a value`, '', '');
    if (key === 'to') queue = r.indexOf('queue', r.queues, value, tree);
    else if (key === 'customer') customer = value;
    else if (key === 'skills')
      skills = [
        ...new Set(value.split(',').map((name) => r.indexOf('skill', r.skills, name, tree))),
      ].sort((a, b) => a - b);
    else if (/^\d+$/.test(value)) priority = Number(value);
    else return r.fail(tree, 'a priority is a whole number of at least 0', '', value);
  }
  if (queue === null)
    return r.fail(
      tree,
      'there are several queues',
      `write ${act.chat} arrives to ${r.queues[0] ?? 'QUEUE'}`,
      '',
    );
  return { ...act, act: 'arrives', arrival: { customer, queue, priority, skills } };
}

function agentAct(
  act: Act,
  rest: readonly string[],
  line: Line,
  r: Reader,
  chats: ReadonlyMap<string, number>,
): ScriptedAct {
  const { tree } = line;
  const said = rest.join(' ');
  const verb = AGENT_VERBS.find(([phrase]) => said === phrase || said.startsWith(`${phrase} `));
  if (verb === undefined) return r.fail(tree, 'agents do no such thing', meantVerb(rest), said);
  const [phrase, name, takes] = verb;
  const words = said
    .slice(phrase.length)
    .trim()
    .split(' ')
    .filter((each) => each !== '');
  const done = { ...act, act: name };
  const shape = {
    '-': '',
    chat: ' C1',
    'chat to target': ' C1 to A2',
    'agent to chat': ' A2 to C1',
    queues: ' q1,q2',
    number: ' 2',
  }[takes];
  const wrong = () =>
    r.fail(
      tree,
      `${phrase} is written another way`,
      `write ${line.words[0]} ${phrase}${shape}`,
      said,
    );
  const [first = '', to, third = ''] = words;
  switch (takes) {
    case '-':
      return words.length === 0 ? done : wrong();
    case 'chat':
      return words.length === 1 ? { ...done, chat: checkChat(first, line, r, chats) } : wrong();
    case 'agent to chat':
      if (words.length !== 3 || to !== 'to') return wrong();
      return {
        ...done,
        toAgent: r.indexOf('agent', r.agents, first, tree),
        chat: checkChat(third, line, r, chats),
      };
    case 'chat to target': {
      if (words.length !== 3 || to !== 'to') return wrong();
      const chat = checkChat(first, line, r, chats);
      const toAgent = r.agents.indexOf(third);
      if (toAgent >= 0) return { ...done, chat, toAgent };
      const toQueue = r.queues.indexOf(third);
      return toQueue >= 0
        ? { ...done, chat, toQueue }
        : r.fail(
            tree,
            'there is no agent or queue of this name',
            didYouMean(third, [...r.agents, ...r.queues]),
            third,
          );
    }
    case 'queues':
      if (words.length === 0) return wrong();
      return {
        ...done,
        queues: words
          .join('')
          .split(',')
          .filter((q) => q !== '')
          .map((queue) => r.indexOf('queue', r.queues, queue, tree)),
      };
    case 'number':
      if (words.length !== 1) return wrong();
      if (name === 'limits' && first === 'none') return done;
      return /^\d+(\.\d+)?$/.test(first) ? { ...done, number: Number(first) } : wrong();
  }
}

/** The verb nearest to the beginning of what was said. */
function meantVerb(rest: readonly string[]): string {
  const phrases = AGENT_VERBS.map(([phrase]) => phrase);
  for (const length of [4, 3, 2, 1]) {
    const near = rest.length >= length ? nearest(rest.slice(0, length).join(' '), phrases) : null;
    if (near !== null) return `did you mean ${near}?`;
  }
  return `they: ${phrases.join(', ')}`;
}

function adminAct(
  act: Act,
  rest: readonly string[],
  tree: Tree,
  r: Reader,
  queuesOf: (agent: number) => readonly number[],
): ScriptedAct {
  const [verb = '', first = '', second = ''] = rest;
  const queue = (name: string) => r.indexOf('queue', r.queues, name, tree);
  if (verb === 'restarts' && rest.length === 1) return { ...act, act: 'restarts' };
  if ((verb === 'opens' || verb === 'closes') && rest.length === 2)
    return { ...act, act: verb, toQueue: queue(first) };
  if (verb === 'removes' && second === 'from' && rest.length === 4) {
    const agent = r.indexOf('agent', r.agents, first, tree);
    const gone = queue(rest[3] ?? '');
    return {
      ...act,
      act: 'serves',
      agent,
      queues: queuesOf(agent).filter((each) => each !== gone),
    };
  }
  if (verb === 'sets') return ruleChange(act, rest.slice(1).join(' '), tree, r);
  return r.fail(
    tree,
    'administrators do no such thing',
    'they: sets RULE to VALUE for NAME, restarts, opens QUEUE, closes QUEUE, removes AGENT from QUEUE',
    rest.join(' '),
  );
}

function ruleChange(act: Act, said: string, tree: Tree, r: Reader): ScriptedAct {
  const found = /^(\S+) to (.+?)(?: for (\S+))?$/.exec(said);
  if (found === null)
    return r.fail(
      tree,
      'sets is written another way',
      'write admin sets capacity.total to 2 for team',
      said,
    );
  const [, name = '', text = '', target] = found;
  if (!isRuleName(name)) return r.fail(tree, 'there is no such rule', suggestRule(name), name);
  const wrong: Problem[] = [];
  const parsed = parseYaml(text, tree.place.file, wrong, name);
  if (parsed === null || wrong.length > 0)
    return r.fail(tree, `${name}: this is not a value`, '', text);
  const value = ruleShape(name).read({ ...parsed, place: { ...tree.place, path: name } }, r);
  const rule = { name, value, queue: null, group: null, agent: null };
  const change = (where: Partial<NonNullable<ScriptedAct['rule']>>): ScriptedAct => ({
    ...act,
    act: 'sets',
    rule: { ...rule, ...where },
  });
  if (target === undefined) return change({});
  const scope = RULES[name].scope;
  if (scope === 'scenario')
    return r.fail(tree, `${name} is set for the whole scenario`, `leave out for ${target}`, '');
  if (scope === 'queue') return change({ queue: r.indexOf('queue', r.queues, target, tree) });
  const group = r.groups.indexOf(target);
  if (group >= 0) return change({ group });
  return change({
    agent: r.indexOf('group or agent', [...r.groups, ...r.agents], target, tree) - r.groups.length,
  });
}
