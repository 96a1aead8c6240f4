/** `tune` in one process: arguments in, exit code, text and files out. */
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../src/scenarios/load.ts';
import { type FakeOptions, fakeIo } from '../test/fake-io.ts';
import { main } from './main.ts';
import { loadOptions } from './shell/inputs.ts';

const DESK = `
name: A tiny desk
platform: plain
start: 09:00
duration: 4h
rules: { report.onTime: 30s }
customers:
  visitors:
    arrivals: { profile: [{ from: 09:00, to: 11:00, rate: 30/h }, { from: 11:00, to: 13:00, rate: 70/h }] }
    patience: { exponential: 2m }
    handle: { exponential: 120s }
agents:
  team: { names: [Ann, Bo] }
`;
const FILES = {
  'desk.yaml': DESK,
  'expects.yaml': `${DESK}expect: [abandonment.rate < 10%]\n`,
  'equal.yaml': `${DESK}expect: [abandonment.rate == 10%]\n`,
  'two.yaml': DESK.replace('names: [Ann, Bo] }', 'count: 2 }\n  others: { count: 1 }'),
  'idle.yaml': DESK.replace(
    'customers:',
    'queues: { chat: {}, fax: {} }\ncustomers:\n  nobody: { queue: fax, arrivals: 0/h, handle: 60s }',
  ).replace('visitors:', 'visitors:\n    queue: chat'),
  'plan/plan.yaml': DESK,
  'long.yaml': DESK.replace('4h', '40h').replace(/\{ profile.*\}$/m, '30/h'),
};
const NO_HTML = ['--formats', 'txt,md,csv,json'];

async function chatsim(args: readonly string[], options: FakeOptions = {}) {
  const io = fakeIo(FILES, options);
  const exit = await main([...args, '--workers', '1'], io);
  return { exit, out: io.out(), err: io.err(), written: io.written };
}

const BELOW_10 = ['--subject-to', 'abandonment.rate < 10%'];
const TEAM = ['--set', 'agents.team.names=none', '--vary', 'agents.team.count=1..5/1'];

