import { describe, expect, test } from 'vitest';
import { load, problems, warnings } from '../../test/scenario-files.ts';
import type { Scenario } from './scenario.ts';
import { HOUR, MINUTE, SECOND } from './units.ts';

/** A small scenario with these lines in its one source, or its one group. */
function scenario({
  source = [] as string[],
  group = [] as string[],
  top = [] as string[],
  files = {},
}) {
  const has = (key: string) => source.some((line) => line.startsWith(key));
  const lines = [
    'name: x',
    'platform: plain',
    'start: 08:00',
    'duration: 48h',
    ...top,
    'customers:',
    '  all:',
    ...(has('arrivals') ? [] : ['    arrivals: 1/h']),
    ...(has('handle') || has('exchanges') ? [] : ['    handle: 1m']),
    ...source.map((line) => `    ${line}`),
    'agents:',
    '  team:',
    '    count: 4',
    ...group.map((line) => `    ${line}`),
  ];
  return load({ 'main.yaml': `${lines.join('\n')}\n`, ...files });
}
function good(parts: Parameters<typeof scenario>[0]): Scenario {
  const loaded = scenario(parts);
  expect(problems(loaded)).toEqual([]);
  if (!loaded.ok) throw new Error();
  return loaded.scenario;
}
const told = (parts: Parameters<typeof scenario>[0]) =>
  problems(scenario(parts)).map((line) => line.replace(/^[^ ]+ /, ''));

describe('distributions', () => {
  test.each([
    ['30s', { kind: 'constant', value: 30 * SECOND }],
    ['{ exponential: 3m }', { kind: 'exponential', mean: 3 * MINUTE }],
    ['{ erlang: { k: 3, mean: 75s } }', { kind: 'erlang', k: 3, mean: 75 * SECOND }],
    ['{ gamma: { mean: 4m, cv: 0.5 } }', { kind: 'gamma', shape: 4, scale: MINUTE }],
    ['{ weibull: { mean: 1m, shape: 1 } }', { kind: 'weibull', shape: 1, scale: MINUTE }],
    ['{ uniform: [0s, 4m] }', { kind: 'uniform', low: 0, high: 4 * MINUTE }],
    [
      '{ triangular: [1m, 2m, 5m] }',
      { kind: 'triangular', low: MINUTE, mode: 2 * MINUTE, high: 5 * MINUTE },
    ],
    [
      '{ hyperexponential: { shares: [30%, 70%], means: [1m, 6m] } }',
      { kind: 'hyperexponential', probabilities: [0.3, 0.7], means: [MINUTE, 6 * MINUTE] },
    ],
    [
      '{ discrete: { 10s: 20%, 30s: 80% } }',
      { kind: 'discrete', values: [10 * SECOND, 30 * SECOND], probabilities: [0.2, 0.8] },
    ],
    ['{ empirical: { values: [2s, 1s] } }', { kind: 'empirical', values: [SECOND, 2 * SECOND] }],
    [
      '{ mix: [{ share: 10%, of: 0s }, { share: 90%, of: { exponential: 1m } }] }',
      {
        kind: 'mix',
        probabilities: [0.1, 0.9],
        parts: [
          { kind: 'constant', value: 0 },
          { kind: 'exponential', mean: MINUTE },
        ],
      },
    ],
    ['none', null],
  ])('patience: %s', (text, distribution) => {
    const found = good({ source: [`patience: ${text}`] }).sources[0]?.patience;
    if (distribution === null) expect(found).toBe(null);
    else expect(found).toMatchObject(distribution);
  });

  test('two quantiles', () => {
    const found = good({ source: ['patience: { lognormal: { p50: 4m, p90: 12m } }'] }).sources[0]
      ?.patience;
    expect(found?.kind).toBe('lognormal');
    if (found?.kind === 'lognormal') expect(Math.exp(found.mu) / MINUTE).toBeCloseTo(4, 9);
  });

  test.each([
    ['{ exponential: 0s }', 'customers.all.patience.exponential: must be more than 0s (0s)'],
    ['{ uniform: [4m, 0s] }', 'uniform takes the least and the greatest value - write [0s, 4m]'],
    [
      '{ discrete: { 10s: 20%, 30s: 70% } }',
      'customers.all.patience.discrete: the shares add up to 90%, not 100%',
    ],
    [
      '{ gamma: { mean: 4m } }',
      'customers.all.patience.gamma: a gamma takes mean and cv, or two quantiles - write { mean: 4m, cv: 1.2 } or { p50: 4m, p90: 12m }',
    ],
    [
      '{ lognormal: { p50: 4m, p90: 3m } }',
      'customers.all.patience.lognormal: the greater share must have the greater quantile, and both must be greater than 0',
    ],
    [
      '{ geometric: 8 }',
      'not a form of a distribution (geometric) - known: exponential, erlang, gamma, weibull, lognormal, uniform, triangular, hyperexponential, discrete, empirical, mix',
    ],
    ['3', 'customers.all.patience: a duration needs its unit (3) - write 3s, 3m or 3h'],
  ])('patience: %s is refused', (text, message) => {
    expect(told({ source: [`patience: ${text}`] })).toContain(message);
  });

  test('values from a file, with the lines of bad ones', () => {
    const source = [
      'patience: { empirical: { file: p.csv, column: seconds, cumulative: p, tail: { mean: 5m } } }',
    ];
    const files = { 'p.csv': 'seconds,p\n10,0.1\n20,0.4\n' };
    expect(good({ source, files }).sources[0]?.patience).toEqual({
      kind: 'empirical',
      values: [10 * SECOND, 20 * SECOND],
      cumulative: [0.1, 0.4],
      tailMean: 5 * MINUTE,
    });
    expect(
      problems(scenario({ source, files: { 'p.csv': 'seconds,p\nx,0.1\n20,0.4\n' } }))[1],
    ).toBe('p.csv:2:1: seconds is not a duration (x)');
  });
});

