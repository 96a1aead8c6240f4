/** What is told of a recording stands on its own time, whatever clock it is judged on. */
import { describe, expect, test } from 'vitest';
import { Moments } from './moments.ts';
import { audit, changed, recordingOf, shippedScenario } from './testing.ts';

const scenario = shippedScenario('scenarios/gladly.yaml', 'offer.timeout=10s');
const honest = recordingOf(shippedScenario('scenarios/gladly.yaml', 'offer.timeout=90s'));
const timeOf = (text: string) => (JSON.parse(text) as { t: number }).t;

/** The server had been up for this long when the driver began; clients are told a little later. */
const stampedBy = (aheadSec: number) =>
  changed(honest, (line, index) => ({
    ...line,
    t: Number((line.t + (index % 7) * 0.01).toFixed(6)),
    server: line.t + aheadSec,
    ...(typeof line['until'] === 'number' ? { until: line['until'] + aheadSec } : {}),
  }));

describe.each([
  ['a server that was up for an hour longer', 3600],
  ['a server whose clock began later', -30],
  ['two clocks that agree', 0],
])('%s', (_, aheadSec) => {
  const lines = stampedBy(aheadSec);
  const found = audit(lines, scenario, 0.05);
  const violations = found.rules.flatMap(({ first }) => first);

  test('what is told of a line has the stamp of that line', () => {
    const ofLines = violations.filter(({ line }) => line > 0);
    expect(ofLines.length).toBeGreaterThan(3);
    for (const { at, line } of ofLines) expect(at / 1e6).toBe(timeOf(lines[line - 1] as string));
  });

  test('a deadline that nothing stands at is as long after the offer as it should be', () => {
    const [first] = found.rules.find(({ rule }) => rule === 'left-ringing')?.first ?? [];
    const offer = lines.find(
      (text) => text.includes('"offer.made"') && text.includes(`"chat":${first?.chat},`),
    );
    expect((first?.at ?? 0) / 1e6).toBeCloseTo(timeOf(offer as string) + 10, 0);
  });

  test('the recording goes up to its last stamp', () => {
    expect(found.lastSec).toBe(timeOf(lines.at(-1) as string));
  });

  test('a changed rule is told at its own time', () => {
    const from = timeOf(lines[100] as string);
    const change = {
      t: from,
      event: 'rule.changed',
      rule: 'offer.timeout',
      server: from + aheadSec,
    };
    const { rules } = audit(lines.toSpliced(101, 0, JSON.stringify(change)), scenario, 0.05);
    const note = rules.find(({ rule }) => rule === 'left-ringing')?.note;
    expect(note).toBe(`offer.timeout was changed at ${from.toFixed(1)} s: not judged after that`);
  });
});

describe('moments', () => {
  const moments = new Moments(-100);
  moments.add(150, { at: 51, line: 1 });
  moments.add(152, { at: 52, line: 2 });
  moments.add(152, { at: 53, line: 3 });

  test.each([
    ['of a line', 152, 2, 52],
    ['of another line at the same stamp', 152, 3, 53],
    ['between two', 151, 0, 52],
    ['after the last', 160, 0, 61],
    ['before all that is remembered', 140, 0, 40],
    ['never before the recording', 50, 0, 0],
  ])('%s', (_, at, line, moment) => {
    expect(moments.of(at, line)).toBe(moment);
  });
});
