/** A server that goes away and comes back with its journal: acts that were in the air are done once, and nothing is heard twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tiny } from '../../../engine/testing.ts';
import { serverFor, until } from '../../serve/testing.ts';
import { Told, targetFor, worldFor } from '../testing.ts';
import chatsim from './chatsim.ts';

const folder = mkdtempSync(join(tmpdir(), 'chatsim-restart-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([['http'], ['socket']])('acts by %s', async (acts) => {
  const scenario = tiny({
    groups: [{ count: 2 }],
    rules: { 'capacity.total': 2, 'session.agentGoneGrace': 30e6 },
  });
  const journal = join(folder, `${acts}.sqlite`);
  let server = await serverFor(scenario, { journal });
  const port = Number(new URL(server.url).port);
  const backend = await chatsim.open(targetFor(server.url, { options: { acts } }));
  const made = await backend.provision(worldFor());
  const toAgent = new Told();
  const toCustomer = new Told();
  const agent = await backend.agent(made.agents[0]!, toAgent.hear);
  await agent.presence('sign-in');
  const customer = await backend.customer('ann', toCustomer.hear);
  const chat = await customer.start({ queue: 'chat', priority: 1, skills: [], text: '', id: 'c0' });
  await toAgent.first('offer.made');
  await agent.accept(chat);
  await customer.send(chat, 'before', 'c1');
  // Asked for while the server goes down, and again until it is done.
  const sends = [2, 3, 4].map(async (i) => {
    const send = () => customer.send(chat, `meanwhile ${i}`, `c${i}`);
    for (;;) {
      try {
        return await send();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  });
  await server.close();
  await until(() => toAgent.names().includes('live.down'));
  server = await serverFor(scenario, { journal, port });
  await Promise.all(sends);
  await agent.send(chat, 'after', 'a1');
  for (const told of [toAgent, toCustomer]) {
    await told.first('message.agent');
    await told.first('live.up');
    expect(told.texts().toSorted()).toEqual([
      'after',
      'before',
      ...[2, 3, 4].map((i) => `meanwhile ${i}`),
    ]);
  }
  expect(await backend.truth?.()).toMatchObject([{ chat, state: 'live', agent: 'A1' }]);
  await customer.close();
  await agent.close();
  await backend.close();
  await server.close();
});
