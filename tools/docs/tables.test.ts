import { describe, expect, it } from 'vitest';
import type { WrittenRule } from './platform-data.ts';
import {
  assumedTable,
  behaviourTable,
  documentedTable,
  rulesReference,
  uncovered,
} from './tables.ts';

const rules = new Map<string, WrittenRule>([
  ['offer.timeout', { value: '30s', source: 'seed', evidence: 'documented', note: 'fixed' }],
  [
    'pacing.on',
    {
      value: ['decline', 'miss'],
      source: 'silent',
      evidence: 'assumed',
      alternatives: [['accept', 'decline']],
    },
  ],
  ['wrapUp.mode', { value: 'none', source: 'general knowledge', evidence: 'recall' }],
]);

describe('a platform page', () => {
  it('has what the documents say in one table', () => {
    expect(documentedTable(rules)).toContain(
      '| accept timeout | `offer.timeout` | `30s` | seed | fixed |  |',
    );
    expect(documentedTable(rules)).not.toContain('pacing.on');
  });

  it('has our choices in another, each with the other reading ready to be typed', () => {
    expect(assumedTable(rules)).toContain("`--set 'pacing.on=[accept, decline]'`");
    expect(assumedTable(rules)).toContain('general knowledge (unchecked)');
    expect(assumedTable(rules)).not.toContain('offer.timeout');
  });

  it('tells for each statement which spec shows it, or why none can', () => {
    const behaviours = {
      G1: { says: 'One.' },
      G2: { says: 'Two.', otherwise: 'No rule.' },
      G3: { says: 'Three.' },
    };
    const specs = [{ file: 'gladly.yaml', spec: '1 Miss', covers: ['G1', 'case 1'] }];
    expect(behaviourTable(behaviours, specs)).toContain('| G1 | One. | 1 Miss (`gladly.yaml`) |');
    expect(behaviourTable(behaviours, specs)).toContain('| G2 | Two. | No rule. |');
    expect(uncovered(behaviours, specs)).toEqual(['G3']);
  });
});

it('the reference of the rules writes defaults as a scenario would', () => {
  const text = rulesReference();
  expect(text).toContain('| `offer.timeout` | accept timeout | `30s` | time | queue |');
  expect(text).toContain('| `capacity.max` | maximum capacity | `none` | units | agent |');
  expect(text).toContain('`[least-load, longest-idle, id]`');
});
