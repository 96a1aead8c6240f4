/**
 * Why a chat waits. What is told of a moment is only what the trace shows: what each agent who may take the chat is
 * doing. What the wait is charged to, with the times, the observer says, who knows the rules and the load in units.
 */
import type { CauseName } from '../engine/observe/fields.ts';
import type { RuleName } from '../scenarios/rules.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { lengthWords } from './clock.ts';
import type { AgentView, ChatView, Fold } from './fold.ts';
import { keyText, type PeopleKey, peopleOf } from './people.ts';
import { type RuleBook, ruleText } from './rule-book.ts';

/** What a chat's waits are charged to, in microseconds, as in the row of the chat. */
export type WaitParts = Partial<Readonly<Record<CauseName, number>>>;

/** Which agents may take a chat of these demands; without a scenario all of them may. */
export type MayServe = (agent: AgentView, chat: ChatView) => boolean;

export function mayServeOf(scenario: Scenario | undefined): MayServe {
  if (scenario === undefined) return () => true;
  const groups = new Map(
    scenario.agents.map((agent) => [agent.name, scenario.groups[agent.group]] as const),
  );
  return (agent, chat) => {
    const group = groups.get(agent.name);
    if (group === undefined) return true;
    const queues = agent.serves ?? group.queues.map((queue) => scenario.queues[queue]?.name);
    const skills = group.skills.map((skill) => scenario.skills[skill]);
    const asked = [...(chat.queue === undefined ? [] : [chat.queue]), ...chat.also];
    return (
      (asked.length === 0 || asked.some((queue) => queues.includes(queue))) &&
      chat.skills.every((skill) => skills.includes(skill))
    );
  };
}

const NAMED_AGENTS = 4;

/** `Ann has 1 live chat; Bo is on a break`: few agents are named with what each does; many are counted. */
export function whatAgentsDo(fold: Fold, chat: ChatView, mayServe: MayServe): string {
  const able = [...fold.agents.values()].filter((agent) => mayServe(agent, chat));
  if (able.length === 0) return 'there is no agent for it';
  const here = able.filter((agent) => agent.state !== 'signed-out');
  if (here.length === 0) return 'nobody who may take it is signed in';
  const doings = here.map((agent) => doingsOf(agent).join(' and '));
  if (here.length <= NAMED_AGENTS)
    return here.map((agent, i) => `${agent.name} ${doings[i]}`).join('; ');
  const counts = new Map<string, number>();
  for (const words of doings) counts.set(words, (counts.get(words) ?? 0) + 1);
  const parts = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([words, count]) => `${count} ${count === 1 ? words : plural(words)}`);
  return `of ${here.length} agents ${parts.join('; ')}`;
}

/** Several agents do it: `has` and `is` bend. */
function plural(words: string): string {
  return words
    .split(' and ')
    .map((part) =>
      part
        .replace(/^has /, 'have ')
        .replace(/^is /, 'are ')
        .replace(/^wraps /, 'wrap '),
    )
    .join(' and ');
}

function doingsOf(agent: AgentView): string[] {
  if (agent.state === 'lost') return ['has lost the connection'];
  if (agent.state === 'leaving') return ['is finishing the shift'];
  if (agent.state === 'on-break') return ['is on a break'];
  if (agent.state === 'channel-off') return ['has chat routing off'];
  if (agent.state !== 'ready') {
    const known = agent.reason === 'miss' || agent.reason === 'decline';
    return [`is Not Ready${known ? ` after a ${agent.reason}` : ''}`];
  }
  const words: string[] = [];
  if (agent.live.size > 0) words.push(`has ${chats(agent.live.size, 'live')}`);
  if (agent.otherWork > 0) words.push('is at other work');
  if (agent.offers.size > 0) words.push(`is being offered ${chats(agent.offers.size, '')}`);
  if (agent.wrapUps.size > 0) words.push(`wraps up ${chats(agent.wrapUps.size, '')}`);
  if (agent.cooldownUntil !== undefined) words.push('is in the routing delay');
  return words.length === 0 ? ['has no chat'] : words;
}

