/**
 * The kit against a real server: our own adapter passes every check, and one that is bent in some way fails in the check that
 * is there for it, with what was expected and what came.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Tiny, tiny } from '../../../engine/testing.ts';
import type {
  Adapter,
  AgentClient,
  Backend,
  CustomerClient,
  LiveEvent,
  OnEvent,
} from '../../backend.ts';
import type { ServerOptions } from '../../serve/server.ts';
import { ADMIN, serverFor } from '../../serve/testing.ts';
import chatsim from '../chatsim/chatsim.ts';
import { targetFor, worldFor } from '../testing.ts';
import { CHECKS } from './checks.ts';
import { adapterTest, type KitReport } from './kit.ts';
import { checkedText, verdictText } from './kit-text.ts';

test('the docs have every check', () => {
  const page = readFileSync('docs/adapters.md', 'utf8');
  const rows = CHECKS.map(({ name, about }) => `| ${name} | ${about} |`);
  expect(page).toContain(`\n\n| check | |\n|---|---|\n${rows.join('\n')}\n\n`);
});

const GROUP: Tiny = {
  groups: [{ count: 2 }],
  rules: { 'capacity.total': 2, 'offer.exclude': 'last', 'session.agentGoneGrace': 30e6 },
};

async function kit(
  adapter: Adapter,
  what: Tiny = GROUP,
  options: Partial<ServerOptions> = {},
  patienceMs = 5000,
  last = '',
): Promise<KitReport> {
  const stop = new AbortController();
  const server = await serverFor(tiny(what), options);
  try {
    return await adapterTest({
      adapter,
      target: targetFor(server.url),
      world: worldFor(),
      patienceMs,
      quietMs: 50,
      secrets: [ADMIN],
      signal: stop.signal,
      onChecked: ({ name }) => {
        if (name === last) stop.abort();
      },
    });
  } finally {
    await server.close();
  }
}

const troubles = ({ checks }: KitReport) =>
  checks.filter(({ outcome }) => outcome !== 'passed').map(checkedText);

test.concurrent('our own adapter passes; what it does not declare is not applicable', async () => {
  const report = await kit(chatsim);
  expect(troubles(report)).toEqual([
    '-       asks for patience           (no rate limit is declared)',
  ]);
  expect(verdictText(report)).toBe('chatsim: PASSED (24 passed, 1 not applicable)');
});

test.concurrent('a platform that gives chats without asking passes as well', async () => {
  const report = await kit(chatsim, {
    ...GROUP,
    rules: { ...GROUP.rules, 'match.accept': 'auto' },
  });
  expect(report.verdict, troubles(report).join('\n')).toBe('passed');
});

test.concurrent('and one whose agents help themselves', async () => {
  const rules = { ...GROUP.rules, 'match.mode': 'pull', 'match.pull': 'pick' } as const;
  const report = await kit(chatsim, { ...GROUP, rules });
  expect(report.verdict, troubles(report).join('\n')).toBe('passed');
});

test.concurrent('a rate limit that is declared is met', async () => {
  const limited = bent({
    capabilities: (c) => ({ ...c, rateLimit: { client: 20, all: null } }),
  });
  const report = await kit(limited, GROUP, { rateLimit: 20 });
  expect(report.checks.find(({ name }) => name === 'asks for patience')?.outcome).toBe('passed');
});

interface Bend {
  readonly capabilities?: (c: Backend['capabilities']) => Backend['capabilities'];
  readonly backend?: (b: Backend) => Partial<Backend>;
  readonly agent?: (client: AgentClient) => Partial<AgentClient>;
  readonly customer?: (client: CustomerClient) => Partial<CustomerClient>;
  /** What the client is told instead of an event. */
  readonly heard?: (event: LiveEvent) => readonly LiveEvent[];
}

