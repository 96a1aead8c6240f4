import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  load,
  metrics,
  platform,
  platformNames,
  problems,
  readShipped,
  warnings,
} from '../../test/scenario-files.ts';
import { loadScenario } from './load.ts';
import { HOUR, MINUTE, SECOND } from './units.ts';

const GOOD = `name: A desk
platform: gladly
start: 08:00
duration: 8h
rules:
  capacity.total: 3
  offer: { exclude: none }
queues:
  support:
    rules: { queue.maxLength: 20 }
    hours: 08:00-16:00
    overflow: { to: sales, when: [full, closed] }
  sales:
customers:
  visitors:
    queue: { shares: { support: 70%, sales: 30% } }
    arrivals: 40/h
    patience: { exponential: 3m }
    silent: 30%
    handle: { lognormal: { p50: 4m, p90: 12m } }
agents:
  team:
    count: 8
    queues: [support, sales]
    skills: [spanish]
    rules: { capacity.total: 2 }
    shifts: 08:00-16:00
    breaks: [{ at: 12:00, length: 30m, count: 4 }, { at: 12:30, length: 30m, count: 4 }]
    accept: { after: { exponential: 5s }, decline: 2%, miss: 5% }
script:
  - 30m admin sets capacity.total to 1 for team
expect:
  - wait.p95 < 60s
`;

/** GOOD with one line replaced, found by its beginning. */
function changed(line: string, to: string): string {
  const lines = GOOD.split('\n');
  const at = lines.findIndex((each) => each.trim().startsWith(line));
  expect(at, `no line begins with ${line}`).toBeGreaterThanOrEqual(0);
  const indent = /^ */.exec(lines[at] ?? '')?.[0] ?? '';
  lines.splice(
    at,
    1,
    ...to
      .split('\n')
      .filter(() => to !== '')
      .map((each) => indent + each),
  );
  return lines.join('\n');
}

function good(text: string, options = {}) {
  const loaded = load({ 'main.yaml': text }, options);
  expect(problems(loaded)).toEqual([]);
  if (!loaded.ok) throw new Error('not ok');
  return loaded.scenario;
}

describe('a good file', () => {
  const scenario = good(GOOD);

  test('has its times in microseconds, and names as indexes', () => {
    expect(scenario.duration).toBe(8 * HOUR);
    expect(scenario.queues.map((queue) => queue.name)).toEqual(['support', 'sales']);
    expect(scenario.queues[0]?.overflow).toEqual({ to: 1, when: ['full', 'closed'] });
    expect(scenario.queues[0]?.hours).toEqual([{ from: 0, to: 8 * HOUR }]);
    expect(scenario.agents.map((agent) => agent.name).slice(0, 2)).toEqual(['team-1', 'team-2']);
    expect(scenario.sources[0]?.kinds.map((kind) => kind.share)).toEqual([0.7, 0.3]);
  });

  test('breaks take turns', () => {
    expect(scenario.groups[0]?.breaks.map((each) => [each.at / HOUR, each.first])).toEqual([
      [4, 0],
      [4.5, 4],
    ]);
  });

  test('the nearest rule wins: group or queue, scenario, platform, default', () => {
    expect(scenario.groups[0]?.rules['capacity.total']).toBe(2); // group
    expect(scenario.rules['capacity.total']).toBe(3); // scenario
    expect(scenario.rules['capacity.max']).toBe(5); // platform
    expect(scenario.rules['queue.maxWait']).toBe(null); // default
    expect(scenario.queues[0]?.rules['queue.maxLength']).toBe(20); // queue
    expect(scenario.queues[0]?.rules['offer.exclude']).toBe('none'); // nested, from the scenario
  });

  test('--set speaks the same names', () => {
    const set = [
      'offer.timeout=20s',
      'agents.team.count=9',
      'agents.team.capacity.total=1',
      'customers.visitors.arrivals=50/h',
      'customers.visitors.patience=none',
      'rules.pacing.delay=5s',
      'seed=42',
    ];
    const other = good(GOOD, { set });
    expect(other.rules['offer.timeout']).toBe(20 * SECOND);
    expect(other.agents).toHaveLength(9);
    expect(other.groups[0]?.rules['capacity.total']).toBe(1);
    expect(other.sources[0]?.arrivals).toMatchObject({ pieces: [{ rateFrom: 50 / HOUR }] });
    expect(other.sources[0]?.patience).toBe(null);
    expect(other.rules['pacing.delay']).toBe(5 * SECOND);
    expect(other.seed).toBe('42');
    expect(good(GOOD, { seed: 'x' }).seed).toBe('x');
  });
});

