import { expect, test } from 'vitest';
import { load } from '../../test/scenario-files.ts';
import type { ChatRow } from '../engine/observe/chat-rows.ts';
import { chatNamesOf } from '../experiments/chat-names.ts';
import { chatColumns } from './chat-columns.ts';

const SHOP = `
name: Shop
platform: plain
duration: 1h
queues: { support: {}, sales: {} }
customers: { visitors: { queue: sales, arrivals: 9/h, handle: 1m } }
agents: { team: { names: [Ann, Bo] } }
`;

const ROW: ChatRow = {
  number: 7,
  customer: 3,
  queue: 1,
  priority: 2,
  arrivedAt: 1_000_000,
  wait: 2_500_000,
  queueTime: 1_500_000,
  ringTime: 1_000_001,
  rewait: 4_000_000,
  offers: 5,
  outcome: 'served',
  agent: 1,
  firstResponse: 6_000_000,
  handleTime: 7_000_000,
  requeues: 8,
  endedAt: 9_000_000,
  reason: 0,
  causes: { capacity: 1_500_000 },
};

const cells = (row: ChatRow) => {
  const loaded = load({ 'main.yaml': SHOP });
  if (!loaded.ok) throw new Error('the scenario is wrong');
  return Object.fromEntries(
    chatColumns(chatNamesOf(loaded.scenario)).map(({ name, of }) => [name, of(row, 11)]),
  );
};

test('every column has its own figure of the chat, in seconds and with names', () => {
  expect(cells(ROW)).toMatchObject({
    replication: 11,
    chat: 7,
    queue: 'sales',
    priority: 2,
    arrived_s: 1,
    wait_s: 2.5,
    queue_s: 1.5,
    ring_s: 1.000001,
    rewait_s: 4,
    offers: 5,
    outcome: 'served',
    agent: 'Bo',
    first_response_s: 6,
    handle_s: 7,
    requeues: 8,
    ended_s: 9,
    waited_capacity_s: 1.5,
  });
});

test('what is not known is empty, and a cause without waiting is 0', () => {
  const row = { ...ROW, agent: null, firstResponse: null, handleTime: null, endedAt: null };
  expect(cells({ ...row, causes: {} })).toMatchObject({
    agent: null,
    first_response_s: null,
    handle_s: null,
    ended_s: null,
    waited_capacity_s: 0,
  });
});