/** Our own adapter, but for one thing. */
function bent(bend: Bend): Adapter {
  const over = <T extends object>(real: T, other: Partial<T>): T =>
    new Proxy(real, {
      get(of, key) {
        const value = (key in other ? other : of)[key as keyof T];
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
  const ears = (onEvent: OnEvent): OnEvent =>
    bend.heard === undefined
      ? onEvent
      : (event) => {
          for (const each of bend.heard?.(event) ?? []) onEvent(each);
        };
  return {
    ...chatsim,
    name: 'bent',
    async open(target, made) {
      const real = await chatsim.open(target, made);
      return over(real, {
        ...(bend.capabilities === undefined
          ? {}
          : { capabilities: bend.capabilities(real.capabilities) }),
        agent: async (account, onEvent) => {
          const client = await real.agent(account, ears(onEvent));
          return over(client, bend.agent?.(client) ?? {});
        },
        customer: async (name, onEvent) => {
          const client = await real.customer(name, ears(onEvent));
          return over(client, bend.customer?.(client) ?? {});
        },
        ...bend.backend?.(real),
      });
    },
  };
}

const isMine = ({ event }: LiveEvent) => event === 'message.customer';

describe('an adapter that is bent fails where it should', () => {
  test.concurrent.each<[string, string, Bend, RegExp]>([
    [
      'capabilities without a word for assignment',
      'says what it can',
      { capabilities: (c) => ({ ...c, assignment: 'telepathy' as 'offer' }) },
      /capabilities.assignment is offer, push, pull or mixed\n.*"telepathy"/,
    ],
    [
      'an agent is forgotten',
      'provisions',
      { backend: (b) => ({ provision: async (w) => ({ ...(await b.provision(w)), agents: [] }) }) },
      /an account for each of A1, A2, in this order\n.*\[\]/,
    ],
    [
      'offers are not told',
      'takes a chat',
      { heard: (e) => (e.event === 'offer.made' ? [] : [e]) },
      /an agent is told of chat 1: offer.made or chat.assigned[^\n]*\n.*agent A1 was told agent.state/,
    ],
    [
      'chats come by offer, and the capabilities say by push',
      'tells how it came',
      { capabilities: (c) => ({ ...c, assignment: 'push' }) },
      /a chat that comes by push\n.*offer.made/,
    ],
    [
      'whose chat it is, is told twice',
      'tells it once',
      { heard: (e) => (e.event === 'offer.accepted' ? [e, e] : [e]) },
      /agent A1 is told offer.accepted of chat 1 once\n.*2 times within 0.1 s/,
    ],
    [
      'a message is told twice',
      'messages to the agent',
      { heard: (e) => (isMine(e) && e.text === 'Message 2' ? [e, e] : [e]) },
      /once each, in order[^\n]*\n.*"Message 2" "Message 2"/,
    ],
    [
      'a message gets lost',
      'messages to the agent',
      { heard: (e) => (isMine(e) && e.text === 'Message 2' ? [] : [e]) },
      /5 message.customer with the ids that were sent/,
    ],
    [
      'texts are shortened',
      'messages to the agent',
      { heard: (e) => (isMine(e) ? [{ ...e, text: e.text?.slice(0, 9) ?? '' }] : [e]) },
      /braces[^\n]*\n.*"Grüße, \\"q"/,
    ],
    [
      'an unknown chat is an error of another kind',
      'an unknown chat',
      {
        agent: (c) => ({
          send: async (chat, text, id) => {
            if (chat.length > 6) throw new TypeError('undefined is not a chat');
            await c.send(chat, text, id);
          },
        }),
      },
      /refused or forbidden\n.*TypeError: undefined is not a chat/,
    ],
    [
      'the way back is not told',
      'comes back',
      { heard: (e) => (e.event === 'live.up' ? [] : [e]) },
      /live.up after resume\(\)/,
    ],
    [
      'the truth has another agent',
      'the truth',
      {
        backend: (b) => ({
          truth: async () => (await b.truth!()).map((c) => ({ ...c, agent: 'A9' })),
        }),
      },
      /truth\(\) has .*"state":"live"[^\n]*\n.*A9/,
    ],
    [
      'stamps go back',
      'stamps',
      { heard: (e) => [isMine(e) ? { ...e, server: -(e.server ?? 0) } : e] },
      /'server' of one client's events never goes back/,
    ],
    [
      'a word of its own',
      'words',
      { heard: (e) => [e.event === 'chat.ended' ? { ...e, reason: 'closed' as 'end' } : e] },
      /'reason' is a word of the trace, or left out\n.*"reason":"closed"/,
    ],
    [
      'a secret in an event',
      'keeps its secrets',
      { heard: (e) => [{ ...e, more: { ...e.more, by: ADMIN } }] },
      /no secret in any event\n.*one is in/,
    ],
    [
      'an act that never settles',
      'ends',
      { agent: () => ({ end: () => new Promise(() => {}) }) },
      /end\(\) settles[^\n]*\n.*nothing within/,
    ],
    [
      'chats that stay',
      'cleans up',
      { backend: () => ({ truth: async () => [{ chat: '1', state: 'live', agent: 'A1' }] }) },
      /truth\(\) has no chat any more/,
    ],
  ])('%s', async (_what, name, bend, text) => {
    const report = await kit(bent(bend), GROUP, {}, 2000, name);
    const found = report.checks.find((check) => check.name === name);
    expect(found?.outcome, troubles(report).join('\n')).toBe('failed');
    expect(checkedText(found!)).toMatch(text);
    expect(report.verdict).toBe('failed');
    expect(JSON.stringify(report)).not.toContain(ADMIN);
  });
});