describe('a bad line', () => {
  // What stands in the file, and the whole message.
  test.each([
    [
      'duration:',
      'duration: 8',
      'main.yaml:4:11: duration: a duration needs its unit (8) - write 8s, 8m or 8h',
    ],
    [
      'duration:',
      'duration: 8 hours',
      'main.yaml:4:11: duration: this is not a duration (8 hours) - write 8h',
    ],
    ['duration:', 'duration: -8h', 'main.yaml:4:11: duration: a duration cannot be negative (-8h)'],
    [
      'duration:',
      '',
      'main.yaml:1:1: a scenario needs duration - write duration: a duration such as 30s',
    ],
    [
      'platform:',
      'platform: gladdly',
      'main.yaml:2:11: there is no such platform (gladdly) - did you mean gladly?',
    ],
    ['name:', 'nam: x', 'main.yaml:1:1: a scenario has no such key (nam) - did you mean name?'],
    [
      'silent:',
      'silent: 0.3',
      'main.yaml:19:13: customers.visitors.silent: a share needs its % (0.3) - write 30%',
    ],
    [
      'silent:',
      'silent: 130%',
      'main.yaml:19:13: customers.visitors.silent: a share is at most 100% (130%)',
    ],
    [
      'arrivals:',
      'arrivals: 40',
      'main.yaml:17:15: customers.visitors.arrivals: a rate needs its unit (40) - write 40/h or 40/min',
    ],
    [
      'arrivals:',
      'arrivals: 40/hour',
      'main.yaml:17:15: customers.visitors.arrivals: this is not a rate (40/hour) - write 40/h',
    ],
    [
      'queue: {',
      'queue: { shares: { support: 70%, sales: 20% } }',
      'main.yaml:16:22: customers.visitors.queue.shares: the shares add up to 90%, not 100%',
    ],
    [
      'queue: {',
      'queue: suport',
      'main.yaml:16:12: there is no queue of this name (suport) - did you mean support?',
    ],
    [
      'queue: {',
      '',
      'main.yaml:16:5: there are several queues: say which one these customers go to - add queue: support',
    ],
    [
      'queues: [',
      'queues: [support, sale]',
      'main.yaml:24:23: there is no queue of this name (sale) - did you mean sales?',
    ],
    [
      'patience:',
      'patience: { exponental: 3m }',
      'main.yaml:18:17: not a form of a distribution (exponental) - did you mean exponential?',
    ],
    [
      'patience:',
      'patience: { exponential: 3m, erlang: { k: 2, mean: 3m } }',
      'main.yaml:18:34: a distribution has one form, and here are two: exponential and erlang - keep one of the two',
    ],
    [
      'capacity.total:',
      'capacity.totl: 3',
      'main.yaml:6:3: there is no such rule (capacity.totl) - did you mean capacity.total?',
    ],
    [
      'capacity.total:',
      'capacity.total: -1',
      'main.yaml:6:19: rules.capacity.total: this cannot be negative (-1)',
    ],
    [
      'rules: { capacity.total',
      'rules: { capacity.total: 6 }',
      'main.yaml:26:30: group team: capacity.max (5) is less than capacity.total (6) - set capacity.max, too; none = the same as total',
    ],
    [
      'rules: { queue',
      'rules: { capacity.total: 3 }',
      'main.yaml:10:14: capacity.total is set per agent group, not per queue - put it under agents.GROUP.rules, or under rules: for all',
    ],
    [
      'rules: { queue',
      'rules: { match.mode: push }',
      'main.yaml:10:14: match.mode is set for the whole scenario, not per queue - put it under rules: at the top',
    ],
    [
      'offer: {',
      'offer: { exclude: nobody }',
      'main.yaml:7:21: rules.offer.exclude: not one of the choices (nobody) - known: none, last, round, forever',
    ],
    [
      'offer: {',
      'offer.exclude: none\noffer: { exclude: last }',
      'main.yaml:8:12: offer.exclude is set twice in this file - keep one of the two',
    ],
    [
      'offer: {',
      'session: { idle: 5m, idleWarn: 6m }',
      'main.yaml:7:34: queue support: session.idleWarn (6m) must come before the auto-end (5m) - set session.idleWarn shorter, or none',
    ],
    [
      'count:',
      'count: 2.5',
      'main.yaml:23:12: agents.team.count: a whole number is expected (2.5)',
    ],
    [
      'start:',
      '',
      'main.yaml:10:12: a clock time needs a start (08:00) - add `start: 08:00` at the top, or write a time from the start such as 90m',
    ],
    [
      '- 30m',
      '- 30m admin sets capacity.total to 1 for taem',
      'main.yaml:31:5: there is no group or agent of this name (taem) - did you mean team?',
    ],
    [
      '- 30m',
      '- 20m system restarts',
      'main.yaml:31:5: there is nobody of this name (system) - only admin restarts: write 20m admin restarts',
    ],
    [
      '- wait.p95',
      '- wait.p95 60s',
      'main.yaml:33:5: this is not an expectation (wait.p95 60s) - write metric, <, <=, >, >=, == or !=, and a value: wait.p95 < 60s',
    ],
    [
      '- wait.p95',
      '- wiat.p95 < 60s',
      'main.yaml:33:5: there is no such metric (wiat.p95) - did you mean wait.p95?',
    ],
    [
      '- wait.p95',
      '- agents.team-1.abandonment.rate < 5%',
      'main.yaml:33:5: abandonment.rate is not kept by agents (agents.team-1.abandonment.rate < 5%) - write abandonment.rate for the whole run',
    ],
    [
      '- wait.p95',
      '- wait.p95 < 60',
      'main.yaml:33:5: wait.p95 is a time, and this is a plain number (60) - write 60s',
    ],
    [
      '- wait.p95',
      '- abandonment.rate < 0.05',
      'main.yaml:33:5: abandonment.rate is a share, and this is a plain number (0.05) - write 5%',
    ],
    [
      '- wait.p95',
      '- queues.supprt.wait.p95 < 60s',
      'main.yaml:33:5: there is nothing of this name in queues (supprt) - did you mean support?',
    ],
    [
      'name:',
      'name: x\nname: y',
      'main.yaml:2:1: this key stands twice (name) - keep one of the two',
    ],
    [
      'name:',
      'name: x\ncapacity.total: 3',
      'main.yaml:2:1: capacity.total is a rule, and stands under rules: - write rules: { capacity.total: ... }',
    ],
  ])('%s -> %s', (line, to, message) => {
    expect(problems(load({ 'main.yaml': changed(line, to) }))).toContain(message);
  });

  test('all problems are told at once', () => {
    const text = GOOD.replace('8h', '8').replace('40/h', '40').replace('count: 8', 'count: x');
    expect(problems(load({ 'main.yaml': text }))).toHaveLength(3);
  });
});

