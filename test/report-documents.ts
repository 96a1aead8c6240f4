/** A small document of every kind, made by the commands themselves, for tests of what is drawn from them. */
import { main } from '../bin/main.ts';
import type { AnyDocument } from '../src/report/charts/table.ts';
import type { Result } from '../src/report/result.ts';
import { fakeIo } from './fake-io.ts';
import { liveFacts } from './live-facts.ts';

/** Text that would do harm if any of it became markup, and would break what reads it carelessly. */
export const NASTY = `</script><img src=x onerror="alert(1)"> & 'quotes' "and" <!-- \\u003c \u2028`;

const SHOP = `
name: ${JSON.stringify(`A small shop ${NASTY}`)}
description: ${JSON.stringify(`Two queues, an early and a late shift. ${NASTY}`)}
platform: gladly
start: 08:00
duration: 4h
rules: { report.onTime: 60s }
queues: { support: {}, sales: { rules: { offer.timeout: 20s } } }
customers:
  visitors:
    queue: { shares: { support: 70%, sales: 30% } }
    arrivals: { every: 75s }
    patience: { exponential: 2m }
    silent: 30%
    exchanges: { count: 4, begins: agent, ends: customer }
    reply: { exponential: 30s }
agents:
  early: { count: 2, shifts: 08:00-11:00, accept: { after: 5s, miss: 10% }, reply: { exponential: 40s }, givesUp: 3m }
  late: { count: 2, shifts: 10:00-12:00, accept: 5s, reply: { exponential: 40s }, givesUp: 3m }
expect: [wait.p95 < 5m, abandonment.rate < 1%, rewait.mean < 1m]
`;

/** More work than can be done, and nobody leaves. */
const UNSTABLE = `
name: Too few
platform: plain
duration: 2h
customers: { visitors: { arrivals: { every: 60s }, handle: 6m } }
agents: { team: { count: 2 } }
expect: [wait.p95 < 5m]
`;

const DAY = `
name: A day of one team
platform: plain
start: 09:00
duration: 2h
customers:
  visitors: { arrivals: 60/h, patience: { exponential: 2m }, handle: { exponential: 2m } }
agents: { team: { count: 4 } }
expect: [wait.mean < 2m, abandonment.rate < 30%]
`;

const FILES = { 'shop.yaml': SHOP, 'unstable.yaml': UNSTABLE, 'day.yaml': DAY };

const LINES = {
  run: ['run', 'shop.yaml', '-n', '4', '--timeline', '10:00-10:30'],
  'a single run': ['run', 'shop.yaml', '-n', '1'],
  'an unstable run': ['run', 'unstable.yaml', '-n', '3'],
  comparison: ['compare', 'shop.yaml', '--set', 'agents.early.count=3', '-n', '5'],
  'a sweep of one setting': [
    'sweep',
    'shop.yaml',
    '--vary',
    'offer.timeout=10s..30s/10s',
    '-n',
    '3',
  ],
  'a sweep of two': [
    'sweep',
    'shop.yaml',
    ...['--vary', 'capacity.total=1,2', '--vary', 'agents.late.count=1,2,3', '-n', '3'],
    ...['--metric', 'serviceLevel.all'],
  ],
  'a tuning of a region': [
    'tune',
    'day.yaml',
    ...['--vary', 'agents.team.count=1..4/1', '--subject-to', 'abandonment.rate < 20%'],
    ...['--budget', '300'],
  ],
  'a staffing plan': ['tune', 'day.yaml', '--staff', 'team', '--budget', '400'],
  'a check of expectations': ['check', 'shop.yaml', '--max-replications', '20'],
} as const;

export const DOCUMENT_NAMES = [
  ...(Object.keys(LINES) as (keyof typeof LINES)[]),
  'a check against a baseline',
  'a run with hostile names',
  'a live run',
  'a conformance that holds',
  'a conformance that does not',
  'a live run that its driver held up',
] as const;
export type DocumentName = (typeof DOCUMENT_NAMES)[number];

/** Each is made once a test file. */
const made = new Map<DocumentName, Promise<AnyDocument>>();

export function documentOf(name: DocumentName): Promise<AnyDocument> {
  const known = made.get(name) ?? makerOf(name);
  made.set(name, known);
  return known;
}

function makerOf(name: DocumentName): Promise<AnyDocument> {
  if (name === 'a check against a baseline') return checked();
  if (name === 'a conformance that holds') return conformance([]);
  if (name === 'a conformance that does not')
    return conformance([
      '--set',
      'offer.timeout=20s',
      '--set',
      'capacity.max=1',
      '--set',
      'capacity.total=1',
    ]);
  if (name === 'a live run') return live({});
  if (name === 'a live run that its driver held up')
    return live({
      driver: { isBottleneck: true, why: `its lateness p99 was 210 ms ${NASTY}` },
    });
  return name === 'a run with hostile names' ? hostile() : json(LINES[name]);
}

/** A recording of the shop held against its rules, or others. */
async function conformance(set: readonly string[]): Promise<AnyDocument> {
  const io = fakeIo(FILES);
  await main(['run', 'shop.yaml', '-n', '1', '--trace', 'day.ndjson', '--quiet'], io);
  const files = { ...FILES, 'day.ndjson': io.written.get('day.ndjson') ?? '' };
  return json(['conform', 'day.ndjson', '--scenario', 'shop.yaml', ...set], files);
}

/** A single run with what a live one adds to it. */
async function live(otherwise: Parameters<typeof liveFacts>[0]): Promise<AnyDocument> {
  const result = (await documentOf('a single run')) as Result;
  return { ...result, live: liveFacts(otherwise) };
}

/** No scenario file may have such names; a result that somebody sends may. */
async function hostile(): Promise<AnyDocument> {
  const document = await documentOf('run');
  return JSON.parse(
    JSON.stringify(document, (_, value) =>
      ['support', 'early', 'late-1'].includes(value) ? `<b>${value}</b> ${NASTY}` : value,
    ),
  );
}

async function json(
  line: readonly string[],
  files: Readonly<Record<string, string>> = FILES,
): Promise<AnyDocument> {
  const io = fakeIo(files);
  await main([...line, '--json'], io);
  if (io.out() === '') throw new Error(`${line.join(' ')}: ${io.err()}`);
  return JSON.parse(io.out());
}

async function checked(): Promise<AnyDocument> {
  const io = fakeIo(FILES);
  const line = ['check', 'shop.yaml', '--baseline', 'base.json'];
  await main([...line, '--update', '-n', '20'], io);
  const files = Object.fromEntries(io.written);
  return json([...line, '--set', 'agents.early.count=1', '--max-replications', '20'], files);
}
