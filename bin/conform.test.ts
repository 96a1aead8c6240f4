/** The command around the audit: what it reads, prints, writes and leaves with. */
import { beforeAll, describe, expect, test } from 'vitest';
import { AUDIT_RULE_NAMES } from '../src/live/conform/rules.ts';
import { fakeIo } from '../test/fake-io.ts';
import { readShipped } from '../test/scenario-files.ts';
import { main } from './main.ts';

let recording = '';
const files = () => ({ 'gladly.yaml': readShipped('gladly.yaml'), 'day.ndjson': recording });

beforeAll(async () => {
  const io = fakeIo({ 'gladly.yaml': readShipped('gladly.yaml') });
  await main(['run', 'gladly.yaml', '--trace', 'day.ndjson', '--quiet'], io);
  recording = io.written.get('day.ndjson') ?? '';
});

async function conform(line: string, more: Readonly<Record<string, string>> = {}) {
  const io = fakeIo({ ...files(), ...more });
  const exit = await main(['conform', ...line.split(' ')], io);
  return { exit, out: io.out(), err: io.err(), io };
}

describe('exit codes', () => {
  test('0: what was simulated obeys its own rules', async () => {
    const { exit, out } = await conform('day.ndjson --scenario gladly.yaml');
    expect(out).toMatch(/^HELD: day\.ndjson obeys gladly\.yaml in all \d+ rules/);
    expect(exit).toBe(0);
  });

  test('1: and not other ones; the story is told up to the moment', async () => {
    const { exit, out } = await conform(
      'day.ndjson --scenario gladly.yaml --set capacity.total=1 --set capacity.max=1',
    );
    expect(exit).toBe(1);
    expect(out).toMatch(/^VIOLATED: .*capacity/);
    expect(out).toMatch(/is offered to early-\d, who has 1 already and may have 1/);
    expect(out).toMatch(/\| \d\d:\d\d:\d\d Chat \d+ stands in/);
    expect(out).not.toContain('The trace ends');
  });

  test('2: a broken line, by its number', async () => {
    const broken = recording.split('\n');
    broken[4] = '{"t":"soon"';
    const { exit, err } = await conform('bad.ndjson --platform gladly', {
      'bad.ndjson': broken.join('\n'),
    });
    expect(exit).toBe(2);
    expect(err).toContain('bad.ndjson:5:1: not a JSON object');
  });

  test.each([
    ['day.ndjson', /either --platform or --scenario/],
    ['day.ndjson --platform gladley', /there is no platform gladley - .*gladly/],
    ['day.ndjson --platform gladly --slack 5', /--slack takes a time such as 50ms/],
    ['nowhere.ndjson --platform gladly', /no such file/],
    ['empty.ndjson --platform gladly', /there is no event in it/],
  ])('2: %s', async (line, message) => {
    const { exit, err } = await conform(line, { 'empty.ndjson': '\n' });
    expect(exit).toBe(2);
    expect(err).toMatch(message);
  });

  const NOTE =
    'note: cut.ndjson:201: the recording breaks off in its last line, which is left out\n';

  test('0: a recording that breaks off in its last line is judged up to there, and says so', async () => {
    const lines = recording.split('\n');
    const whole = `${lines.slice(0, 200).join('\n')}\n`;
    const half = (lines[200] ?? '').slice(0, 25);
    const more = { 'cut.ndjson': whole + half, 'whole.ndjson': whole };
    const cut = await conform('cut.ndjson --scenario gladly.yaml', more);
    const same = await conform('whole.ndjson --scenario gladly.yaml', more);
    expect(cut.exit).toBe(0);
    expect(cut.err).toBe(NOTE);
    expect(cut.out).toBe(same.out.replaceAll('whole.ndjson', 'cut.ndjson'));
    const story = fakeIo({ ...files(), ...more });
    const line = 'explain gladly.yaml --recording cut.ndjson --chat 1';
    expect(await main(line.split(' '), story)).toBe(0);
    expect(story.err()).toBe(NOTE);
    expect(story.out()).toContain('Chat 1 arrives');
    expect((await conform('cut.ndjson --scenario gladly.yaml --quiet', more)).err).toBe('');
  });

  test('2: what is wrong in the last line and does not break off', async () => {
    const last = recording.trimEnd().split('\n').length + 1;
    for (const [line, message] of [
      ['{"t":"soon","event":"chat.ended"}', '`t` must be seconds, 0 or more'],
      ['the end', 'not a JSON object'],
    ]) {
      const more = { 'bad.ndjson': `${recording.trimEnd()}\n${line}\n` };
      const { exit, err } = await conform('bad.ndjson --scenario gladly.yaml', more);
      expect(exit).toBe(2);
      expect(err).toBe(`bad.ndjson:${last}:1: ${message}\n`);
    }
  });

  test.each([
    'conform FILE --scenario gladly.yaml',
    'explain gladly.yaml --recording FILE --chat 1',
  ])('2: %s with what is no recording, in one sentence', async (command) => {
    for (const text of [
      `${JSON.stringify({ kind: 'run', metrics: {} }, null, 1)}\n`,
      '{"t":',
      'PK',
    ]) {
      const io = fakeIo({ ...files(), 'result.json': text });
      expect(await main(command.replace('FILE', 'result.json').split(' '), io)).toBe(2);
      expect(io.err()).toBe(
        'chatsim: result.json: this is no recording: that is one JSON object a line, each an event - chatsim live --record FILE and chatsim run --trace FILE write one\n',
      );
    }
  });

  test('3: nothing to be seen', async () => {
    const { exit, out } = await conform('bare.ndjson --platform gladly', {
      'bare.ndjson': '{"t":1,"event":"queue.opened","queue":"chat"}\n',
    });
    expect(exit).toBe(3);
    expect(out).toMatch(/^NOT OBSERVABLE/);
  });
});