describe('one problem does not hide another', () => {
  // What else is wrong, and all that is told.
  test.each([
    [
      'a value that is needed cannot be read',
      [['8h', '8']],
      ['main.yaml:4:11: duration: a duration needs its unit (8) - write 8s, 8m or 8h'],
    ],
    [
      'a value that is needed is missing',
      [['platform: gladly', 'seed: 1']],
      ['main.yaml:1:1: a scenario needs platform - write platform: a name'],
    ],
    [
      'the start cannot be read',
      [['start: 08:00', 'start: eight']],
      ['main.yaml:3:8: this is not a time of the day (eight) - write 08:00'],
    ],
    [
      'a source of customers cannot be read',
      [['40/h', '40']],
      [
        'main.yaml:17:15: customers.visitors.arrivals: a rate needs its unit (40) - write 40/h or 40/min',
      ],
    ],
    [
      'a key stands twice',
      [['name: A desk', 'name: x\nname: A desk']],
      ['main.yaml:2:1: this key stands twice (name) - keep one of the two'],
    ],
    [
      'a section stands twice',
      [['customers:\n', 'queues: { help: }\ncustomers:\n']],
      ['main.yaml:14:1: this key stands twice (queues) - keep one of the two'],
    ],
    [
      'a handle time cannot be read',
      [['lognormal: { p50: 4m, p90: 12m }', 'empirical: { file: c.csv, column: s }']],
      ['main.yaml:20:34: no values in c.csv'],
    ],
  ] as const)('%s', (_, changes, told) => {
    const wrong = changes.reduce((text, [from, to]) => {
      expect(text).toContain(from);
      return text.replace(from, to);
    }, GOOD);
    const text = wrong
      .replace('sets capacity.total', 'sets capacity.totl')
      .replace('wait.p95 < 60s', 'wiat.p95 < 60\n  - wait.p95 < 60\n  - abandonment.rate < 500%');
    const more = [
      'there is no such rule (capacity.totl) - did you mean capacity.total?',
      'there is no such metric (wiat.p95) - did you mean wait.p95?',
      'wait.p95 is a time, and this is a plain number (60) - write 60s',
      'a share is at most 100% (500%)',
    ];
    const found = problems(load({ 'main.yaml': text, 'c.csv': 's\n' })).map((line) =>
      more.includes(line.replace(/^[^ ]+ /, '')) ? line.replace(/^[^ ]+ /, '') : line,
    );
    expect(found.toSorted()).toEqual([...told, ...more].toSorted());
  });

  test('all that is wrong with one line of expect', () => {
    const text = changed('- wait.p95', '- wiat.p95 = x');
    expect(problems(load({ 'main.yaml': text }))).toEqual([
      'main.yaml:33:5: this is not a comparison (=) - write == for equal',
      'main.yaml:33:5: this is not a value (x) - values look like 60s, 5%, 12',
      'main.yaml:33:5: there is no such metric (wiat.p95) - did you mean wait.p95?',
    ]);
  });
});

