/** What can be said of the adapter without a server, and, with CHATSIM_TILEDESK_URL, against the real one. */
import { expect, test } from 'vitest';
import type { LiveEvent, LiveWorld, Target } from '../../backend.ts';
import { ADAPTERS } from '../registry.ts';
import tiledesk from './tiledesk.ts';

const url = process.env['CHATSIM_TILEDESK_URL'];

const targetOf = (more: Partial<Target> = {}): Target => ({
  url: url ?? 'http://127.0.0.1:9',
  headers: {},
  ca: null,
  secret: (name) => process.env[name],
  options: {},
  now: () => performance.now(),
  ...more,
});

test('it is in the registry under its own name and words', async () => {
  const row = ADAPTERS.find(({ name }) => name === tiledesk.name);
  expect(row?.about).toBe(tiledesk.about);
  expect(await row?.load()).toBe(tiledesk);
});

test.each([
  [{ speed: '0' }, 'the option speed takes a number above 0, and this is 0'],
  [{ 'poll-ms': 'often' }, 'the option poll-ms takes a number above 0, and this is often'],
  [{ routing: 'random' }, 'routing is assigned or pooled, not random'],
  [{ reassign: 'yes' }, 'reassign is never or declined or free, not yes'],
  [{ pool: '1' }, 'the adapter tiledesk has no option pool - it has routing, reassign,'],
  [{ mapping: 'desk.yaml' }, 'the adapter tiledesk has no option mapping - it has routing,'],
])('options %j are refused before anybody is asked', async (options, message) => {
  const secret = () => 'x';
  await expect(tiledesk.open(targetOf({ options, secret }))).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining(message),
  });
});

test('without the administrator it says what to set, and never the value', async () => {
  const secret = (name: string) => (name.endsWith('EMAIL') ? 'boss@example.com' : undefined);
  await expect(tiledesk.open(targetOf({ secret }))).rejects.toMatchObject({
    kind: 'forbidden',
    message: 'the administrator is needed: set TILEDESK_ADMIN_EMAIL and TILEDESK_ADMIN_PASSWORD',
  });
});

test('nobody there is unreachable, and the message holds no secret', async () => {
  const opened = tiledesk.open(targetOf({ url: 'http://127.0.0.1:9', secret: () => 'hush-hush' }));
  const trouble = await opened.catch((error: unknown) => error as Error);
  expect(trouble).toMatchObject({ kind: 'unreachable' });
  expect(JSON.stringify(trouble) + (trouble as Error).message).not.toContain('hush-hush');
});

/** Skipped in CI, which has no such server: node tools/tiledesk/set-up.mjs gets one (docs/tiledesk.md). */
test.skipIf(url === undefined)(
  'against the real server: a chat from its beginning to its end, a decline, the pool, a cut socket',
  { timeout: 60_000 },
  async () => {
    const backend = await tiledesk.open(targetOf({ options: { 'poll-ms': 200 } }));
    const world: LiveWorld = {
      run: `test ${Date.now()}`,
      queues: [{ name: 'chat' }],
      agents: ['ann', 'bob'].map((name) => ({
        name,
        group: 'agent',
        capacity: 1,
        queues: ['chat'],
        skills: [],
      })),
      rules: {},
      accounts: [],
    };
    const made = await backend.provision(world);
    try {
      const again = await backend.provision(world);
      expect(again.agents.map(({ secret }) => secret['member'])).toEqual(
        made.agents.map(({ secret }) => secret['member']),
      );

      const heard: LiveEvent[] = [];
      const has = (event: string, more: Partial<LiveEvent> = {}) =>
        expect
          .poll(() => heard, { timeout: 5000 })
          .toContainEqual(expect.objectContaining({ event, ...more }));
      const [ann, bob] = await Promise.all(
        made.agents.map((account) => backend.agent(account, (event) => heard.push(event))),
      );
      await ann!.presence('sign-in');
      await has('agent.state', { agent: 'ann', state: 'ready' });
      const customer = await backend.customer('carla', (event) => heard.push(event));
      const start = { queue: 'chat', priority: 1, skills: [] };
      const first = await customer.start({ ...start, text: 'hello', id: '1.c1' });
      await has('chat.assigned', { chat: first, agent: 'ann' });
      await has('message.customer', { chat: first, id: '1.c1', agent: 'ann' });
      await ann!.send(first, 'hi', '1.a1');
      await ann!.send(first, 'hi', '1.a1');
      await has('message.agent', { chat: first, id: '1.a1', text: 'hi' });

      // The limit is 1 and nobody else is there: the second waits.
      const second = await customer.start({ ...start, text: 'and this', id: '2.c1' });
      await has('chat.queued', { chat: second });
      expect(await backend.truth!()).toEqual(
        expect.arrayContaining([
          { chat: first, state: 'live', agent: 'ann' },
          { chat: second, state: 'waiting' },
        ]),
      );
      bob!.drop!();
      await ann!.decline(first);
      await has('chat.requeued', { chat: first, agent: 'ann', reason: 'decline' });
      bob!.resume!();
      await has('live.up', { agent: 'bob' });
      await expect.poll(() => bob!.list!()).toEqual([first, second]);
      expect(ann!.list!()).toEqual([second]);
      await bob!.accept(second);
      await has('chat.accepted', { chat: second, agent: 'bob', reason: 'pick' });
      await bob!.end(second);
      await has('chat.ended', { chat: second, agent: 'bob', reason: 'agent-end' });
      await customer.further!('end', first);
      await has('chat.ended', { chat: first, reason: 'customer-end' });
      expect(await backend.truth!()).toEqual([]);
      const answers = heard.filter(({ event, id }) => event === 'message.agent' && id === '1.a1');
      expect(answers, 'told to either side, and written once').toHaveLength(2);
      for (const client of [ann!, bob!, customer]) await client.close();
    } finally {
      await backend.cleanUp(made);
      await backend.cleanUp(made);
      await backend.close();
    }
  },
);
