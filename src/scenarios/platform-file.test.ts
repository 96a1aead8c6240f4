import { expect, test } from 'vitest';
import { platform, platformNames } from '../../test/scenario-files.ts';
import { formatProblem } from './grammar/problem.ts';
import { loadPlatform } from './platform-file.ts';

test.each(platformNames)('the shipped platform %s can be read', (name) => {
  const loaded = loadPlatform(name, platform, platformNames);
  expect(loaded.ok ? [] : loaded.problems.map(formatProblem)).toEqual([]);
});

const told = (text: string) => {
  const loaded = loadPlatform('x', (name) => (name === 'x' ? text : null), ['x', 'y']);
  return loaded.ok ? [] : loaded.problems.map(formatProblem);
};
const head = 'name: x\ntitle: X\nabout: y\n';

test.each([
  [
    'rules: { capacity.total: 3 }',
    'platforms/x.yaml:4:26: capacity.total does not say where its value comes from (3) - write { value: ..., source: ..., evidence: documented }',
  ],
  [
    'rules: { capacity.totl: { value: 3, source: s, evidence: documented } }',
    'platforms/x.yaml:4:10: there is no such rule (capacity.totl) - did you mean capacity.total?',
  ],
  [
    'rules: { capacity.total: { value: 3, source: s, evidence: sure } }',
    'platforms/x.yaml:4:59: rules.capacity.total.evidence: not one of the choices (sure) - known: documented, assumed, choice, recall',
  ],
  [
    'rules: { capacity.total: { value: 3, evidence: recall } }',
    'platforms/x.yaml:4:26: a value with its source needs source - write source: a text',
  ],
  ['extends: z', 'platforms/x.yaml:4:10: there is no such platform (z) - did you mean x?'],
  ['extends: x', 'platforms/x.yaml:4:10: these platforms extend each other in a circle (x)'],
])('%s is refused', (line, message) => {
  expect(told(head + line)).toContain(message);
});

test('a platform adds to the one it extends', () => {
  const texts: Record<string, string> = {
    a: 'name: a\ntitle: A\nabout: b\nrules: { capacity.total: { value: 3, source: s, evidence: recall }, pacing.delay: { value: 5s, source: s, evidence: recall } }',
    b: 'name: b\ntitle: B\nabout: c\nextends: a\nrules: { capacity.total: { value: none, source: t, evidence: choice, alternatives: [4] } }',
  };
  const loaded = loadPlatform('b', (name) => texts[name] ?? null, ['a', 'b']);
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join());
  expect(loaded.platform.rules.get('capacity.total')).toMatchObject({
    value: null,
    source: 't',
    alternatives: [4],
  });
  expect(loaded.platform.rules.get('pacing.delay')).toMatchObject({ value: 5_000_000 });
});