describe('a file with nobody in it', () => {
  const TOP = 'name: x\nplatform: plain\nduration: 1h\n';
  const AGENTS = 'agents: { a: { count: 1 } }\n';
  const NO_AGENTS =
    'main.yaml:1:1: no agents: nobody would answer - add agents: { team: { count: 8 } }';
  const NO_CUSTOMERS =
    'main.yaml:1:1: nobody comes: there are neither customers nor a script - add customers: { visitors: { arrivals: 40/h, handle: { exponential: 4m } } }';
  test.each([
    ['cut off after its first lines', TOP, [NO_AGENTS, NO_CUSTOMERS]],
    ['without agents', `${TOP}customers: { a: { arrivals: 1/h, handle: 1m } }\n`, [NO_AGENTS]],
    ['without customers', TOP + AGENTS, [NO_CUSTOMERS]],
    [
      'with customers who never come',
      `${TOP + AGENTS}customers: { a: { arrivals: none, handle: 1m } }\n`,
      [NO_CUSTOMERS],
    ],
    ['with a script', `${TOP + AGENTS}script: [0s C1 arrives]\n`, []],
    [
      'with agents that cannot be read',
      `${TOP}agents: { a: { count: x } }\n`,
      [NO_CUSTOMERS, 'main.yaml:4:23: agents.a.count: a whole number is expected (x)'],
    ],
  ])('%s', (_, text, told) => {
    expect(problems(load({ 'main.yaml': text }))).toEqual(told);
  });

  test('a file that others extend may leave people to them', () => {
    const main = `extends: base.yaml\n${AGENTS}script: [0s C1 arrives]\n`;
    expect(problems(load({ 'main.yaml': main, 'base.yaml': TOP }))).toEqual([]);
  });
});