describe('arrivals', () => {
  const arrivals = (text: string, files = {}) =>
    good({ source: [`arrivals: ${text}`], files }).sources[0]?.arrivals;

  test('a profile by the clock comes every day, and begins in the middle of a piece', () => {
    expect(arrivals('{ profile: [{ from: 07:00, to: 09:00, rate: 0/h, toRate: 60/h }] }')).toEqual({
      kind: 'profile',
      pieces: [
        { from: 0, to: HOUR, rateFrom: 30 / HOUR, rateTo: 60 / HOUR },
        { from: 23 * HOUR, to: 25 * HOUR, rateFrom: 0, rateTo: 60 / HOUR },
        { from: 47 * HOUR, to: 49 * HOUR, rateFrom: 0, rateTo: 60 / HOUR },
      ],
    });
  });

  test('equal steps', () => {
    expect(arrivals('{ profile: { every: 30m, rates: [30/h, 90/h] } }')).toEqual({
      kind: 'profile',
      pieces: [
        { from: 0, to: HOUR / 2, rateFrom: 30 / HOUR, rateTo: 30 / HOUR },
        { from: HOUR / 2, to: HOUR, rateFrom: 90 / HOUR, rateTo: 90 / HOUR },
      ],
    });
  });

  test('times between, waves, none', () => {
    expect(arrivals('{ every: 75s }')).toEqual({
      kind: 'renewal',
      between: { kind: 'constant', value: 75 * SECOND },
    });
    expect(arrivals('{ wave: { base: 60/h, amplitude: 0.8, period: 4h } }')).toMatchObject({
      kind: 'wave',
      amplitude: 0.8,
    });
    expect(arrivals('0/h')).toEqual({ kind: 'none' });
    const scripted = good({ source: ['arrivals: none'], top: ['script: [0s C1 arrives]'] });
    expect(scripted.sources[0]?.arrivals).toEqual({ kind: 'none' });
  });

  test.each([
    ['{ rate: 40/h, profil: x }', 'arrivals have no such key (profil) - did you mean profile?'],
    ['{ rate: 40/h }', 'arrivals have no such key (rate) - write arrivals: 40/h'],
    ['{ evry: 75s }', 'arrivals have no such key (evry) - did you mean every?'],
    ['{ fiel: c.csv, time: at }', 'arrivals have no such key (fiel) - did you mean file?'],
  ])('%s', (text, message) => {
    expect(told({ source: [`arrivals: ${text}`] })).toContain(message);
  });

  test('a row of another width is told, even where the filter would leave it out', () => {
    const files = { 'c.csv': 'at,day\n5,mon\n6\n7,tue,1\n' };
    const source = ['arrivals: { file: c.csv, time: at, where: { day: mon } }'];
    expect(problems(scenario({ source, files }))).toEqual([
      'c.csv:3:1: 1 field, and the header names 2',
      'c.csv:4:1: 3 fields, and the header names 2 - a field with a comma in it stands in quotes',
      'main.yaml:8:23: 2 bad rows in c.csv',
    ]);
  });

  const CSV = 'at,service,level,day\n30,A,1,mon\n10,B,2,mon\n10,A,1,tue\n10,A,1,mon\n';
  test('recorded: sorted, equal times in the order of the file, kinds from the columns', () => {
    const loaded = good({
      top: ['queues: { sales: {}, help: {} }'],
      source: [
        'arrivals: { file: c.csv, time: at, queue: service, priority: level, where: { day: mon }, map: { queue: { A: sales, B: help } } }',
      ],
      files: { 'c.csv': CSV },
    });
    expect(loaded.sources[0]?.kinds.map(({ queue, priority }) => [queue, priority])).toEqual([
      [1, 2],
      [0, 1],
    ]);
    expect(loaded.sources[0]?.arrivals).toEqual({
      kind: 'recorded',
      rows: [
        { at: 10 * SECOND, kind: 0 },
        { at: 10 * SECOND, kind: 1 },
        { at: 30 * SECOND, kind: 1 },
      ],
    });
  });

  test('recorded: every bad row is told with its line', () => {
    const files = { 'c.csv': 'at,level\n5,1\nsoon,1\n"7",x\n' };
    const lines = problems(
      scenario({ source: ['arrivals: { file: c.csv, time: at, priority: level }'], files }),
    );
    expect(lines).toContain(
      'c.csv:3:1: at: not a time (soon) - seconds from the start, or local time as 1999-08-02T07:00:00 without a zone',
    );
    expect(lines).toContain(
      'c.csv:4:1: level: a priority is a whole number of at least 0 (x) - map it: map: { priority: { x: 1 } }',
    );
  });

  test.each([
    [
      '{ file: c.csv, time: when }',
      'c.csv has no such column (when) - columns: at, service, level, day',
    ],
    [
      '{ file: d.csv, time: at }',
      'this file cannot be read (d.csv) - paths are relative to the file that names them',
    ],
    [
      '{ profile: [{ from: 0h, to: 2h, rate: 1/h }, { from: 1h, to: 3h, rate: 1/h }] }',
      'this piece overlaps another one, which lasts until 2h after the start',
    ],
    [
      '{ profile: { every: 30m, rates: [] } }',
      'customers.all.arrivals.profile.rates: at least 1 expected (a list)',
    ],
  ])('%s is refused', (text, message) => {
    expect(told({ source: [`arrivals: ${text}`], files: { 'c.csv': CSV } })).toContain(message);
  });
});