describe('the cheapest setting', () => {
  test('is found, with its figures, and the same `run` shows them', async () => {
    const { exit, out } = await chatsim(['tune', 'desk.yaml', ...TEAM, ...BELOW_10, '--json']);
    expect(exit).toBe(0);
    const tuning = JSON.parse(out);
    expect(tuning).toMatchObject({
      kind: 'tuning',
      task: 'region',
      outcome: 'picked',
      costs: 'exact',
      limits: [{ metric: 'abandonment.rate', value: 0.1, zone: 0.005, side: 'at most' }],
    });
    const picked = tuning.candidates[tuning.pick];
    // What a run of so many replications says of it, apart from this command.
    const run = await chatsim([
      'run',
      'desk.yaml',
      '--set',
      'agents.team.names=none',
      '--set',
      `agents.team.count=${picked.values[0]}`,
      '-n',
      String(picked.replications),
      '--json',
    ]);
    const { metrics } = JSON.parse(run.out);
    expect(picked.limits[0].measured.mean).toBe(metrics['abandonment.rate'].mean);
    expect(metrics['abandonment.rate'].mean).toBeLessThan(0.105);
    // One agent less breaks the limit.
    expect(tuning.candidates[tuning.pick - 1].verdict).toBe('infeasible');
    expect(picked.cost.mean).toBe(4 * Number(picked.values[0]));
  });

  test('is told in words', async () => {
    const { exit, out } = await chatsim(['tune', 'desk.yaml', ...TEAM, ...BELOW_10]);
    expect(exit).toBe(0);
    expect(out).toMatch(/agents\.team\.count=\d is the cheapest of 5 settings to keep abandonment/);
    expect(out).toMatch(/With 95% confidence \(over 5 settings and 1 limit together\)/);
    expect(out).toMatch(/✓ +\d .* picked +front/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('counts what waiting and lost chats cost', async () => {
    const dear = ['agent=1/h', 'lost=50', 'waiting=10/h'].flatMap((price) => ['--cost', price]);
    dear.push('--indifference', 'cost=60');
    const { out } = await chatsim(['tune', 'desk.yaml', ...TEAM, ...BELOW_10, ...dear, '--json']);
    const tuning = JSON.parse(out);
    expect(tuning.costs).toBe('estimated');
    // Lost chats are so dear that more agents pay.
    expect(Number(tuning.candidates[tuning.pick].values[0])).toBeGreaterThan(3);
    for (const { cost } of tuning.candidates)
      expect(cost.mean).toBeCloseTo(cost.agents + cost.waiting + cost.lost, 5);
  });

  test('the limits of the scenario are taken when none is said', async () => {
    const { out } = await chatsim(['tune', 'expects.yaml', ...TEAM]);
    expect(out).toMatch(/Limits: abandonment.rate < 10%/);
  });

  test('does not depend on the number of threads', async () => {
    const args = ['tune', 'desk.yaml', ...TEAM, ...BELOW_10, '--json'];
    const one = await chatsim(args);
    const io = fakeIo(FILES);
    await main([...args, '--workers', '2'], io);
    expect(io.out()).toBe(one.out);
  });

  test('none: exit 1 and the closest', async () => {
    const { exit, out } = await chatsim([
      'tune',
      'desk.yaml',
      ...TEAM,
      '--subject-to',
      'wait.mean < 1ms',
    ]);
    expect(exit).toBe(1);
    expect(out).toMatch(
      /None of 5 settings keeps wait.mean < 1ms; agents.team.count=5 comes nearest/,
    );
  });

  test('undecided: exit 3 and what is known', async () => {
    const { exit, out } = await chatsim([
      ...['tune', 'desk.yaml', ...TEAM, ...BELOW_10],
      ...['--budget', '50', '--indifference', '0.1%'],
      ...['--set', 'customers.visitors.arrivals=45/h'],
    ]);
    expect(exit).toBe(3);
    expect(out).toMatch(/Undecided after 50 replications: \d settings? could still be the answer/);
  });

  test('interrupted: what was decided is told, and the exit says so', async () => {
    const args = ['tune', 'desk.yaml', ...TEAM, ...BELOW_10, '--indifference', '0.01%'];
    const { exit, out } = await chatsim(args, {
      onPause: (io, count) => {
        if (count === 150) io.interrupt('SIGINT');
      },
    });
    expect(exit).toBe(130);
    expect(out).toMatch(/Interrupted: /);
  });

  test('a setting without any effect is told', async () => {
    const { out } = await chatsim([
      ...['tune', 'desk.yaml', ...TEAM, ...BELOW_10],
      ...['--vary', 'session.idle=10m,20m'],
    ]);
    expect(out).toMatch(/session.idle made no difference at all/);
  });

  test('files', async () => {
    const { written, err } = await chatsim([
      ...['tune', 'desk.yaml', ...TEAM, ...BELOW_10, '-o', 'out'],
      ...NO_HTML,
    ]);
    expect(err).toMatch(/out: report.txt, report.md, tuning.json and tuning.csv are written/);
    expect(written.get('out/tuning.csv')).toMatch(
      /^agents.team.count,cost,cost.low,cost.high,cost.agents,.*\n1,4,/,
    );
    expect(written.get('out/report.md')).toMatch(/^# A tiny desk: the cheapest setting\n/);
    expect(JSON.parse(written.get('out/tuning.json') ?? '').kind).toBe('tuning');
  });
});

test.each([80, 60])('in a terminal of %i columns no line is longer', async (columns) => {
  const options = { isTerminal: true, columns, env: { NO_COLOR: '1', LANG: 'en_US.UTF-8' } };
  const region = [...TEAM, '--cost', 'lost=8', '--budget', '100', ...BELOW_10];
  for (const args of [region, ['--staff', '--budget', '80', ...BELOW_10]]) {
    const { out } = await chatsim(['tune', 'desk.yaml', ...args], options);
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
  }
});

test('two queues with a limit on the same metric are told apart', async () => {
  const { out } = await chatsim([
    ...['tune', 'idle.yaml', ...TEAM, '--vary', 'capacity.total=1,2', '--budget', '120'],
    ...['--subject-to', 'queues.chat.wait.p90 < 90s', '--subject-to', 'queues.fax.wait.p90 < 90s'],
  ]);
  expect(out).toMatch(/ chat\.wait\.p90 .* fax\.wait\.p90 /);
});

test('a limit that is given twice counts once', async () => {
  const once = await chatsim(['tune', 'desk.yaml', ...TEAM, ...BELOW_10]);
  const twice = await chatsim(['tune', 'desk.yaml', ...TEAM, ...BELOW_10, ...BELOW_10]);
  expect(twice.out).toBe(once.out);
});

describe('where there is nothing to measure a limit by', () => {
  const FAX = ['--subject-to', 'queues.fax.wait.p90 < 1m'];

  test('it is undecided, and no budget is spent on it', async () => {
    const { exit, out } = await chatsim(['tune', 'idle.yaml', ...TEAM, ...FAX, '--json']);
    expect(exit).toBe(3);
    const { replications, warnings } = JSON.parse(out);
    // Ten of each of the five, and of the cheapest as many more as there may be something rare.
    expect(replications.used).toBe(5 * 10 + 30);
    expect(warnings.map(({ text }: { text: string }) => text)).toEqual([
      'There was nothing to measure queues.fax.wait.p90 by, and more replications do not help.',
    ]);
  });

  test('of a staffing, too', async () => {
    const { exit, out } = await chatsim([
      ...['tune', 'idle.yaml', '--staff', '--subject-to', 'abandonment.rate < 20%', ...FAX],
    ]);
    expect(exit).toBe(3);
    expect(out).toContain('Undecided, since there is nothing to measure queues.fax.wait.p90 by: ');
    expect(out).toMatch(/seed 1, \d{2,3}(,\d{3})? replications in all/);
    expect(out).toMatch(/Checked on \d{2,3} replications/);
  });
});

describe('agents by interval', () => {
  const STAFF = ['tune', 'desk.yaml', '--staff', '--subject-to', 'serviceLevel >= 80%'];

  test('a plan that follows the arrivals, checked, and that can be run', async () => {
    const { exit, written, out } = await chatsim([...STAFF, '-o', 'out', ...NO_HTML, '--json']);
    expect(exit).toBe(0);
    const tuning = JSON.parse(out);
    expect(tuning).toMatchObject({ task: 'staffing', outcome: 'holds', group: 'team' });
    const agents = tuning.intervals.map((each: { agents: number }) => each.agents);
    expect(agents).toHaveLength(8);
    expect(Math.max(...agents.slice(0, 4))).toBeLessThan(Math.max(...agents.slice(4)));
    expect(tuning.check.limits[0].measured.mean).toBeGreaterThan(0.79);

    // The file is a scenario, and running it shows the figures of the check.
    const plan = written.get('out/plan.yaml') ?? '';
    const io = fakeIo({ ...FILES, 'out/plan.yaml': plan });
    const command = /#\s+chatsim (run .*)\n/.exec(plan)?.[1] ?? '';
    expect(command).toMatch(/^run plan.yaml -n \d+$/);
    await main(
      [...command.replace('plan.yaml', 'out/plan.yaml').split(' '), '--json', '--workers', '1'],
      io,
    );
    const run = JSON.parse(io.out());
    expect(tuning.check.limits[0].measured.mean).toBe(run.metrics.serviceLevel.mean);
    run.breakdowns.intervals
      .slice(0, 8)
      .forEach((interval: { metrics: Record<string, { mean: number }> }, i: number) => {
        expect(tuning.intervals[i].limits[0].measured.mean).toBe(
          interval.metrics['serviceLevel']?.mean,
        );
      });
  });

  test('the plan is a scenario without problems, with the counts of the report', async () => {
    const { written, out } = await chatsim([
      ...[...STAFF, '--every', '1h', '-o', 'out', '--json'],
      ...NO_HTML,
    ]);
    const files = new Map(
      Object.entries({ ...FILES, 'out/plan.yaml': written.get('out/plan.yaml') }),
    );
    const loaded = loadScenario('out/plan.yaml', (path) => files.get(path) ?? '', loadOptions());
    expect(loaded).toMatchObject({ ok: true, warnings: [] });
    const { intervals } = JSON.parse(out);
    const shifts = loaded.ok ? loaded.scenario.groups[0]?.shifts : null;
    if (shifts?.kind !== 'counts') throw new Error('no counts');
    for (const { fromSec, agents } of intervals)
      expect(shifts.steps.findLast(({ at }) => at <= fromSec * 1e6)?.count).toBe(agents);
  });

  test('a file that is read is never the one that the plan is written to', async () => {
    const args = ['tune', 'plan/plan.yaml', ...STAFF.slice(2), '-o', 'plan', ...NO_HTML];
    const { exit, err, written } = await chatsim(args);
    expect([exit, err]).toEqual([
      2,
      'chatsim: plan/plan.yaml: this file is read or written already - take another name or folder\n',
    ]);
    expect([...written]).toEqual(Object.entries(FILES));
  });

  test('the commands in the plan can be pasted into a shell, whatever the seed', async () => {
    const { written } = await chatsim([...STAFF, '--seed', "it's", '-o', 'out', ...NO_HTML]);
    expect(written.get('out/plan.yaml')).toContain(" --seed 'it'\\''s'\n");
  });

  test.each([
    ['30m', 'Agents of team for each 30 minutes'],
    ['1h', 'Agents of team for each hour'],
    ['2h', 'Agents of team for each 2 hours'],
  ])('--every %s: %s', async (every, words) => {
    const { out } = await chatsim([...STAFF, '--every', every, '--budget', '80']);
    expect(out).toContain(words);
  });

  test('in words', async () => {
    const { out } = await chatsim(STAFF);
    expect(out).toMatch(
      /agent-hours of team, \d agents at most, keep serviceLevel >= 80% over the day/,
    );
    expect(out).toMatch(/09:00 +\d+\.\d +\d +\d/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('a limit that nobody can keep: exit 1 or 3, and no plan is called good', async () => {
    const { exit, out } = await chatsim([
      ...['tune', 'desk.yaml', '--staff', '--budget', '600'],
      ...['--subject-to', 'wait.max < 1ms', '--subject-to', 'serviceLevel >= 80%'],
    ]);
    expect([1, 3]).toContain(exit);
    expect(out).toMatch(/No plan was found|not yet known/);
  });
});

describe('wrong command lines', () => {
  test.each<[args: string[], message: RegExp]>([
    [[], /tune needs what may be changed/],
    [[...TEAM, '--staff'], /either --vary or --staff/],
    [[...TEAM], /there is no limit to keep/],
    [[...TEAM, '--every', '1h', ...BELOW_10], /--every says how long the intervals of --staff are/],
    [['--vary', 'agents.team.count', ...BELOW_10], /--vary takes NAME=VALUES/],
    [['--vary', 'seed=1,2', ...BELOW_10], /--vary seed: all cells meet the same customers/],
    [['--staff', ...BELOW_10, '-o', ''], /--out takes a folder, and this is empty/],
    [['--vary', 'agents.team.cuont=1,2', ...BELOW_10], /did you mean count\?/],
    [
      [...TEAM, '--subject-to', 'abandonment.rate < 10'],
      /--subject-to abandonment.rate < 10: .* write 10%/,
    ],
    [
      [...TEAM, '--subject-to', 'abandon.rate < 10%'],
      /no such metric.*did you mean abandonment.rate/,
    ],
    [[...TEAM, '--subject-to', 'queues.x.wait.mean < 1m'], /nothing of this name in queues/],
    [[...TEAM, '--subject-to', 'wait.mean == 1m'], /a limit is written with <, <=, > or >=/],
    [[...TEAM, '--subject-to', 'abandonment.rate <= 0%'], /write --indifference abandonment.rate=/],
    [[...TEAM, ...BELOW_10, '--cost', 'agents=25/h'], /prices are agent=25\/h/],
    [[...TEAM, ...BELOW_10, '--cost', 'agent=25'], /write agent=25\/h/],
    [[...TEAM, ...BELOW_10, '--indifference', 'wait.mean=3s'], /there is no limit on wait.mean/],
    [[...TEAM, ...BELOW_10, '--indifference', 'abandonment.rate=3s'], /not in its unit/],
    [[...TEAM, '--subject-to', 'intervals.23:30.wait.mean < 5s'], /23:30.*no such interval/],
    [[...TEAM, ...BELOW_10, '--budget', '20'], /less than the first 50 replications of 5 settings/],
    [
      [...TEAM, '--vary', 'offer.timeout=1s..600s/1s', ...BELOW_10],
      /3000 settings are more than 2000/,
    ],
    [[...TEAM, ...BELOW_10, '--level', '95'], /--level takes a share/],
    [['--staff', 'nobody', ...BELOW_10], /there is no group nobody - groups: team/],
    [['--staff', '--subject-to', 'wait.sd < 5s'], /a limit that an interval can be held to/],
  ])('%s', async (args, message) => {
    const { exit, err } = await chatsim(['tune', 'desk.yaml', ...args]);
    expect(err).toMatch(message);
    expect(exit).toBe(2);
  });

  test.each([
    ['equal.yaml', TEAM, /a limit is written with/],
    ['two.yaml', ['--staff', ...BELOW_10], /--staff team or --staff others/],
    ['long.yaml', ['--staff', ...BELOW_10], /--staff plans one day/],
  ] as const)('%s', async (file, args, message) => {
    const { exit, err } = await chatsim(['tune', file, ...args]);
    expect(err).toMatch(message);
    expect(exit).toBe(2);
  });
});
