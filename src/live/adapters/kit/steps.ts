/** What the checks are made of: a row of messages, a refusal, a decline, a limit that is met. */
import { AGENT_STATES, EVENT_NAMES, REASONS } from '../../../engine/events.ts';
import {
  ActTrouble,
  ADMIN_DEEDS,
  AGENT_DEEDS,
  type Capabilities,
  CUSTOMER_DEEDS,
  type LiveEvent,
  PRESENCE_DEEDS,
} from '../../backend.ts';
import {
  type AgentAtWork,
  type Bench,
  type Conversation,
  type CustomerAtWork,
  type Ear,
  heardBy,
  type Stage,
  show,
  TAKEN,
} from './bench.ts';
import { inTime, NotHere, sleep, told, Unmet } from './unmet.ts';

/** Messages in a row. */
const ROW = 5;
/** What texts may hold. */
const ODD_TEXT = 'Grüße, "quotes" \\ back, <b>tag</b> & {{ braces }} 🙂';

export const isReady = ({ event, state }: LiveEvent) =>
  event === 'agent.state' && state === 'ready';
export const isOver = ({ events }: Ear, chat: string) =>
  events.some((e) => e.event === 'chat.ended' && e.chat === chat);

export function capabilitiesAreWhole(capabilities: Capabilities): void {
  const c = capabilities as Partial<Capabilities>;
  const subset = (list: readonly string[] | undefined, of: readonly string[]) =>
    Array.isArray(list) && list.every((each) => of.includes(each));
  const wrong: readonly (readonly [string, boolean, string])[] = [
    [
      'assignment',
      ['offer', 'push', 'pull', 'mixed'].includes(String(c.assignment)),
      'offer, push, pull or mixed',
    ],
    ['decline', typeof c.decline === 'boolean', 'true or false'],
    ['requeueOnFree', typeof c.requeueOnFree === 'boolean', 'true or false'],
    [
      'capacity',
      ['agent', 'project', 'none'].includes(String(c.capacity)),
      'agent, project or none',
    ],
    ['push.agent', ['socket', 'poll'].includes(String(c.push?.agent)), 'socket or poll'],
    ['push.customer', ['socket', 'poll'].includes(String(c.push?.customer)), 'socket or poll'],
    [
      'pollMs',
      c.pollMs === undefined || (typeof c.pollMs === 'number' && c.pollMs > 0),
      'a number of milliseconds above 0, or left out',
    ],
    ['messageIds', typeof c.messageIds === 'boolean', 'true or false'],
    ['stamps', typeof c.stamps === 'boolean', 'true or false'],
    ['speed', typeof c.speed === 'number' && c.speed > 0, 'a number above 0, mostly 1'],
    ['agent', subset(c.agent, AGENT_DEEDS), `some of ${AGENT_DEEDS.join(' ')}`],
    [
      'presence',
      subset(c.presence, PRESENCE_DEEDS) &&
        c.presence?.includes('sign-in') === true &&
        c.presence.includes('sign-out'),
      `sign-in, sign-out and some of ${PRESENCE_DEEDS.slice(2).join(' ')}`,
    ],
    ['customer', subset(c.customer, CUSTOMER_DEEDS), `some of ${CUSTOMER_DEEDS.join(' ')}`],
    ['admin', subset(c.admin, ADMIN_DEEDS), `some of ${ADMIN_DEEDS.join(' ')}`],
    [
      'rateLimit',
      [c.rateLimit?.client, c.rateLimit?.all].every(
        (each) => each === null || typeof each === 'number',
      ),
      '{ client, all }, numbers or null',
    ],
  ];
  const found = wrong.find(([, isRight]) => !isRight);
  if (found !== undefined) {
    const value = found[0]
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], c);
    throw new Unmet(`capabilities.${found[0]} is ${found[2]}`, show(value));
  }
}

/** Nobody has changed anything since the agent took it: told again it would be another assignment. */
export async function isToldOnce({ bench, conversation }: Stage): Promise<void> {
  const { chat, customer } = conversation as Conversation;
  await bench.quiet();
  for (const ear of [...bench.agents.map((agent) => agent.ear), customer.ear]) {
    const times = new Map<string, number>();
    for (const { event, chat: of, agent = '' } of ear.events)
      if (of === chat && (TAKEN.has(event) || event === 'offer.made'))
        times.set(`${event} ${agent}`, (times.get(`${event} ${agent}`) ?? 0) + 1);
    for (const [what, count] of times)
      if (count > 1)
        throw new Unmet(
          `${ear.who} is told ${what.split(' ')[0]} of chat ${chat} once`,
          `${count} times within ${(bench.quietMs / 1000).toFixed(1)} s; of a poll \`key\` and \`before\` say what is new`,
        );
  }
}