function chats(count: number, kind: string): string {
  const noun = kind === '' ? 'chat' : `${kind} chat`;
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

interface CauseWords {
  /** After `because`. */
  readonly words: string;
  readonly hangsOn: readonly (RuleName | PeopleKey)[];
}
const cause = (words: string, ...hangsOn: CauseWords['hangsOn']): CauseWords => ({
  words,
  hangsOn,
});

/** In the order in which they are told. */
// biome-ignore format: a table, one cause a row
const CAUSES: { readonly [K in CauseName]: CauseWords } = {
  pullNotPressed: cause('nobody pressed Next or picked it', 'match.pull', 'agents.*.next', 'agents.*.pick'),
  preferredAgent: cause('it was held for the preferred agent', 'match.sticky', 'match.stickyWait'),
  excluded: cause('the agents who were free had refused it', 'offer.exclude'),
  matchingClock: cause('waiting chats are looked at on a clock or by certain triggers only', 'match.tick', 'match.triggers'),
  coolDown: cause('agents were in the routing delay', 'pacing.delay', 'pacing.on'),
  oneBanner: cause('agents had as many offers up as allowed', 'offer.parallelPerAgent'),
  notReadyAfterMiss: cause('agents were Not Ready or switched off after a miss or a decline', 'offer.onMiss.agent', 'offer.onDecline.agent', 'agents.*.backReady'),
  queueLimit: cause('agents had reached the limit per queue or of fair distribution', 'capacity.perQueue', 'capacity.rateLimit'),
  otherWork: cause('other work took the capacity', 'agents.*.otherWork', 'agents.*.closesRecords'),
  silentCustomers: cause('customers who had silently left held the capacity', 'capacity.total'),
  wrapUp: cause('wrap-up, open tabs or open records held the capacity', 'wrapUp.mode', 'wrapUp.blocks', 'capacity.releaseOn'),
  capacity: cause('all agents were at capacity', 'capacity.total'),
  onBreak: cause('everybody who may take it was on a break or Not Ready', 'agents.*.breaks', 'agents.*.randomBreaks'),
  noSkill: cause('nobody signed in had the skill'),
  queueClosed: cause('the queue was closed and nobody there'),
  nobody: cause('nobody was on shift', 'agents.*.shifts'),
  ringingAccepted: cause('it rang until it was accepted'),
  ringingDeclined: cause('it rang and was declined'),
  ringingMissed: cause('it rang and was missed', 'offer.timeout'),
  ringingWithdrawn: cause('it rang until the offer was withdrawn or the customer left'),
};
const PULLED: { readonly [mode: string]: CauseWords | undefined } = {
  broadcast: cause('all were told of it and nobody joined', 'match.mode', 'agents.*.pick'),
  pull: cause('it stood in the list and nobody picked it', 'match.mode', 'agents.*.pick'),
  next: cause('nobody pressed Next', 'match.pull', 'agents.*.next'),
  pick: cause('nobody picked it', 'match.pull', 'agents.*.pick'),
};
const CAUSE_NAMES = Object.keys(CAUSES) as CauseName[];

/** What is known of the scenario, for naming what a cause hangs on. */
export interface WaitPlace {
  readonly at: number;
  readonly queue: string | undefined;
  /** Agents who may take the chat. */
  readonly agents: readonly string[];
}

/** Whether there is more to tell than one offer that was answered. */
export function isWorthTelling(parts: WaitParts): boolean {
  const names = CAUSE_NAMES.filter((name) => (parts[name] ?? 0) > 0);
  return names.length > 1 || names.some((name) => !name.startsWith('ringing'));
}

/** `41 s: 28 s because nobody pressed Next (match.pull), 13 s because all agents were at capacity (capacity.total)`. */
export function waitWords(
  parts: WaitParts,
  place: WaitPlace,
  scenario: Scenario | undefined,
  book: RuleBook | undefined,
): string {
  const names = CAUSE_NAMES.filter((name) => (parts[name] ?? 0) > 0);
  const total = names.reduce((sum, name) => sum + (parts[name] ?? 0), 0);
  const told = names.map((name) => {
    const row = name === 'pullNotPressed' ? notPulled(place, book) : CAUSES[name];
    const hooks = row.hangsOn.flatMap((hook) => hookTexts(hook, place, scenario, book));
    const because = `because ${row.words}${hooks.length === 0 ? '' : ` (${hooks.join('; ')})`}`;
    return { time: lengthWords(parts[name] ?? 0), because };
  });
  if (told.length === 1) return `${lengthWords(total)} ${told[0]?.because}`;
  return `${lengthWords(total)}: ${told.map(({ time, because }) => `${time} ${because}`).join(', ')}`;
}

/** In the words of the way in which the agents help themselves. */
function notPulled({ at, agents }: WaitPlace, book: RuleBook | undefined): CauseWords {
  const mode = PULLED[String(book?.value('match.mode', { at }))];
  if (mode !== undefined) return mode;
  const ways = new Set(agents.map((agent) => String(book?.value('match.pull', { at, agent }))));
  ways.delete('none');
  return (ways.size === 1 ? PULLED[String([...ways][0])] : undefined) ?? CAUSES.pullNotPressed;
}

/** A rule once for all agents, where it is the same for all of them, else without a value; a key once a group. */
function hookTexts(
  hook: RuleName | PeopleKey,
  place: WaitPlace,
  scenario: Scenario | undefined,
  book: RuleBook | undefined,
): string[] {
  if (hook.startsWith('agents.') || hook.startsWith('customers.')) {
    const keys = place.agents.map((agent) =>
      keyText(hook as PeopleKey, peopleOf(scenario, undefined, agent)),
    );
    return [...new Set(keys.filter((key) => key !== undefined))];
  }
  const rule = hook as RuleName;
  const agents = place.agents.length === 0 ? [undefined] : place.agents;
  const texts = new Set(
    agents.map((agent) => ruleText(rule, { at: place.at, queue: place.queue, agent }, book)),
  );
  return texts.size === 1 ? [...texts] : [rule];
}
