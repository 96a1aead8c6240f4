/** `check` from end to end: a baseline is made, rules are changed for the worse or hardly at all, and CI hears of it. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Check } from '../src/report/check.ts';
import { type FakeIo, type FakeOptions, fakeIo } from '../test/fake-io.ts';
import { main } from './main.ts';

const SHOP = `
name: A tiny shop
platform: plain
start: 09:00
duration: 2h
rules: { report.onTime: 30s, match.accept: manual, offer.timeout: 20s }
customers:
  visitors:
    arrivals: 50/h
    patience: { exponential: 2m }
    handle: { exponential: 60s }
agents:
  team: { count: 2, accept: { after: { exponential: 4s }, miss: 5% } }
`;
const EXPECT = `expect:
  - chats.refused == 0
  - wait.p95 < 10h
`;
const FILES = {
  'shop.yaml': SHOP + EXPECT,
  'bare.yaml': SHOP,
  'renamed.yaml': SHOP.replace('A tiny shop', 'Another shop'),
  'never.yaml': `${SHOP}expect: [wait.p95 < 1s, abandonment.rate <= 99%]\n`,
  // Exactly what it is, for all that 80 replications can tell.
  'close.yaml': `${SHOP}expect: [chats.arrived < 100]\n`,
  'refused.yaml': `${SHOP.replace('rules: {', 'rules: { queue.maxLength: 1,')}${EXPECT}`,
  'nothing.yaml': `${SHOP.replace('50/h', '0/h')}expect: [wait.mean < 9s]\n`,
  'broken.json': '{"kind": "baseline"',
  'other.json': '{"kind": "check"}',
  'result.json': '{"kind": "run"}',
  'short.json':
    '{"kind":"baseline","schemaVersion":1,"chatsimVersion":"1","drawsVersion":1,"scenario":"A tiny shop","scenarioHash":"x","seed":"1","replications":3,"metrics":{"wait.mean":[1,2]}}',
};

async function chatsim(line: string, files: object = FILES, options: FakeOptions = {}) {
  const io: FakeIo = fakeIo(files as Record<string, string>, options);
  const exit = await main(line.split(' '), io);
  return { exit, out: io.out(), err: io.err(), written: io.written };
}

let base: Record<string, string> = {};
beforeAll(async () => {
  const { exit, out, written } = await chatsim(
    'check shop.yaml --baseline base.json --update -n 40',
  );
  expect([exit, out]).toEqual([
    0,
    expect.stringMatching(/^base\.json: \d+ metrics of 40 replications, \d\.\d kB\n$/),
  ]);
  base = Object.fromEntries(written);
});

describe('expectations', () => {
  test.each<[line: string, exit: number, out: RegExp]>([
    ['check shop.yaml', 0, /^PASS A tiny shop: 2 expectations met, after 40 replications/],
    ['check shop.yaml', 0, /✓ {2}chats\.refused == 0 {2}so in all 40 replications +40/],
    ['check never.yaml', 1, /^FAIL A tiny shop: wait\.p95 < 1s: it is .* \(.* to .*\)/],
    ['check never.yaml --all', 1, /✓ {2}abandonment\.rate <= 99%/],
    ['check refused.yaml', 1, /chats\.refused == 0: otherwise in \d+ of 10 replications/],
    ['check close.yaml --max-replications 20', 3, /^UNDECIDED .*chats\.arrived < 100 after 20/],
    ['check nothing.yaml --max-replications 20', 3, /wait\.mean < 9s after 20 replications/],
    ['check shop.yaml never.yaml', 1, /FAIL 2 scenarios: 1 failed, 1 passed/],
    ['check shop.yaml close.yaml --max-replications 40', 3, /1 undecided, 1 passed/],
    ['check shop.yaml --quiet', 0, /^$/],
  ])('%s → exit %i', async (line, exit, out) => {
    const found = await chatsim(line);
    expect(found.out).toMatch(out);
    expect([found.exit, found.err]).toEqual([exit, '']);
  });
});

describe('against the baseline', () => {
  test.each<[what: string, flags: string, exit: number, out: RegExp]>([
    ['nothing was changed', '', 0, /^PASS .* metrics no worse than the baseline allows/],
    ['a rule that hardly matters', '--set offer.timeout=21s', 0, /^PASS/],
    ['an agent less', '--set agents.team.count=1', 1, /^FAIL .*wait\.mean rose by \d+\.\d%/],
    [
      'a longer accept timeout',
      '--set offer.timeout=3m',
      1,
      /✗ {2}wait\.mean [\s\S]*The scenario was changed since/,
    ],
    [
      'an agent more: what has a better side is praised',
      '--set agents.team.count=3 --metric wait.mean',
      0,
      /better: wait\.mean/,
    ],
    [
      'as much as it takes is allowed',
      '--set agents.team.count=1 --metric wait.mean --tolerance wait.mean=10h',
      0,
      /^PASS/,
    ],
    [
      'other customers, too few of them',
      '--seed 2',
      3,
      /met other customers[\s\S]*has seed 1, and this is seed 2/,
    ],
  ])('%s', async (_, flags, exit, out) => {
    const line = `check shop.yaml --baseline base.json ${flags} --max-replications 80`;
    const found = await chatsim(line.replace(/ +/g, ' '), base);
    expect(found.out).toMatch(out);
    expect(found.exit).toBe(exit);
  });

  test('made with other draws, nothing is paired, and it says so', async () => {
    const old = {
      ...base,
      'base.json': base['base.json']?.replace('"drawsVersion": 1', '"drawsVersion": 9'),
    };
    const { out } = await chatsim(
      'check shop.yaml --baseline base.json --max-replications 20',
      old,
    );
    expect(out).toMatch(
      /made with draws 9, and these are draws 1: other customers, so nothing is\s+paired/,
    );
  });

  test('undecided with all of its replications: it says how to write a longer one', async () => {
    const line =
      'check shop.yaml --baseline base.json --set offer.timeout=21s --metric wait.p50 --tolerance 0.2%';
    const { exit, out } = await chatsim(line, base);
    expect([exit, out]).toEqual([3, expect.stringMatching(/--update\s+-n\s+160/)]);
  });

  test('the time is over: undecided, and nothing of what is sure changes', async () => {
    const line = 'check close.yaml shop.yaml --max-seconds 1 --json';
    const { exit, out } = await chatsim(line);
    const { scenarios } = JSON.parse(out) as Check;
    expect(exit).toBe(3);
    expect(scenarios[0]?.ended).toBe('seconds');
    expect(out).toMatch(/the time was over before it was sure/);
  });

  test('Ctrl-C ends it with 130 and what was sure by then', async () => {
    const { exit, out } = await chatsim('check close.yaml', FILES, {
      onPause: (io, count) => {
        if (count === 30) io.interrupt('SIGINT');
      },
    });
    expect([exit, out]).toEqual([130, expect.stringMatching(/when it was\s+interrupted/)]);
  });

  test('a folder of baselines for several scenarios', async () => {
    const files = { ...FILES, 'second.yaml': SHOP.replace('A tiny shop', 'Second') };
    const made = await chatsim(
      'check shop.yaml second.yaml --baseline kept --update -n 10 --metric wait.mean',
      files,
    );
    expect([...made.written.keys()]).toEqual(
      expect.arrayContaining(['kept/shop.json', 'kept/second.json']),
    );
    const found = await chatsim(
      'check shop.yaml second.yaml --baseline kept --tolerance 60%',
      Object.fromEntries(made.written),
    );
    expect(found.out).toMatch(
      /PASS A tiny shop[\s\S]*PASS Second[\s\S]*PASS 2 scenarios: all passed/,
    );
  });
});

describe('what is wrong is told, with exit 2', () => {
  test.each<[line: string, message: RegExp]>([
    ['check gone.yaml', /gone\.yaml: there is no such file/],
    ['check bare.yaml', /there is nothing to check: no expect: lines in the scenario/],
    [
      'check shop.yaml --baseline gone.json',
      /no such baseline - write it with chatsim check shop\.yaml --baseline gone\.json --update/,
    ],
    ['check shop.yaml --baseline broken.json', /broken\.json: this is not JSON, or it was cut off/],
    ['check shop.yaml --baseline other.json', /other\.json: this is JSON, but no baseline/],
    ['check shop.yaml --baseline result.json', /this is the result of a run, which keeps means/],
    [
      'check shop.yaml --baseline short.json',
      /wait\.mean has 2 values, and there are 3 replications/,
    ],
    [
      'check renamed.yaml --baseline base.json',
      /a baseline of "A tiny shop", and renamed\.yaml is "Another shop"/,
    ],
    [
      'check shop.yaml --baseline base.json --metric wait.max',
      /does not hold wait\.max - write it anew/,
    ],
    [
      'check shop.yaml --baseline base.json --metric wait.p59',
      /there is no metric wait\.p59 - did you mean wait\.p50/,
    ],
    [
      'check shop.yaml --baseline base.json --tolerance 10s',
      /for all metrics it is a share such as 5%/,
    ],
    [
      'check shop.yaml --baseline base.json --tolerance wait.p95=10',
      /write a share of what it was, such as 5%, or 10s/,
    ],
    [
      'check shop.yaml --baseline base.json --tolerance wait.max=9s',
      /wait\.max is not compared here/,
    ],
    ['check shop.yaml --tolerance 5%', /--metric and --tolerance are about a baseline/],
    ['check shop.yaml --update', /say where with --baseline FILE/],
    ['check shop.yaml -n 20', /a check takes as many as it needs/],
    ['check shop.yaml --level 95', /--level takes a share such as 95%/],
    ['check shop.yaml --junit shop.yaml', /this file is read or written already/],
    [
      'check shop.yaml bare.yaml --baseline base.json',
      /with several scenarios --baseline takes a folder/,
    ],
    [
      'check shop.yaml --baseline base.json --update --metric intervals.23:30.wait.mean',
      /the intervals are 09:00 \.\.\. 10:30/,
    ],
  ])('%s', async (line, message) => {
    const { exit, err, written } = await chatsim(line, { ...FILES, ...base });
    expect(err).toMatch(message);
    expect([exit, [...written.keys()].length]).toEqual([
      2,
      Object.keys({ ...FILES, ...base }).length,
    ]);
  });
});

describe('for CI', () => {
  const LINE = 'check never.yaml close.yaml --max-replications 40';

  test('JUnit: a suite a scenario; undecided is an error, and open is skipped', async () => {
    const { written } = await chatsim(`${LINE} --junit check.xml --markdown check.md --quiet`);
    const xml = written.get('check.xml') ?? '';
    expect(xml).toMatch(
      /<testsuites name="chatsim check" tests="3" failures="1" errors="1" skipped="0">/,
    );
    expect(xml).toMatch(
      /<testcase classname="A tiny shop" name="wait\.p95 &lt; 1s" file="never\.yaml">\s*<failure message="wait\.p95 &lt; 1s: it is /,
    );
    expect(xml).toMatch(/<error message="chats\.arrived &lt; 100: .*" type="undecided">/);
    expect(written.get('check.md')).toMatch(/^### ❌ FAIL: A tiny shop\n\nwait\.p95 &lt; 1s: /);
  });

  test('annotations at the line of the expectation, also unasked on GitHub', async () => {
    const { out } = await chatsim(`${LINE} --quiet`, FILES, { env: { GITHUB_ACTIONS: 'true' } });
    expect(out).toMatch(
      /^::error file=never\.yaml,line=14,title=wait\.p95 < 1s::wait\.p95 < 1s: it is .*\n/,
    );
    expect(out).toMatch(/\n::warning file=close\.yaml,line=14,title=chats\.arrived < 100::.*\n$/);
    expect((await chatsim(`${LINE} --quiet`)).out).toBe('');
  });

  test('JSON stays JSON, and is the same each time', async () => {
    const env = { GITHUB_ACTIONS: 'true' };
    const [a, b] = [
      await chatsim(`${LINE} --json`, FILES, { env }),
      await chatsim(`${LINE} --json --workers 1`, FILES, { env }),
    ];
    expect(a.out).toBe(b.out);
    expect(JSON.parse(a.out)).toMatchObject({ kind: 'check', verdict: 'fail', level: 0.95 });
    expect(a.err).toMatch(/^::error /);
  });

  test('--out writes the report in all its forms, and check.json among them', async () => {
    const { exit, err, written } = await chatsim('check shop.yaml --out report');
    expect([exit, err]).toEqual([0, expect.stringMatching(/^report: report\.txt, .*check\.json/)]);
    const names = ['report.txt', 'report.md', 'report.html', 'check.json', 'check-metrics.csv'];
    expect([...written.keys()]).toEqual(
      expect.arrayContaining(names.map((name) => `report/${name}`)),
    );
  });

  test('colours: for terminals, with FORCE_COLOR elsewhere, with NO_COLOR never', async () => {
    const coloured = async (options: FakeOptions) =>
      (await chatsim('check shop.yaml', FILES, options)).out.includes('\u001b[32m');
    const env = (more: object) => ({ LANG: 'en_US.UTF-8', ...more });
    expect([
      await coloured({}),
      await coloured({ isTerminal: true }),
      await coloured({ env: env({ FORCE_COLOR: '1' }) }),
      await coloured({ isTerminal: true, env: env({ NO_COLOR: '1', FORCE_COLOR: '1' }) }),
      await coloured({ isTerminal: true, env: env({ FORCE_COLOR: '0' }) }),
    ]).toEqual([false, true, true, false, false]);
  });

  test.each(['github-actions.yml', 'gitlab-ci.yml'])(
    'docs/ci/%s runs as it stands',
    async (name) => {
      const text = readFileSync(new URL(`../docs/ci/${name}`, import.meta.url), 'utf8');
      const lines = JSON.stringify(parse(text)).match(/npx chatsim check [^"]*/g) ?? [];
      const update = /npx (chatsim check .* --update)/.exec(text)?.[1] ?? '';
      expect(lines).toHaveLength(1);
      const made = await chatsim(update.replace('chatsim ', ''), {
        'chat/shop.yaml': SHOP + EXPECT,
      });
      expect(made.written.has('chat/baselines/shop.json')).toBe(true);
      const words = (lines[0] ?? '').replace('npx chatsim ', '').replace(/ --out \S+/, '');
      const { exit, err, written } = await chatsim(words, Object.fromEntries(made.written));
      expect([exit, err]).toEqual([0, '']);
      expect(written.get('chatsim.xml')).toMatch(/^<\?xml/);
    },
  );
});
