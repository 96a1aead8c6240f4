/** `live` in two halves against one server: customers here, agents there. Neither half tells what only the other can know. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Server } from '../src/live/serve/server.ts';
import { ADMIN, serverFor } from '../src/live/serve/testing.ts';
import type { Conformance } from '../src/report/conformance.ts';
import type { Result } from '../src/report/result.ts';
import { type FakeIo, fakeIo } from '../test/fake-io.ts';
import { load } from '../test/scenario-files.ts';
import { tinyShop } from '../test/tiny-shop.ts';
import { main } from './main.ts';

const SPEED = 60;
const SHOP = `${tinyShop()}expect: [wait.mean < 5m, occupancy < 100%]\n`;

interface Half {
  readonly result: Result;
  readonly conformance: Conformance;
  readonly text: string;
  readonly html: string;
  readonly markdown: string;
  readonly metrics: string;
  readonly writtenBy: { readonly customer: number; readonly agent: number };
}

const halves = new Map<string, Half>();
let server: Server;

beforeAll(async () => {
  const loaded = load({ 'main.yaml': SHOP });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  server = await serverFor(loaded.scenario, { speed: SPEED });
  const env = { LANG: 'en_US.UTF-8', CHATSIM_ADMIN_TOKEN: ADMIN };
  const played = async (side: string): Promise<[string, FakeIo]> => {
    const io = fakeIo({ 'shop.yaml': SHOP }, { env });
    const line = `live shop.yaml --target ${server.url} --speed ${SPEED} --lateness-limit 5s --simulations 0 --side ${side} --out out --state ${side}`;
    await main(line.split(' '), io);
    return [side, io];
  };
  for (const [side, io] of await Promise.all([played('agents'), played('customers')])) {
    const read = (name: string) => io.written.get(`out/${name}`) ?? '';
    const said = [...server.world.chats.values()].flatMap(({ messages }) => messages);
    halves.set(side, {
      result: JSON.parse(read('result.json')) as Result,
      conformance: JSON.parse(read('conformance.json')) as Conformance,
      text: io.out(),
      html: read('report.html'),
      markdown: read('report.md'),
      metrics: read('metrics.csv'),
      writtenBy: {
        customer: said.filter(({ from }) => from === 'customer').length,
        agent: said.filter(({ from }) => from === 'agent').length,
      },
    });
  }
}, 60_000);
afterAll(() => server.close());

describe.each([
  [
    'customers',
    'customer',
    /^(offers|ringTime|occupancy|slots|concurrency|agents|agentTime|handleTime|waiting\.cause)\b/,
    ['wait.mean', 'abandonment.rate', 'serviceLevel', 'chats.arrived', 'response.mean'],
    'The agents were not ours: offers, what agents do, and what the waiting hangs on are not known.',
  ],
  [
    'agents',
    'agent',
    /^(wait|queueTime|firstResponse|abandonment|serviceLevel|queueLength|customers|waiting)\b/,
    ['offers.made', 'occupancy', 'handleTime.mean', 'concurrency.mean', 'chats.served'],
    'The customers were not ours: when they came, how long they waited, who left, and what the waiting hangs on are not known.',
  ],
] as const)('--side %s', (side, writer, unseen, seen, words) => {
  const half = () => halves.get(side) as Half;

  test('counts what its own people have written, and does not know what came', () => {
    const { result, writtenBy, text } = half();
    expect(result.live?.messages).toEqual({
      sent: writtenBy[writer],
      delivered: null,
      lost: null,
      duplicated: null,
      reordered: null,
    });
    expect(result.live?.messages.sent).toBeGreaterThan(5);
    expect(result.metrics['live.lost']).toBeUndefined();
    expect(text).toContain(
      `${writtenBy[writer]} messages sent by those who were ours; whether they came is for the other side to say.`,
    );
    expect(text).not.toContain('delivered;');
  });

  test('leaves out what the other side alone can see, in every form', () => {
    const { result, text, html, markdown, metrics } = half();
    const parts = Object.values(result.breakdowns).flat();
    const names = [result.metrics, ...parts.map((part) => part.metrics)].flatMap(Object.keys);
    expect(names.filter((name) => unseen.test(name))).toEqual([]);
    expect(Object.keys(result.metrics)).toEqual(expect.arrayContaining([...seen]));
    expect(metrics.split('\n').filter((row) => unseen.test(row))).toEqual([]);
    expect(result.waitingCauses.causes).toEqual([]);
    for (const report of [text, html, markdown]) {
      expect(report.replace(/\s+/g, ' ')).toContain(words);
      expect(report).not.toMatch(/nobody on shift|No wait came to an end/);
    }
  });

  test('an expectation of what it cannot see is undecided', () => {
    const { expectations } = half().result;
    const verdicts = Object.fromEntries(expectations.map((each) => [each.metric, each.verdict]));
    const [blind, sighted] =
      side === 'agents' ? ['wait.mean', 'occupancy'] : ['occupancy', 'wait.mean'];
    expect(verdicts).toEqual({ [blind as string]: 'undecided', [sighted as string]: 'met' });
  });

  test('does not judge what it cannot see', () => {
    const { conformance } = half();
    const rule = conformance.rules.find((each) => each.rule === 'order');
    if (side === 'customers')
      expect(rule).toMatchObject({
        verdict: 'not observable',
        note: 'only customers were heard, and they are not told what agents have in hand',
      });
    expect(conformance.verdict).toBe('held');
  });
});