/** Sends some messages in a row, without waiting for one before the next. */
export async function inOrder(
  bench: Bench,
  chat: string,
  ear: Ear,
  event: string,
  send: (text: string, id: string) => Promise<void>,
): Promise<void> {
  const rows = [...Array(ROW).keys()].map((i) => {
    const id = bench.newId();
    return { id, text: bench.marked(i === ROW - 1 ? ODD_TEXT : `Message ${i + 1}`, id) };
  });
  for (const { text, id } of rows) await bench.done(send(text, id), 'send()');
  const mine = () =>
    ear.events.filter((e) => e.event === event && rows.some(({ id }) => bench.isMessage(e, id)));
  await bench.until(
    () => mine().length >= ROW,
    `${ROW} ${event} with ${bench.capabilities.messageIds ? 'the ids' : 'the marks'} that were sent`,
    ear,
  );
  await bench.quiet();
  const came = mine().map(({ text, chat: of }) => ({ text, chat: of }));
  const expected = rows.map(({ text }) => ({ text, chat }));
  if (JSON.stringify(came) !== JSON.stringify(expected))
    throw new Unmet(
      `once each, in order, as they were written: ${expected.map(({ text }) => show(text)).join(' ')}, in chat ${chat}`,
      came
        .map(({ text, chat: of }) => `${show(text)}${of === chat ? '' : ` in chat ${of}`}`)
        .join(' '),
    );
}

export const count = (bench: Bench, { events }: Ear, id: string): number =>
  events.filter((e) => e.event.startsWith('message.') && bench.isMessage(e, id)).length;

export async function isRefused(bench: Bench, act: Promise<unknown>, what: string): Promise<void> {
  const expected = `${what} rejects with an ActTrouble, refused or forbidden`;
  let came: unknown;
  try {
    await inTime(act, bench.patienceMs, what);
  } catch (error) {
    if (error instanceof Unmet) throw error;
    came = error;
    bench.said.push(told(error));
  }
  if (came === undefined) throw new Unmet(expected, 'it is done');
  if (!(came instanceof ActTrouble) || !['refused', 'forbidden'].includes(came.kind))
    throw new Unmet(expected, told(came));
}

export async function isOutOfTruth({ backend, ...bench }: Bench, chat: string): Promise<void> {
  if (backend.truth === undefined) return;
  let last: unknown;
  const end = performance.now() + bench.patienceMs;
  for (;;) {
    const truth = await inTime(backend.truth(), bench.patienceMs, 'truth()');
    last = truth.find((each) => each.chat === chat);
    if (last === undefined) return;
    if (performance.now() > end) throw new Unmet(`truth() has chat ${chat} no more`, show(last));
    await sleep(50);
  }
}

/** A wrap-up would keep the next chat away. */
export async function finishWork(
  { capabilities }: Bench,
  { client }: AgentAtWork,
  chat: string,
): Promise<void> {
  for (const deed of ['close-wrap-up', 'close-record', 'close-tab'] as const)
    if (capabilities.agent.includes(deed)) await client.further?.(deed, chat).catch(() => {});
}

export async function throttled({ bench, conversation }: Stage): Promise<void> {
  const { agent } = conversation as Conversation;
  const { rateLimit, presence } = bench.capabilities;
  const harmless = presence.includes('ready') ? 'ready' : 'sign-in';
  const perSec = rateLimit.client ?? rateLimit.all ?? 1;
  const sent = Math.min(2000, Math.ceil(perSec * 5) + 20);
  const acts = [...Array(sent)].map(() => agent.client.presence(harmless));
  const results = await bench.done(Promise.allSettled(acts), `${sent} acts at once`);
  const troubles = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  const patience = troubles.filter(
    (each) => each instanceof ActTrouble && each.kind === 'throttled',
  );
  if (patience.length === 0)
    throw new Unmet(
      `of ${sent} acts at once some are an ActTrouble throttled (rateLimit says ${perSec} a second)`,
      troubles.length === 0 ? 'all are done' : told(troubles[0]),
    );
  if (patience.some((each) => !(((each as ActTrouble).retryMs ?? 0) > 0)))
    throw new Unmet('an ActTrouble throttled has retryMs', show(patience[0]));
  if (!agent.ear.events.some(({ event }) => event === 'live.throttled'))
    throw new Unmet('the agent is told by live.throttled', heardBy([agent.ear]));
  // The checks that follow begin with a rested limit: it is one of a second, whatever the answer asks for.
  const retryMs = Math.max(...patience.map((each) => (each as ActTrouble).retryMs ?? 0));
  await sleep(Math.min(retryMs + 1200, 60_000));
}

/** Once more after a limit was met. */
export async function patient<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ActTrouble) || error.kind !== 'throttled') throw error;
    await sleep(error.retryMs ?? 1000);
    return act();
  }
}