describe('what it writes', () => {
  test('--json prints the document and --out writes the same', async () => {
    const { out } = await conform('day.ndjson --scenario gladly.yaml --json');
    const { io } = await conform('day.ndjson --scenario gladly.yaml --quiet --out report');
    const document = JSON.parse(out);
    expect(document).toMatchObject({ kind: 'conformance', verdict: 'held', slackSec: 0 });
    expect(io.written.get('report/conformance.json')).toBe(out);
    expect([...io.written.keys()].filter((name) => name.startsWith('report/')).sort()).toEqual(
      [
        'conformance.json',
        'report.html',
        'report.md',
        'report.txt',
        'rules.csv',
        'violations.csv',
      ].map((name) => `report/${name}`),
    );
  });

  test('a platform knows no staff, and says so', async () => {
    const { out } = await conform('day.ndjson --platform gladly --json --slack 50ms');
    const { rules } = JSON.parse(out);
    const skills = rules.find(({ rule }: { rule: string }) => rule === 'queue-and-skills');
    expect(skills.verdict).toBe('not observable');
    expect(skills.note).toContain('--scenario');
  });

  test('JUnit has a case a rule: broken ones fail with the story, those that cannot be seen are skipped', async () => {
    const { io, exit } = await conform(
      'day.ndjson --scenario gladly.yaml --set offer.timeout=40s --quiet --junit found.xml --markdown found.md',
    );
    expect(exit).toBe(1);
    const xml = io.written.get('found.xml') ?? '';
    expect(xml.match(/<testcase /g)?.length).toBe(AUDIT_RULE_NAMES.length);
    expect(xml).toMatch(/<failure message="broken \d+ of \d+ times: the deadline of chat 1 /);
    expect(xml).toContain('| 08:07:27  Chat 1 arrives');
    expect(xml).toMatch(/name="wrap-up-length[^>]*>\s*<skipped\/>/);
    expect(io.written.get('found.md')).toMatch(/^### ❌ VIOLATED: day\.ndjson breaks/);
  });

  test('annotations stand at the lines of the recording', async () => {
    const { out } = await conform(
      'day.ndjson --scenario gladly.yaml --set offer.timeout=40s --quiet --annotations',
    );
    expect(out).toMatch(
      /^::error file=day\.ndjson,line=\d+,title=accept-timeout%2C \d+ of \d+ times::the deadline of chat 1 /,
    );
  });

  test('report draws it again, story and all', async () => {
    const line = 'day.ndjson --scenario gladly.yaml --set offer.timeout=40s';
    const { out } = await conform(line);
    const { io } = await conform(`${line} --quiet --out report --formats json`);
    const again = fakeIo(Object.fromEntries(io.written));
    expect(await main(['report', 'report/conformance.json'], again)).toBe(0);
    expect(again.out()).toBe(out);
  });

  test('a file that cannot be written is told before the audit', async () => {
    const { exit, err } = await conform('day.ndjson --scenario gladly.yaml --junit day.ndjson');
    expect(exit).toBe(2);
    expect(err).toContain('day.ndjson');
  });
});