describe('a file that is none', () => {
  test.each([
    [
      'name: x\n---\nname: y\n',
      'main.yaml:2:1: a second document begins here, and a file holds one - take this --- out, or put what follows into a file of its own',
    ],
    ['', 'main.yaml:1:1: the file is empty - start with `name:` and `platform:`'],
    ['# only a comment\n', 'main.yaml:1:1: the file is empty - start with `name:` and `platform:`'],
    [
      'just words',
      'main.yaml:1:1: a scenario is a map of keys (just words) - start with name: and platform:',
    ],
    [
      'a: [1, 2',
      'main.yaml:1:9: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ] - the file seems to be cut off',
    ],
  ])('%j', (text, message) => {
    expect(problems(load({ 'main.yaml': text }))[0]).toBe(message);
  });

  test('a missing file', () => {
    expect(problems(load({}))).toEqual([
      'main.yaml:1:1: this file cannot be read (main.yaml) - there is no such file',
    ]);
  });
});

describe('extends', () => {
  test('maps merge, lists and distributions are replaced, none takes away', () => {
    const main =
      'extends: base.yaml\ncustomers: { visitors: { patience: { erlang: { k: 2, mean: 1m } } } }\nqueues: { sales: none, support: { overflow: none } }\nagents: { team: { queues: [support] } }\n';
    const base = GOOD.replace('queue: { shares: { support: 70%, sales: 30% } }', 'queue: support');
    const loaded = load({ 'main.yaml': main, 'base.yaml': base });
    expect(problems(loaded)).toEqual([]);
    if (!loaded.ok) return;
    expect(loaded.scenario.queues.map((queue) => queue.name)).toEqual(['support']);
    expect(loaded.scenario.sources[0]?.patience).toEqual({ kind: 'erlang', k: 2, mean: MINUTE });
    expect(loaded.scenario.groups[0]?.rules['capacity.total']).toBe(2);
    expect(loaded.files).toEqual(['main.yaml', 'base.yaml']);
  });

  test('problems point to the file they stand in', () => {
    const loaded = load({
      'main.yaml': 'extends: sub/base.yaml\nseed: 2\n',
      'sub/base.yaml': GOOD.replace('40/h', '40'),
    });
    expect(problems(loaded)).toEqual([
      'sub/base.yaml:17:15: customers.visitors.arrivals: a rate needs its unit (40) - write 40/h or 40/min',
    ]);
  });

  test('a circle', () => {
    expect(
      problems(load({ 'main.yaml': 'extends: b.yaml\n', 'b.yaml': 'extends: main.yaml\n' })),
    ).toEqual([
      'b.yaml:1:10: these files extend each other in a circle - main.yaml -> b.yaml -> main.yaml',
    ]);
  });
});

describe('--set that is wrong', () => {
  test.each([
    [
      'offer.timout=20s',
      '--set offer.timout=20s:1:1: there is no such setting (offer.timout) - did you mean offer.timeout?',
    ],
    [
      'offer.timeout=20',
      '--set offer.timeout=20:1:15: offer.timeout: a duration needs its unit (20) - write 20s, 20m or 20h',
    ],
    [
      'agents.taem.count=2',
      '--set agents.taem.count=2:1:1: there is nothing of this name in agents (taem) - did you mean team?',
    ],
    [
      'offer.timeout',
      '--set offer.timeout:1:1: --set takes NAME=VALUE - e.g. --set offer.timeout=20s',
    ],
  ])('%s', (set, message) => {
    expect(problems(load({ 'main.yaml': GOOD }, { set: [set] }))).toContain(message);
  });
});