describe('agents', () => {
  const group = (...lines: string[]) => good({ group: lines }).groups[0];

  test('shifts: the same for all, one an agent, over midnight, by counts', () => {
    expect(group('shifts: 09:00-17:00')?.shifts).toEqual({
      kind: 'spans',
      list: [
        [
          { from: HOUR, to: 9 * HOUR },
          { from: 25 * HOUR, to: 33 * HOUR },
        ],
      ],
    });
    expect(group('shifts: [[0h-4h], [4h-8h, 10h-12h]]')?.shifts).toMatchObject({
      list: [[{ to: 4 * HOUR }], [{ to: 8 * HOUR }, { to: 12 * HOUR }]],
    });
    expect(group('shifts: 22:00-10:00')?.shifts).toMatchObject({
      list: [
        [
          { from: 0, to: 2 * HOUR },
          { from: 14 * HOUR, to: 26 * HOUR },
          { from: 38 * HOUR, to: 50 * HOUR },
        ],
      ],
    });
    expect(
      group('shifts: { counts: [{ at: 0h, count: 4 }, { at: 2h, count: 1 }] }')?.shifts,
    ).toEqual({
      kind: 'counts',
      steps: [
        { at: 0, count: 4 },
        { at: 2 * HOUR, count: 1 },
      ],
    });
  });

  test('how they answer', () => {
    expect(group()?.accept.after).toEqual({ kind: 'constant', value: 0 });
    expect(group('accept: none')?.accept.after).toBe(null);
    expect(group('accept: { exponential: 5s }')?.accept.after).toEqual({
      kind: 'exponential',
      mean: 5 * SECOND,
    });
    expect(group('accept: { decline: 2% }')?.accept).toMatchObject({
      after: { value: 0 },
      decline: 0.02,
    });
  });

  test('slow-down', () => {
    expect(group('slowdown: { perExtraChat: 25% }')?.slowdown?.perChat.slice(0, 2)).toEqual([
      1, 0.8,
    ]);
    expect(group('slowdown: { totalSpeed: [1, 1.6] }')?.slowdown?.perChat).toEqual([1, 0.8]);
  });

  test.each([
    [
      'ends: { end: 80%, endAndClose: 30% }',
      'agents.team.ends: the shares add up to 110%, not 100%',
    ],
    [
      'transfer: { share: 10%, to: nowhere }',
      'there is no queue or group of this name (nowhere) - known: chat, team',
    ],
    [
      'shifts: 17:00',
      'agents.team.shifts: this is not a span of time (17:00) - write 08:00-16:00 or 0h-8h',
    ],
    [
      'shifts: { counts: [{ at: 0h, count: 9 }] }',
      '9 are to be signed in, and the group has 4 - write count: 9',
    ],
    ['names: [Ann, Bo]', '2 names for a count of 4 - leave the count out'],
    [
      'rules: { capacity.perQueue: { chat: 1 } }',
      'capacity.perQueue is set per queue, not per agent group - put it under queues.QUEUE.rules, or under rules: for all',
    ],
  ])('%s is refused', (line, message) => {
    expect(told({ group: [line] })).toContain(message);
  });
});

test('a customer who demands a skill that nobody has', () => {
  expect(told({ source: ['skills: [spansih]'], group: ['skills: [spanish]'] })).toContain(
    'there is no skill of this name (spansih) - did you mean spanish?',
  );
  expect(
    warnings(scenario({ top: ['skills: [greek]'], source: ['skills: [greek]'] })).join(),
  ).toContain('no agent of queue chat has greek');
});