export async function declined({ bench }: Stage): Promise<void> {
  const customer = await bench.customer();
  const chat = await bench.start(customer);
  const { agent, event } = await bench.comes(chat);
  if (event === null) await bench.pick(agent, chat);
  const { backend } = bench;
  const before = agent.ear.events.length;
  const declining = agent.client.decline(chat);
  if (event?.event === 'offer.made') await bench.done(declining, 'decline()');
  else
    await inTime(declining, bench.patienceMs, 'decline()').catch(async (error: unknown) => {
      if (!(error instanceof ActTrouble) || error.kind !== 'refused') throw error;
      await endSomehow(bench, chat, customer);
      throw new NotHere('chats are not offered here, and the platform takes none back');
    });
  const signs = ['offer.declined', 'offer.withdrawn', 'chat.requeued', 'chat.left', 'chat.queued'];
  await bench.until(
    () => agent.ear.events.slice(before).some((e) => e.chat === chat && signs.includes(e.event)),
    `the agent is told by ${signs.slice(0, 4).join(', ')}`,
    agent.ear,
  );
  if (backend.truth !== undefined) {
    const truth = await bench.done(backend.truth(), 'truth()');
    const mine = truth.find((each) => each.chat === chat);
    if (mine === undefined)
      throw new Unmet(
        `truth() still has chat ${chat}: waiting, or offered to somebody`,
        show(truth),
      );
  }
  await endSomehow(bench, chat, customer);
}

/** The customer leaves, and whoever has the chat, or is offered it, ends it. */
async function endSomehow(bench: Bench, chat: string, customer: CustomerAtWork): Promise<void> {
  const { backend } = bench;
  await customer.client.leave(chat).catch(() => {});
  const end = performance.now() + Math.min(bench.patienceMs, 3000);
  while (!(await isGone())) {
    for (const { name, client, ear } of bench.agents) {
      const last = ear.events.findLast((e) => e.chat === chat && e.agent === name)?.event;
      if (last === 'offer.made') await client.accept(chat).catch(() => {});
      await client.end(chat).catch(() => {});
    }
    if (performance.now() > end) {
      bench.leftWaiting.add(chat);
      return;
    }
    await sleep(50);
  }

  async function isGone(): Promise<boolean> {
    if ([customer.ear, ...bench.agents.map(({ ear }) => ear)].some((ear) => isOver(ear, chat)))
      return true;
    const truth = await backend.truth?.();
    return truth !== undefined && !truth.some((each) => each.chat === chat);
  }
}

/** The agent's connection is cut and comes back; the customer writes meanwhile. */
export async function comesBack({ bench }: Stage): Promise<void> {
  const { chat, customer, agent } = await bench.conversation();
  const before = agent.ear.events.length;
  const since = (name: string) =>
    agent.ear.events.slice(before).some((e) => e.event === name && (e.chat ?? chat) === chat);
  agent.client.drop?.();
  await bench.until(() => since('live.down'), 'live.down after drop()', agent.ear);
  const ids = [bench.newId(), bench.newId(), bench.newId()];
  for (const id of ids)
    await bench.done(
      customer.client.send(chat, bench.marked('Are you there?', id), id),
      'send() while the agent is away',
    );
  agent.client.resume?.();
  await bench.until(() => since('live.up'), 'live.up after resume()', agent.ear);
  // A platform may have signed them out meanwhile, and taken the chat away.
  await bench.done(agent.client.presence('sign-in'), "presence('sign-in') again");
  const isTaken = () => since('chat.requeued') || since('chat.transferred') || since('chat.ended');
  await bench.until(
    () => isTaken() || ids.every((id) => count(bench, agent.ear, id) > 0),
    'what was written while the agent was away arrives',
    agent.ear,
  );
  await bench.quiet();
  const twice = ids.filter((id) => count(bench, agent.ear, id) > 1).length;
  if (twice > 0) throw new Unmet('each of them arrives once', `${twice} of 3 came twice`);
  const wasTaken = isTaken();
  await endSomehow(bench, chat, customer);
  await finishWork(bench, agent, chat);
  if (wasTaken) throw new NotHere('the platform takes the chats of agents who are lost');
}

export function goesUp(who: string, what: string, stamps: readonly number[]): void {
  const back = stamps.findIndex((stamp, i) => i > 0 && stamp < (stamps[i - 1] as number));
  if (back >= 0)
    throw new Unmet(
      `'${what}' of one client's events never goes back`,
      `${who} was told ${stamps[back]} after ${stamps[back - 1]}`,
    );
}

export function wrongWord(event: LiveEvent, agents: ReadonlySet<string>): string | null {
  if (!EVENT_NAMES.includes(event.event)) return `'event' is a word of the trace`;
  if (event.reason !== undefined && !REASONS.includes(event.reason))
    return `'reason' is a word of the trace, or left out`;
  if (event.event === 'agent.state' && !AGENT_STATES.some((state) => state === event.state))
    return `'state' of agent.state is one of ${AGENT_STATES.join(', ')}`;
  if (event.chat !== undefined && typeof event.chat !== 'string') return `'chat' is a text`;
  if (event.offer !== undefined && typeof event.offer !== 'string') return `'offer' is a text`;
  if (event.agent !== undefined && !agents.has(event.agent))
    return `'agent' is a name of the scenario`;
  if (!Number.isFinite(event.at)) return `'at' is a number: the target's now()`;
  return null;
}