describe('warnings', () => {
  test.each([
    [
      'offer: {',
      'match.accept: auto\noffer.timeout: 20s',
      'main.yaml:8:18: offer.timeout does nothing here - match.accept is auto: nobody is asked',
    ],
    [
      'offer: {',
      'match.mode: broadcast\npacing.delay: 20s',
      'main.yaml:8:17: pacing.delay does nothing here - match.mode is broadcast: all are told at once',
    ],
    [
      'queues: [',
      'queues: [support]',
      'main.yaml:13:3: no agent serves queue sales - name it in queues: of a group',
    ],
  ])('%s -> %s', (line, to, message) => {
    expect(warnings(load({ 'main.yaml': changed(line, to) }))).toContain(message);
  });

  test('more work than people, and nobody leaves', () => {
    const text = changed('patience:', 'patience: none').replace('40/h', '400/h');
    expect(warnings(load({ 'main.yaml': text })).join()).toContain(
      'there is more work than the agents can do',
    );
    expect(warnings(load({ 'main.yaml': GOOD.replace('40/h', '400/h') }))).toEqual([]);
  });
});

describe('whatever is written', () => {
  // Keys that people choose themselves, and keys of maps from values to shares.
  const OWN = /^(support|sales|visitors|team)$/;
  const keys = [...GOOD.matchAll(/([A-Za-z.]+):(?=[ \n])/g)].filter(
    (found) => !OWN.test(found[1] ?? ''),
  );

  test('a typo in any key is told with its line', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.nat(),
        fc.constantFrom('x', 'q', ''),
        (found, where, letter) => {
          const key = found[1] ?? '';
          const at = where % key.length;
          const wrong = key.slice(0, at) + letter + key.slice(at + 1);
          fc.pre(wrong !== '' && wrong !== key && !wrong.endsWith('.') && !wrong.startsWith('.'));
          const text = GOOD.slice(0, found.index) + wrong + GOOD.slice(found.index + key.length);
          const loaded = load({ 'main.yaml': text });
          const line = GOOD.slice(0, found.index).split('\n').length;
          expect(loaded.ok ? [] : loaded.problems.map((problem) => problem.line)).toContain(line);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  test('reading never throws: garbage, cut files, other values', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.constantFrom(
        '{}',
        '[]',
        '- a',
        '&a [*a]',
        'none',
        '1e999',
        '-0',
        '{ shares: {} }',
        '{ exponential: }',
        '[[]]',
        '? a',
        '08:99',
        '9'.repeat(400),
      ),
    );
    const lines = GOOD.split('\n');
    fc.assert(
      fc.property(fc.nat(lines.length - 1), value, fc.nat(GOOD.length), (at, junk, cut) => {
        const line = lines[at] ?? '';
        const said = typeof junk === 'string' ? junk : JSON.stringify(junk);
        const text = lines.with(at, `${line.slice(0, line.indexOf(':') + 1)} ${said}`).join('\n');
        load({ 'main.yaml': text });
        load({ 'main.yaml': GOOD.slice(0, cut) });
        load({ 'main.yaml': said });
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe('shipped scenarios', () => {
  test.each(['gladly.yaml', 'sinch.yaml', 'desk.yaml', 'brightpattern.yaml', 'enchant.yaml'])(
    '%s loads without a word',
    (file) => {
      const loaded = loadScenario(file, readShipped, { platform, platformNames, metrics });
      expect([...problems(loaded), ...warnings(loaded)]).toEqual([]);
    },
  );
});
