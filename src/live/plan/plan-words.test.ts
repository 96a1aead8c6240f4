import { describe, expect, it } from 'vitest';
import { load } from '../../../test/scenario-files.ts';
import { NO_STOP_RULES } from '../drive/stop-rules.ts';
import { capsOf } from './caps.ts';
import { type PlanFacts, planWords } from './plan-words.ts';
import { plannedOf } from './planned.ts';
import { PLAIN_TEXTS } from './texts.ts';

const SHOP = `
name: A tiny shop
platform: plain
start: 09:00
duration: 2h
customers:
  visitors: { arrivals: 50/h, patience: { exponential: 2m }, handle: { exponential: 60s } }
agents:
  early: { count: 2, shifts: 09:00-10:30 }
  late: { count: 1, shifts: 10:00-17:00 }
expect: [wait.p95 < 10m, live.delivery.p99 < 1s]
`;

async function words(change: Partial<PlanFacts> = {}, speed = 1) {
  const loaded = load({ 'main.yaml': SHOP });
  if (!loaded.ok) throw new Error('the shop does not load');
  const { scenario } = loaded;
  const planned = await plannedOf({ scenario, speed });
  return planWords(
    {
      scenario,
      url: 'http://127.0.0.1:8080',
      isLoopback: true,
      adapter: { name: 'chatsim', about: 'our own protocol' },
      secrets: [{ name: 'CHATSIM_ADMIN_TOKEN', what: 'of the administrators', isThere: true }],
      headers: [],
      accounts: 0,
      side: 'both',
      speed,
      planned,
      sockets: 8,
      processes: 'auto',
      texts: { seed: '1', ...PLAIN_TEXTS },
      caps: capsOf(true, {}),
      stop: NO_STOP_RULES,
      isKept: false,
      stateFolder: '.chatsim-live',
      simulations: 200,
      conforms: true,
      files: [],
      cannot: null,
      ...change,
    },
    100,
  );
}

it('the plan in words', async () => {
  expect(await words()).toMatchInlineSnapshot(`
    "A tiny shop: the plan. Nothing is sent.

    Target      http://127.0.0.1:8080 (this machine), spoken to by the adapter chatsim: our own protocol
    Time        2h of the scenario from 09:00:00 to 11:00:00, in real time
                2h 00m until nobody comes any more, and about 2h 04m until the last chat is over
    Customers   about 101 chats (94 to 108 in 5 simulations), at most 8 at once, 0.20 new ones a second
                where it is busiest
                seed 1: the same customers again with the same seed
    Agents      early  2 agents  09:00-10:30
                late    1 agent  10:00-11:00
    Messages    about 202, 0.50 a second where it is busiest; each is a sentence or two, in en
    Sockets     at most 8, in as many processes as that takes
    Accounts    3 agents are provisioned before the first customer comes and taken away at the end
                .chatsim-live holds what was made until it is gone: chatsim live cleanup takes away what
                a crash left
    Secrets     CHATSIM_ADMIN_TOKEN: set (of the administrators)
    Stops       no stop rule: it ends with the scenario, with Ctrl-C, or when the server is gone
    Caps        none
    Afterwards  2 expectations are judged
                the same plan is simulated 200 times, to see whether the server behaves as the rules say
                the recording is held against the scenario's rules
    Files       none
    Cannot be   what the server cannot do of this plan is known when it is asked, at the start of the
                run
    "
  `);
});

describe('what is asked for is in it', () => {
  it.each<[what: string, change: Partial<PlanFacts>, told: RegExp]>([
    ['another host', { isLoopback: false }, /8080 \(allowed, and named\)/],
    [
      'another host in the clear',
      { isLoopback: false, url: 'http://10.0.0.5' },
      /NOT ENCRYPTED: tokens and texts can be read on the way/,
    ],
    ['headers by name', { headers: ['X-Key', 'X-Run'] }, /with the headers X-Key and X-Run/],
    [
      'a secret that is missing',
      { secrets: [{ name: 'KEY', what: 'to get in', isThere: false }] },
      /KEY: NOT SET \(to get in\)/,
    ],
    ['customers alone', { side: 'customers' }, /Agents +none: real ones answer/],
    ['agents alone', { side: 'agents' }, /Customers +none: real ones/],
    ['accounts', { accounts: 2 }, /2 are there already, and stay\n +1 agent is provisioned/],
    ['one account', { accounts: 1 }, /1 is there already, and stays\n/],
    ['accounts for all', { accounts: 9 }, /Accounts +3 are there already, and stay\nSecrets/],
    ['accounts that stay', { isKept: true }, /3 agents are provisioned.*and kept/],
    [
      'stop rules',
      { stop: { windowSec: 10, errorShare: 0.05, deliveryP99Sec: 2, latenessP99Sec: null } },
      /when, within 10.0 s, more than 5.0% of the requests fail, or 1 % of the messages take\n +longer than 2.0 s/,
    ],
    ['caps', { caps: capsOf(false, {}) }, /Caps +20 arrivals\/s, 100 messages\/s, 50 agents/],
    ['processes', { processes: 2 }, /at most 8, in 2 processes/],
    [
      'texts',
      { texts: { seed: '1', length: { least: 20, most: 400 }, languages: ['en', 'ar'] } },
      /each is 20 to 400\s+characters, in en and ar/,
    ],
    ['what cannot be', { cannot: ['nobody can decline'] }, /Cannot be +nobody can decline/],
    ['all can be', { cannot: [] }, /Cannot be +nothing of this plan is beyond the server/],
    [
      'nothing afterwards',
      { simulations: 0, conforms: false },
      /no simulation[\s\S]*no conformance/,
    ],
    ['files', { files: ['a.ndjson', 'out/report.txt'] }, /Files +a.ndjson and out\/report.txt/],
  ])('%s', async (_, change, told) => expect(await words(change)).toMatch(told));

  it('speed', async () => {
    const text = await words({}, 60);
    expect(text).toMatch(/60 times as fast/);
    expect(text).toMatch(/2m 00s until nobody comes/);
  });
});
